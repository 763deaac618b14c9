//! The words of the register of parties and of the calendar.

use election::party::PartyKind;
use jiff::civil::Weekday;
use words::Words;

pub(crate) fn party_kind(w: Words, kind: PartyKind) -> &'static str {
    w.say(match kind {
        PartyKind::Party => "party-kind-party",
        PartyKind::Independent => "party-kind-independent",
        PartyKind::Alliance => "party-kind-alliance",
    })
}

pub(crate) fn weekday(w: Words, day: Weekday) -> &'static str {
    w.say(match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    })
}
