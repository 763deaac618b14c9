//! The words of the page about those who vouch for the record.

use words::Words;

/// Where `needed` are asked for, and so many vouch only for the first `size` acts.
pub(crate) fn witness_waiting(w: Words, overdue: bool, needed: u32, size: u64, since: &str) -> String {
    let message = if overdue { "witness-overdue" } else { "witness-waiting" };
    w.with(message, &[("needed", needed.into()), ("size", size.into()), ("since", since.into())])
}

pub(crate) fn recount_outcome(w: Words, agrees: Option<bool>) -> &'static str {
    w.say(match agrees {
        Some(true) => "recount-same",
        Some(false) => "recount-other",
        None => "recount-not-compared",
    })
}
