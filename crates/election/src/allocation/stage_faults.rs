//! What is wrong with the stages of a rule, and with what only some methods have.

use super::alliances::Alliances;
use super::part_faults;
use super::person_rule::{Order, Persons};
use super::rule::{Level, Method, Remainder, Rule};
use super::rule_faults::RuleFault;
use super::stage::{Bonus, Overhang, Place, Rounding, Stage, Unit};
use crate::fraction::Fraction;

/// Most stages of a rule.
pub const STAGES_MAX: usize = 50;

/// Everything that is wrong with stages, alliances, rounds and persons.
pub(super) fn faults(rule: &Rule) -> Vec<RuleFault> {
    let mut faults = Vec::new();
    if (rule.method == Method::Stages) == rule.stages.is_empty() || rule.stages.len() > STAGES_MAX {
        faults.push(RuleFault::StagesCount);
    }
    if rule.method != Method::Stages {
        if !rule.result.is_empty() || rule.thresholds.iter().any(|threshold| threshold.or_seats.is_some()) {
            faults.push(RuleFault::StageUnknown("result or or_stage".into(), "(no stages)".into()));
        }
        if rule.remainder == Some(Remainder::None) {
            faults.push(RuleFault::RemainderNone);
        }
    } else if rule.level != Level::Constituency
        || rule.runoff.is_some()
        || rule.turnout.is_some()
        || rule.remainder.is_some()
    {
        faults.push(RuleFault::StagesOnly);
    }
    if rule.runoff.is_some() && rule.method != Method::Plurality {
        faults.push(RuleFault::RunoffMethod);
    }
    if rule.runoff.as_ref().is_some_and(|runoff| runoff.next < 2 || runoff.share > Fraction::ONE) {
        faults.push(RuleFault::RunoffNext);
    }
    let shares = [
        rule.turnout.as_ref().map(|turnout| turnout.share),
        rule.runoff.as_ref().and_then(|runoff| runoff.registered),
        rule.runoff.as_ref().and_then(|runoff| runoff.next_registered),
    ];
    if shares.into_iter().flatten().any(|share| share > Fraction::ONE) {
        faults.push(RuleFault::TurnoutShare);
    }
    let mut allied: Vec<&String> = rule.alliances.values().flatten().collect();
    let all = allied.len();
    allied.sort_unstable();
    allied.dedup();
    if allied.len() != all || rule.alliances.values().any(Vec::is_empty) || !Alliances::of(rule).end() {
        faults.push(RuleFault::Alliance);
    }
    let mut known: Vec<&str> = Vec::new();
    for stage in &rule.stages {
        stage_faults(rule, stage, &known, &mut faults);
        known.push(&stage.id);
    }
    let known = |id: &String| rule.stages.iter().any(|stage| stage.id == *id);
    for id in rule.result.iter().filter(|id| !known(id)) {
        faults.push(RuleFault::StageUnknown("result".into(), id.clone()));
    }
    threshold_stages(rule, &mut faults);
    if let Some(persons) = &rule.persons {
        person_faults(persons, &mut faults);
    }
    faults
}

fn stage_faults(rule: &Rule, stage: &Stage, known: &[&str], faults: &mut Vec<RuleFault>) {
    let id = &stage.id;
    let wrong = |what: &'static str| RuleFault::Stage(id.clone(), what);
    let word = !id.is_empty()
        && id.len() <= 40
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !word || known.contains(&id.as_str()) {
        faults.push(wrong("give each stage an id of its own, of small letters, digits and hyphens"));
    }
    let named = [&stage.held, &stage.minus, &stage.max_with].into_iter().flatten();
    let named = named.chain(&stage.of).chain(&stage.seats_of).chain(&stage.votes_of);
    for other in named.filter(|other| !known.contains(&other.as_str())) {
        faults.push(RuleFault::StageUnknown(id.clone(), other.clone()));
    }
    let checks = [
        (stage.method == Method::Stages, "a stage has a method of its own"),
        (stage.method.is_quota() || stage.remainder == Remainder::Largest, "remainder is only for quota methods"),
        (
            stage.method.is_quota() || stage.quota_rounding == Rounding::Exact,
            "quota_rounding is only for quota methods",
        ),
        (stage.overhang != Overhang::Grow || stage.method.is_divisor(), "a house can grow by a divisor method only"),
        (stage.held.is_empty() || !stage.method.is_ranking(), "held seats need a divisor or quota method"),
        (stage.overhang == Overhang::Absorb || !stage.held.is_empty(), "overhang needs held"),
        (
            stage.votes.takes_left() == stage.votes_of.is_some(),
            "votes = \"remainders\" and \"with-remainders\" go with votes_of",
        ),
        (stage.seats.is_none() || stage.seats_of.is_none(), "give seats or seats_of, not both"),
        (
            stage.bonus.is_none()
                || stage.method == Method::Plurality && stage.seats.is_none() && stage.seats_of.is_none(),
            "bonus is for plurality, and stands in the place of seats",
        ),
        (
            stage.bonus.as_ref().is_none_or(bonus_fits),
            "a bonus begins at a share up to 100%, with steps above 0, and is at most `most`",
        ),
        (stage.max_above.is_some() == stage.max_of.is_some(), "max_above goes with max_of"),
        (
            stage.quotas.is_empty() || stage.method == Method::Sntv,
            "quotas in a stage need sntv; lists have them under persons",
        ),
        (stage.unit == Unit::Place || stage.weights.is_empty(), "weights are only for unit = \"place\""),
        (
            stage.unit != Unit::Place || stage.level != Place::National,
            "places are regions or constituencies: say which with level",
        ),
        (stage.level != Place::Region || rule.region_kind.is_some(), "level = \"region\" needs the rule's region_kind"),
        (stage.seats.is_none_or(|seats| seats <= super::SEATS_MAX), "too many seats"),
    ];
    for (index, (good, what)) in checks.into_iter().enumerate() {
        // The first is a fault where it holds.
        if good == (index == 0) {
            faults.push(wrong(what));
        }
    }
    faults.extend(part_faults::faults(rule, stage).into_iter().map(wrong));
    match (stage.method, stage.first_divisor) {
        (Method::ModifiedSainteLague, None) => faults.push(RuleFault::FirstDivisorMissing),
        (Method::ModifiedSainteLague, Some(first)) => {
            if !super::rule_faults::first_divisor_fits(first) {
                faults.push(RuleFault::FirstDivisorRange(first));
            }
        }
        (_, Some(_)) => faults.push(RuleFault::FirstDivisorUnused),
        (_, None) => {}
    }
    for &number in stage.thresholds.iter().flatten() {
        match number.checked_sub(1).and_then(|index| rule.thresholds.get(index)) {
            None => faults.push(wrong("thresholds names a threshold that the rule does not have")),
            Some(threshold) if !fits(stage, threshold.scope) => faults.push(RuleFault::ThresholdScope(number)),
            Some(_) => {}
        }
    }
    if stage.thresholds.is_none() && stage.unit != Unit::Place && stage.ballot.is_none() {
        let unfit = (1..).zip(&rule.thresholds).filter(|(_, threshold)| !fits(stage, threshold.scope));
        faults.extend(unfit.map(|(number, _)| RuleFault::ThresholdScope(number)));
    }
    if let Some(of) = &stage.votes_of
        && let Some(source) = rule.stages.iter().find(|other| other.id == *of)
        && source.method != Method::Plurality
        && (!source.method.is_quota()
            || (source.quota_rounding == Rounding::Exact && source.method != Method::Droop)
            || rule.outside == super::Outside::Spread)
    {
        faults.push(RuleFault::Stage(
            of.clone(),
            "its remainders are votes of a later stage: give its quota a quota_rounding",
        ));
    }
}

/// Shares with small denominators, so that every product is exact.
fn bonus_fits(bonus: &Bonus) -> bool {
    const DEN_MAX: u128 = 1_000_000;
    let step = bonus.step.is_none_or(|s| s > Fraction::ZERO && s.den() <= DEN_MAX);
    let most = bonus.most.unwrap_or(bonus.seats);
    bonus.from <= Fraction::ONE
        && bonus.from.den() <= DEN_MAX
        && step
        && most >= bonus.seats
        && most <= super::SEATS_MAX
}

/// A threshold in a constituency says nothing of the country.
fn fits(stage: &Stage, scope: super::Scope) -> bool {
    match scope {
        super::Scope::National | super::Scope::EveryRegion => true,
        super::Scope::Region => stage.level != Place::National,
        super::Scope::Constituency => stage.level == Place::Constituency,
    }
}

/// Thresholds are judged when the first stage uses them, so what they look at must have been given by then.
fn threshold_stages(rule: &Rule, faults: &mut Vec<RuleFault>) {
    let uses = |stage: &Stage| {
        stage.unit != Unit::Place
            && stage.ballot.is_none()
            && stage.thresholds.as_ref().is_none_or(|list| !list.is_empty())
    };
    let first = rule.stages.iter().position(uses).unwrap_or(rule.stages.len());
    for threshold in &rule.thresholds {
        match (&threshold.or_stage, threshold.or_seats) {
            (None, None) => {}
            (Some(stage), Some(_)) if rule.stages[..first].iter().any(|other| other.id == *stage) => {}
            (stage, _) => faults.push(RuleFault::StageUnknown("or_stage".into(), stage.clone().unwrap_or_default())),
        }
    }
}

fn person_faults(persons: &Persons, faults: &mut Vec<RuleFault>) {
    if persons.order != Order::List && persons.ballot.is_none() {
        faults.push(RuleFault::Persons("this order needs the contest with the preference votes: ballot"));
    }
    if (persons.order == Order::MovedUp) != persons.share.is_some() {
        faults.push(RuleFault::Persons("share is for order = \"moved-up\", and there required"));
    }
    let quotas = persons.quotas.iter().chain(&persons.place_quotas);
    let share = quotas.filter_map(|quota| quota.share).chain(persons.share).any(|share| share > Fraction::ONE);
    if share {
        faults.push(RuleFault::Persons("a share is at most 100%"));
    }
}
