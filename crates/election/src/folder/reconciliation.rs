//! The table `[reconciliation]` of `election.toml`: a ready policy by name, and what is different here.

use crate::act::{Channel, Moment};
use crate::id::Count;
use crate::policy::{Limit, Policy, Tolerance, WhileDiffering};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    policy: Option<String>,
    provisional: Option<Vec<Channel>>,
    require: Option<Vec<RequireForm>>,
    differing: Option<WhileDiffering>,
    tolerance: Option<ToleranceForm>,
    limit: Option<Vec<LimitForm>>,
    signatures: Option<usize>,
    /// When the polls close, `HH:MM` in the election's time zone: time limits are counted from it.
    closes: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequireForm {
    count: String,
    copies: Vec<Channel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToleranceForm {
    percent: u32,
    beyond: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitForm {
    copy: Channel,
    hours: u32,
    then: String,
}

/// Hours after which Iraq's audit centre counts what was not transmitted (law 4 of 2023).
const IRAQ_HOURS: u32 = 6;

/// Reads the table. The counts of a ready policy are taken where the election names none.
pub(super) fn read(
    form: Option<Form>,
    counts: &mut Vec<Count>,
    (date, zone): (&str, &str),
    wrong: &mut dyn FnMut(&str, &'static str, String, &str),
) -> Policy {
    let Some(form) = form else { return Policy::plain() };
    let mut policy = Policy::plain();
    let mut limits = form.limit.unwrap_or_default();
    if let Some(name) = &form.policy {
        match Policy::ready(name) {
            Some((ready, its_counts)) => {
                if counts.is_empty() {
                    counts.clone_from(&its_counts);
                }
                policy = ready;
                if name == "iraq" && limits.is_empty() && form.closes.is_some() {
                    let then = Count::Recount(1).to_string();
                    limits.push(LimitForm { copy: Channel::Transmitted, hours: IRAQ_HOURS, then });
                }
            }
            None => {
                let remedy =
                    format!("The ready policies are {}; leave it out to write your own.", Policy::READY.join(", "));
                wrong("policy", "bad-policy", format!("there is no policy {name:?}"), &remedy);
            }
        }
    } else {
        policy.name = "own".into();
    }
    let count = |key: &str, text: &str, wrong: &mut dyn FnMut(&str, &'static str, String, &str)| {
        let known = Count::parse(text).filter(|c| counts.contains(c));
        if known.is_none() {
            let remedy = "Write one of the election's counts (the key counts above).";
            wrong(key, "bad-count", format!("{text:?} is no count of this election"), remedy);
        }
        known
    };
    if let Some(provisional) = form.provisional {
        if provisional.contains(&Channel::Party) || provisional.is_empty() {
            let remedy = "Name the copies that may count, the best first; a party's own copy never counts.";
            wrong("provisional", "bad-policy", "no copy, or a party's, would count".into(), remedy);
        }
        policy.provisional = provisional;
    }
    if let Some(require) = form.require {
        policy.require =
            require.into_iter().filter_map(|r| Some((count("require", &r.count, wrong)?, r.copies))).collect();
    }
    if let Some(t) = form.tolerance {
        policy.tolerance = count("tolerance", &t.beyond, wrong).map(|beyond| Tolerance { percent: t.percent, beyond });
        if t.percent > 100 {
            wrong("tolerance", "bad-policy", "more than 100 per cent".into(), "Write a whole number of per cent.");
        }
    }
    if policy.require.iter().any(|(c, copies)| copies.contains(&Channel::Party) || !counts.contains(c)) {
        let remedy = "Require copies of the election's own counts only, and never a party's.";
        wrong("require", "bad-policy", "a copy is required that may never come".into(), remedy);
    }
    policy.differing = form.differing.unwrap_or(policy.differing);
    policy.signatures = form.signatures.unwrap_or(policy.signatures).max(1);
    for limit in limits {
        let closes = form.closes.as_deref().and_then(|c| closing(date, c, zone));
        let Some(closes) = closes else {
            let remedy = "Write closes = \"17:00\": when the polls close, in the election's time zone.";
            wrong("closes", "bad-policy", "a time limit needs the hour at which the polls close".into(), remedy);
            break;
        };
        let known = Count::parse(&limit.then).filter(|c| counts.contains(c));
        match known {
            Some(then) => {
                let until = Moment(closes.0 + i64::from(limit.hours) * 3_600_000_000);
                policy.limits.push(Limit { copy: limit.copy, until, then });
            }
            None => {
                let remedy = "Write one of the election's counts.";
                wrong("limit", "bad-count", format!("{:?} is no count of this election", limit.then), remedy);
            }
        }
    }
    policy
}

/// The moment at which the polls close.
fn closing(date: &str, time: &str, zone: &str) -> Option<Moment> {
    let date: jiff::civil::Date = date.parse().ok()?;
    let time: jiff::civil::Time = time.parse().ok()?;
    let moment = date.to_datetime(time).to_zoned(crate::zone::zone(zone)?).ok()?.timestamp();
    Some(Moment(moment.as_microsecond()))
}
