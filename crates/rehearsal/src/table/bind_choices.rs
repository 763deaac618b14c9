//! Which columns are choices: one by one, by range, by pattern; and the pairs of the long layout.

use super::bind::{Binder, Slot, WideChoice};
use super::expr::Linear;
use super::fault::Fault;
use super::mapping::{Choice, Columns, Contest, Long, Rule, Selection, Strings, Wide};
use super::source::NoColumn;
use super::text::fold;

impl Binder<'_> {
    pub(crate) fn wide(
        &mut self,
        wide: Option<&Wide>,
        contest: &Contest,
        vars: &[String],
        width: usize,
    ) -> Vec<WideChoice> {
        let mut positions = Vec::new();
        if let Some(columns) = wide.and_then(|w| w.columns.as_ref()) {
            let selections = match columns {
                Columns::One(one) => std::slice::from_ref(one),
                Columns::Many(many) => many.as_slice(),
            };
            for selection in selections {
                for position in self.selection(selection, width) {
                    if !positions.contains(&position) {
                        positions.push(position);
                    }
                }
            }
        }
        for except in wide.and_then(|w| w.except.as_ref()).into_iter().flatten() {
            if let Some(position) = self.column(except, "choices.except") {
                positions.retain(|p| *p != position);
            }
        }
        let pattern = wide.and_then(|w| w.id_matching.as_deref()).and_then(|p| self.regex(p, "choices.id_matching"));
        let mut out: Vec<WideChoice> = positions
            .into_iter()
            .map(|position| {
                let header = self.header.names[position].clone();
                let id = pattern
                    .as_ref()
                    .and_then(|p| p.captures(&header))
                    .and_then(|c| c.get(1).or_else(|| c.get(0)))
                    .map_or(header.as_str(), |m| m.as_str());
                WideChoice {
                    id: fold(id).into_owned(),
                    votes: Some(Linear { columns: vec![(1, position)], ..Linear::default() }),
                    header,
                    explicit: None,
                }
            })
            .collect();
        for (i, choice) in contest.choice.iter().enumerate() {
            self.explicit(i, choice, vars, &mut out);
        }
        out
    }

    pub(crate) fn explicit(&mut self, i: usize, choice: &Choice, vars: &[String], out: &mut Vec<WideChoice>) {
        let position = choice.column.as_ref().and_then(|c| self.column(c, "choice.column"));
        let header = position.map(|p| self.header.names[p].clone()).unwrap_or_default();
        let id = choice.id.clone().unwrap_or_else(|| header.clone());
        let id = fold(&id).into_owned();
        let same = |w: &&mut WideChoice| match position {
            Some(p) => w.votes.as_ref().is_some_and(|v| v.columns == [(1, p)] && v.words.is_empty()),
            None => w.id == id,
        };
        if let Some(found) = out.iter_mut().find(same) {
            found.explicit = Some(i);
            if choice.id.is_some() {
                found.id = id;
            }
            return;
        }
        let votes = match (&choice.votes, position) {
            (Some(text), _) => self.linear(text, vars, None, "choice.votes"),
            (None, Some(p)) => Some(Linear { columns: vec![(1, p)], ..Linear::default() }),
            (None, None) if choice.column.is_none() => {
                let fault = Fault::new(
                    "mapping",
                    "choice-without-column",
                    format!("the choice \"{id}\" has no column"),
                    "give column or votes, or correct the id",
                );
                self.faults.push(fault.in_column("choice"));
                None
            }
            (None, None) => None,
        };
        out.push(WideChoice { id, header, votes, explicit: Some(i) });
    }

    pub(crate) fn selection(&mut self, selection: &Selection, width: usize) -> Vec<usize> {
        let rule = match selection {
            Selection::Name(name) => match (self.header.find(name), name.split_once(':')) {
                (Ok(position), _) => return vec![position],
                (Err(NoColumn::Missing), Some((from, to))) => Rule {
                    from: Some(from.to_owned()),
                    to: Some(to.to_owned()),
                    after: None,
                    before: None,
                    matching: None,
                },
                (Err(why), _) => {
                    self.missing(name, why, "choices.columns");
                    return Vec::new();
                }
            },
            Selection::Rule(rule) => rule.clone(),
        };
        let mut at = |name: &Option<String>| match name {
            Some(name) => self.column(name, "choices.columns").map(Some).ok_or(()),
            None => Ok(None),
        };
        let bounds = (at(&rule.from), at(&rule.to), at(&rule.after), at(&rule.before));
        let (Ok(from), Ok(to), Ok(after), Ok(before)) = bounds else { return Vec::new() };
        let pattern = match &rule.matching {
            Some(pattern) => match self.regex(pattern, "choices.columns.matching") {
                Some(pattern) => Some(pattern),
                None => return Vec::new(),
            },
            None => None,
        };
        let found: Vec<usize> = (0..width)
            .filter(|p| from.is_none_or(|f| *p >= f) && to.is_none_or(|t| *p <= t))
            .filter(|p| after.is_none_or(|a| *p > a) && before.is_none_or(|b| *p < b))
            .filter(|p| pattern.as_ref().is_none_or(|m| m.is_match(&self.header.names[*p])))
            .collect();
        if found.is_empty() {
            let fault = Fault::new(
                self.file,
                "column-missing",
                "choices.columns selects no column of this file",
                "correct from, to, after, before or matching",
            );
            self.faults.push(fault.at(1));
        }
        found
    }

    pub(crate) fn long(&mut self, long: &Long, vars: &[String]) -> Vec<Slot> {
        let numbers: Vec<Option<u32>> = match long.slots {
            Some([first, last]) => (first..=last.min(first.saturating_add(999))).map(Some).collect(),
            None => vec![None],
        };
        let mut out = Vec::new();
        for number in numbers {
            let fill = |text: &str| match number {
                Some(n) => text.replace("{n}", &n.to_string()),
                None => text.to_owned(),
            };
            let all = |names: &Strings| Strings::Many(names.as_slice().iter().map(|n| fill(n)).collect());
            let choice = self.columns(Some(&all(&long.choice)), "long.choice");
            let name = self.columns(long.name.as_ref().map(&all).as_ref(), "long.name");
            let kind = long.kind_column.as_ref().and_then(|c| self.column(&fill(c), "long.kind_column"));
            let Some(votes) = self.linear(&fill(&long.votes), vars, None, "long.votes") else { continue };
            out.push(Slot { choice, name, kind, votes });
        }
        out
    }
}
