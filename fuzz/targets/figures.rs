//! Figures files of a committee, in both forms: a draft within all limits, or reasons.
#![no_main]

use election::minutes::{NUMBER_MAX, VOTES_MAX};
use libfuzzer_sys::fuzz_target;
use station::figures::{Form, parse};

fuzz_target!(|bytes: &[u8]| {
    for form in [Form::Toml, Form::Csv] {
        match parse("figures", form, bytes) {
            Ok(draft) => {
                assert!(!draft.station.is_empty() && !draft.contest.is_empty(), "an id is not empty");
                assert!(draft.issue >= 1 && draft.round != Some(0), "issues and rounds begin with 1");
                assert!(draft.votes.len() <= VOTES_MAX);
                assert!(draft.votes.iter().all(|(_, n)| *n <= NUMBER_MAX));
            }
            Err(faults) => assert!(!faults.is_empty(), "what is refused has a reason"),
        }
    }
});
