//! The words of the page about those who vouch for the record.

pub(crate) const WITNESSES: &str = "Who vouches for the record";
pub(crate) const WITNESSES_INTRO: &str = "A witness is a party's or an observer's own program. It has checked, from the hashes alone, that the record only grew since it first looked, and signed that. Who has counted has copied the whole record, checked every signature and added everything up again, and signed what came out.";
pub(crate) const NO_WITNESSES: &str = "The key list of this election has no witnesses.";
pub(crate) const PARTY_OR_OBSERVER: &str = "Party or observer";
pub(crate) const VOUCHES_FOR: &str = "Vouches for acts";
pub(crate) const BEHIND: &str = "Behind";
pub(crate) const SIGNED_AT: &str = "Signed, by its clock";
pub(crate) const HAS_RECOUNTED: &str = "Counted acts";
pub(crate) const OUTCOME: &str = "Outcome";
pub(crate) const NOT_YET: &str = "not yet";
pub(crate) const NO_WITNESS_POLICY: &str = "This election has no rule on how many must vouch.";
pub(crate) const WITNESS_CHECK: &str =
    "Every signature here can be checked by anyone: scrutineer mirror, then scrutineer verify with --witnesses.";

pub(crate) fn vouch_for_all(n: &str, all: &str) -> String {
    format!("{n} of {all} vouch for every act recorded so far.")
}

pub(crate) fn witnessed(needed: &str) -> String {
    format!("Witnessed: at least {needed} vouch for every act, as this election asks for.")
}

pub(crate) fn witness_waiting(needed: &str, size: &str, since: &str) -> String {
    format!("Waiting: {needed} are asked for; so many vouch for the first {size} acts. Newer acts wait since {since}.")
}

pub(crate) fn witness_overdue(needed: &str, size: &str, since: &str) -> String {
    format!(
        "Not witnessed in time: {needed} are asked for; so many vouch for the first {size} acts only. Newer acts wait since {since}. Publication goes on regardless, as the rule says."
    )
}

pub(crate) fn witness_limit(seconds: u32) -> String {
    format!("The rule waits {seconds} s at most, so that nobody can hold results up by not signing.")
}

pub(crate) fn recount_outcome(agrees: Option<bool>) -> &'static str {
    match agrees {
        Some(true) => "the same totals",
        Some(false) => "other totals",
        None => "not compared here: the record had gone on",
    }
}
