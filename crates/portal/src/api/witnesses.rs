//! `GET /api/v1/witnesses`: who vouches for which record size, who has counted it again, and what the policy makes of it.

use crate::fault::Fault;
use crate::{Portal, headers};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use commission::witnesses::{Party, Vouchers};
use election::act::Moment;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};
use record::Hash;
use serde::Serialize;

#[derive(Serialize)]
struct Witnesses {
    parties: Vec<Party>,
    /// How many vouch for all that is recorded.
    vouching_for_all: usize,
    policy: Option<Policy>,
    size: u64,
    root: Hash,
}

#[derive(Serialize)]
struct Policy {
    parties: u32,
    limit_s: u32,
    /// Acts for which so many vouch.
    witnessed: u64,
    /// `witnessed`, `waiting`, or `overdue`: the time limit has passed and publication goes on regardless.
    state: &'static str,
    /// When the first act was recorded for which fewer vouch.
    since: Option<Moment>,
}

/// What the policy makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Witnessed,
    Waiting(Moment),
    Overdue(Moment),
}

impl Standing {
    /// `None` without a policy.
    pub(crate) async fn of(portal: &Portal, vouchers: &Vouchers) -> Result<Option<Self>, Fault> {
        let Some(policy) = portal.witnesses.policy() else { return Ok(None) };
        let since = portal.witnesses.unwitnessed_since(vouchers).await.map_err(Fault::internal)?;
        Ok(Some(Self::after(since, portal.witnesses.now(), policy.limit_s)))
    }

    fn after(since: Option<Moment>, now: Moment, limit_s: u32) -> Self {
        match since {
            None => Self::Witnessed,
            Some(since) if now.0.saturating_sub(since.0) > i64::from(limit_s) * 1_000_000 => Self::Overdue(since),
            Some(since) => Self::Waiting(since),
        }
    }
}

pub(crate) async fn list(State(portal): State<Portal>) -> Result<Response, Fault> {
    let vouchers = portal.witnesses.vouchers();
    let standing = Standing::of(&portal, &vouchers).await?;
    let policy = portal.witnesses.policy().zip(standing).map(|(policy, standing)| {
        let (state, since) = match standing {
            Standing::Witnessed => ("witnessed", None),
            Standing::Waiting(since) => ("waiting", Some(since)),
            Standing::Overdue(since) => ("overdue", Some(since)),
        };
        let witnessed = vouchers.witnessed.unwrap_or(0);
        Policy { parties: policy.parties, limit_s: policy.limit_s, witnessed, state, since }
    });
    let (size, root, vouching_for_all) = (vouchers.size, vouchers.root, vouchers.vouch_for(vouchers.size));
    let body = Witnesses { parties: vouchers.parties, vouching_for_all, policy, size, root };
    let body = serde_json::to_vec(&body).map_err(Fault::internal)?;
    Ok(([(CONTENT_TYPE, headers::JSON), (CACHE_CONTROL, headers::ONE_SECOND)], body).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_limit_is_passed_after_it_and_not_at_it() {
        let since = Moment(5_000_000);
        assert_eq!(Standing::after(None, Moment(9), 10), Standing::Witnessed);
        assert_eq!(Standing::after(Some(since), Moment(15_000_000), 10), Standing::Waiting(since));
        assert_eq!(Standing::after(Some(since), Moment(15_000_001), 10), Standing::Overdue(since));
    }
}
