//! How many seats a list can have by the number of its persons.

use std::collections::HashMap;

use super::elect::Person;
use super::person_rule::Exhausted;
use super::race::Race;
use super::rule::{ChoiceKind, Rule};
use super::votes::{Choice, Standing};

/// The places of every list's persons; nothing where lists are not limited by them.
pub(super) struct PersonsLimit<'a> {
    places: Option<HashMap<&'a str, Vec<Option<&'a str>>>>,
}

impl<'a> PersonsLimit<'a> {
    /// Without any person there is no limit: nobody has said who stands.
    pub fn of(rule: &Rule, persons: &'a [Person]) -> Self {
        if rule.exhausted == Exhausted::Vacant || persons.is_empty() {
            return Self { places: None };
        }
        let mut places: HashMap<&str, Vec<Option<&str>>> = HashMap::new();
        for person in persons.iter().filter(|person| !matches!(person.standing, Standing::Left | Standing::Void)) {
            places.entry(&person.list).or_default().push(person.place.as_deref());
        }
        Self { places: Some(places) }
    }

    /// Most seats of a choice where these places count; `None`: no limit.
    pub fn most(&self, choice: &Choice, here: impl Fn(&str) -> bool) -> Option<u32> {
        let places = self.places.as_ref().filter(|_| choice.kind == ChoiceKind::List)?;
        let persons = places.get(choice.id.as_str()).map_or(&[][..], Vec::as_slice);
        let count = persons.iter().filter(|place| place.is_none_or(&here)).count();
        Some(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Limits every list of a race to its persons there. In the country all of them count.
    pub fn apply(&self, race: &mut Race, choices: &[Choice]) {
        let place = race.place.as_deref();
        for entry in &mut race.entries {
            if let Some(most) = self.most(&choices[entry.choice], |other| place.is_none_or(|place| place == other)) {
                entry.cap = entry.cap.min(most);
            }
        }
    }
}
