//! The sharing table as rows of a page: what goes to whom, from when, in which forms, and whether it has begun.

use crate::Portal;
use crate::data::Set;
use crate::texts as t;
use crate::view::names::{Name, Names};
use commission::sharing::{Category, Form, From, Reader, Rule, To};
use words::Words;

/// One line of the table.
pub(crate) struct Line {
    pub category: &'static str,
    pub meaning: &'static str,
    pub to: &'static str,
    pub from: String,
    pub begun: bool,
    pub forms: String,
    pub basis: String,
}

/// The lines that a page shows, in the order of the categories; a category without one says so.
pub(crate) fn lines(portal: &Portal, names: Names<'_>, shown: impl Fn(&Rule) -> bool) -> Vec<Line> {
    let sharing = portal.sharing();
    let now = portal.now();
    let mut lines = Vec::new();
    for category in Category::ALL {
        for rule in sharing.table().rules().iter().filter(|r| r.category == category && shown(r)) {
            let reader = match rule.to {
                To::Public => Reader::Public,
                To::Parties | To::OwnParty => Reader::Party("-".into()),
            };
            // The forms of one line begin together, and a party's own data are that party's.
            let begun = rule.forms.iter().any(|f| sharing.may(category, *f, &reader, Some("-"), now).is_ok());
            lines.push(Line {
                category: category.word(),
                meaning: t::category(names.w, category),
                to: t::to(names.w, rule.to),
                from: from(names, &rule.from),
                begun,
                forms: forms(names.w, &rule.forms),
                basis: rule.basis.clone(),
            });
        }
    }
    lines
}

/// Categories that nobody gets.
pub(crate) fn unshared(portal: &Portal, w: Words) -> Vec<&'static str> {
    let sharing = portal.sharing();
    let none = |c: &Category| !sharing.table().rules().iter().any(|r| r.category == *c);
    Category::ALL.into_iter().filter(none).map(|c| t::category(w, c)).collect()
}

fn from(names: Names<'_>, from: &From) -> String {
    match from {
        From::Always => names.w.say("always").to_owned(),
        From::At(at) => names.local(*at),
        From::Step(id, at) => format!("{} ({id})", names.local(*at)),
        From::After(event) => t::event(names.w, *event).to_owned(),
    }
}

fn forms(w: Words, forms: &[Form]) -> String {
    if forms.len() == Form::ALL.len() {
        return w.say("all-forms").to_owned();
    }
    forms.iter().map(|f| t::form(w, *f)).collect::<Vec<_>>().join(w.say("list-comma"))
}

/// A data set that can be taken away, with what its address needs.
pub(crate) struct Download {
    pub about: &'static str,
    pub contest: Name,
    /// `/api/v1/data/areas`.
    pub address: String,
    pub query: String,
    pub json: bool,
    pub csv: bool,
    pub xlsx: bool,
    pub parquet: bool,
}

/// The sets that a reader may take now, from addresses that begin so.
pub(crate) fn downloads(portal: &Portal, names: Names<'_>, base: &str, reader: &Reader) -> Vec<Download> {
    let (d, sharing, now) = (names.d, portal.sharing(), portal.now());
    let mut list = Vec::new();
    for set in Set::ALL {
        let of = match reader {
            Reader::Party(id) => Some(id.as_str()),
            _ => None,
        };
        let may = |form: Form| sharing.may(set.category(), form, reader, of, now).is_ok();
        let [json, csv, xlsx, parquet] = [Form::Rest, Form::Csv, Form::Xlsx, Form::Parquet].map(may);
        if !(json || csv || xlsx || parquet) {
            continue;
        }
        let contests: Vec<Option<usize>> =
            if set.needs_contest() { (0..d.contests.len()).map(Some).collect() } else { vec![None] };
        for c in contests {
            let contest = c.map(|c| &d.contests[c]);
            list.push(Download {
                about: t::data_set(names.w, set),
                contest: contest.map_or_else(|| names.said(""), |c| names.name(&c.names)),
                address: format!("{base}/{}", set.word()),
                query: contest.map_or_else(String::new, |c| format!("?contest={}", c.id)),
                json,
                csv,
                xlsx,
                parquet,
            });
        }
    }
    list
}
