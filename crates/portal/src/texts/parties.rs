//! The words of the register of parties and of the calendar.

use election::calendar::StepKind;
use election::party::PartyKind;

pub(crate) const PARTIES: &str = "Parties";
pub(crate) const PARTIES_INTRO: &str = "Who may have candidates in this election, and why who may not. The register names organisations and how they are reached, never private persons; an independent stands in it under the name on the ballot.";
pub(crate) const NO_PARTIES: &str = "This election's folder has no register of parties.";
pub(crate) const PARTY: &str = "Party";
pub(crate) const MAY_STAND: &str = "May stand";
pub(crate) const YES: &str = "yes";
pub(crate) const NO: &str = "no";
pub(crate) const PARTIES_ELIGIBLE: &str = "parties may stand";
pub(crate) const ALLIANCE: &str = "Alliance";
pub(crate) const ITS_PARTIES: &str = "Its parties";
pub(crate) const ORGANISATIONS: &str = "Organisations";
pub(crate) const NO_ORGANISATIONS: &str = "The register names none.";
pub(crate) const REACHED: &str = "How it is reached";
pub(crate) const STANDS_IN: &str = "On the ballot";
pub(crate) const CHOICES: &str = "choices";

pub(crate) const CALENDAR: &str = "Electoral calendar";
pub(crate) const CALENDAR_INTRO: &str = "The steps of this election with their days and the law from which they follow. A time limit that would fall on a holiday moves as the calendar says; what was moved is marked.";
pub(crate) const NO_CALENDAR: &str = "This election's folder has no calendar.";
pub(crate) const STEP: &str = "Step";
pub(crate) const WHEN: &str = "When";
pub(crate) const LAW: &str = "Law";
pub(crate) const UNTIL: &str = "until";
pub(crate) const END_OF_DAY: &str = "end of the day";
pub(crate) const HOLIDAYS: &str = "Holidays";
pub(crate) const EVERY: &str = "every";
pub(crate) const MOVED_FROM: &str = "moved from";
pub(crate) const TIMES_IN: &str = "Times are those of";
pub(crate) const SUBSCRIBE: &str = "For calendar programs (iCalendar)";

pub(crate) fn party_kind(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::Party => "party",
        PartyKind::Independent => "independent",
        PartyKind::Alliance => "alliance",
    }
}

pub(crate) fn step_kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Step => "step",
        StepKind::Deadline => "deadline",
    }
}
