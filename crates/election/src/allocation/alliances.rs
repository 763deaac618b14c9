//! Alliances: who acts together, and alliances within alliances.

use std::collections::HashMap;

use super::rule::Rule;
use super::votes::Choice;

/// The alliance to which each member (a choice, a party or another alliance) belongs.
pub(super) struct Alliances<'a>(HashMap<&'a str, &'a str>);

impl<'a> Alliances<'a> {
    pub fn of(rule: &'a Rule) -> Self {
        let pairs = rule
            .alliances
            .iter()
            .flat_map(|(alliance, members)| members.iter().map(move |member| (member.as_str(), alliance.as_str())));
        Self(pairs.collect())
    }

    /// The outermost alliance to which a choice belongs, itself or through its party.
    pub fn outermost(&self, choice: &Choice) -> Option<&'a str> {
        let first = self.0.get(choice.id.as_str()).or_else(|| self.0.get(choice.party.as_deref()?)).copied()?;
        climb(&self.0, first).last().copied()
    }

    /// Whether no alliance is within itself by way of others.
    pub fn end(&self) -> bool {
        self.0.values().all(|alliance| climb(&self.0, alliance).len() <= self.0.len())
    }
}

/// An alliance and those around it, from the inside out; one more than there are alliances when they go round. One that is named as one of its
/// members ends there.
fn climb<'a>(of: &HashMap<&'a str, &'a str>, first: &'a str) -> Vec<&'a str> {
    let mut chain = vec![first];
    while let Some(&last) = chain.last()
        && let Some(&next) = of.get(last).filter(|next| **next != last)
        && chain.len() <= of.len()
    {
        chain.push(next);
    }
    chain
}
