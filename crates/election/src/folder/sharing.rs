//! `sharing.toml`: who gets what.

use super::table::{decode, fault};
use crate::act::Moment;
use crate::fault::Faults;
use crate::sharing::{Category, Event, Form, From, Rule, STANDARD, Sharing, To};
use serde::Deserialize;
use toml::Spanned;

pub(super) const FILE: &str = "sharing.toml";
/// Most lines.
const RULES_MAX: usize = 200;
/// Most characters of a legal basis.
const BASIS_MAX: usize = 300;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    format: u32,
    #[serde(default)]
    share: Vec<Spanned<Line>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    category: String,
    to: String,
    from: Option<String>,
    forms: Option<Vec<String>>,
    basis: Option<String>,
}

/// Reads the table, or takes the standard one. `step` gives the moment at which a step of the calendar begins.
pub(super) fn read(bytes: Option<&Vec<u8>>, step: &dyn Fn(&str) -> Option<Moment>, faults: &mut Faults) -> Sharing {
    let stated = bytes.is_some();
    let bytes = bytes.map_or(STANDARD.as_bytes(), Vec::as_slice);
    let rules = decode(FILE, bytes, faults).and_then(|text| rules(text, step, faults)).unwrap_or_default();
    undone(&rules, faults);
    Sharing::new(rules, stated)
}

fn rules(text: &str, step: &dyn Fn(&str) -> Option<Moment>, faults: &mut Faults) -> Option<Vec<Rule>> {
    let line_at = |at: usize| text[..at.min(text.len())].matches('\n').count() as u64 + 1;
    let table: Table = match toml::from_str(text) {
        Ok(t) => t,
        Err(e) => {
            let line = e.span().map_or(0, |s| line_at(s.start));
            fault(
                faults,
                FILE,
                line,
                None,
                "toml",
                e.message().to_owned(),
                "See docs/formats/sharing.md for the fields.",
            );
            return None;
        }
    };
    if table.format != 1 {
        let message = format!("format {} is not known", table.format);
        fault(faults, FILE, 0, Some("format"), "format", message, "This program reads format 1.");
    }
    if table.share.len() > RULES_MAX {
        fault(
            faults,
            FILE,
            0,
            None,
            "too-many",
            format!("more than {RULES_MAX} lines"),
            "Put forms of one line together.",
        );
        return None;
    }
    let rules = table.share.into_iter().filter_map(|line| {
        let at = line_at(line.span().start);
        let mut wrong =
            |key: &str, code, message: String, remedy: &str| fault(faults, FILE, at, Some(key), code, message, remedy);
        rule(line.into_inner(), step, &mut wrong)
    });
    Some(rules.collect())
}

/// The record has every result in it: who gives it to everybody at once gives those too, whatever their own lines say.
fn undone(rules: &[Rule], faults: &mut Faults) {
    let at_once = |c: Category| rules.iter().any(|r| (r.category, r.to, &r.from) == (c, To::Public, &From::Always));
    if !at_once(Category::Record) {
        return;
    }
    for held in [Category::Results, Category::Minutes, Category::Rulings, Category::Consolidations] {
        if !at_once(held) {
            let message = format!("{} are held back, and the record, which has them in it, is not", held.word());
            let remedy = "Share the category record no earlier, or this one at once.";
            fault(faults, FILE, 0, Some("category"), "sharing-record", message, remedy);
        }
    }
}

type Wrong<'a> = &'a mut dyn FnMut(&str, &'static str, String, &str);

fn rule(line: Line, step: &dyn Fn(&str) -> Option<Moment>, wrong: Wrong<'_>) -> Option<Rule> {
    let category = Category::parse(&line.category);
    if category.is_none() {
        let remedy = format!("Categories are {}.", list(Category::ALL.map(Category::word)));
        wrong("category", "bad-category", format!("there is no category {:?}", line.category), &remedy);
    }
    let to = To::parse(&line.to);
    if to.is_none() {
        let remedy = format!("Write {}.", list(To::ALL.map(To::word)));
        wrong("to", "bad-reader", format!("{:?} is nobody", line.to), &remedy);
    }
    let from = from(line.from.as_deref().unwrap_or("always"), step, wrong);
    let mut forms = Vec::new();
    for word in line.forms.iter().flatten() {
        match Form::parse(word) {
            Some(f) if !forms.contains(&f) => forms.push(f),
            Some(_) => wrong("forms", "duplicate-form", format!("the form {word:?} stands twice"), "Remove one."),
            None => {
                let remedy = format!("Forms are {}.", list(Form::ALL.map(Form::word)));
                wrong("forms", "bad-form", format!("there is no form {word:?}"), &remedy);
            }
        }
    }
    match &line.forms {
        None => forms = Form::ALL.to_vec(),
        Some(f) if f.is_empty() => {
            wrong(
                "forms",
                "no-form",
                "the line shares nothing".into(),
                "Name forms, or leave forms out for all of them.",
            );
        }
        Some(_) => {}
    }
    let basis = line.basis.unwrap_or_default();
    if basis.chars().count() > BASIS_MAX || basis.chars().any(char::is_control) {
        let message = format!("the basis has more than {BASIS_MAX} characters, or a control character");
        wrong("basis", "bad-text", message, "Name the law and its article.");
    }
    Some(Rule { category: category?, to: to?, from: from?, forms, basis })
}

fn from(text: &str, step: &dyn Fn(&str) -> Option<Moment>, wrong: Wrong<'_>) -> Option<From> {
    if text == "always" {
        return Some(From::Always);
    }
    if let Some(event) = Event::parse(text) {
        return Some(From::After(event));
    }
    if let Some(id) = text.strip_prefix("step:") {
        let at = step(id);
        if at.is_none() {
            let message = format!("the calendar has no step {id:?}");
            wrong("from", "unknown-step", message, "Write step: and the id of a row of calendar.csv.");
        }
        return Some(From::Step(id.to_owned(), at?));
    }
    match text.parse::<jiff::Timestamp>() {
        Ok(t) => Some(From::At(Moment(t.as_microsecond()))),
        Err(_) => {
            let remedy = format!(
                "Write always, step:ID, a moment like 2026-05-10T17:00:00+03:00, or one of {}.",
                list(Event::ALL.map(Event::word))
            );
            wrong("from", "bad-moment", format!("{text:?} says no time"), &remedy);
            None
        }
    }
}

fn list<const N: usize>(words: [&str; N]) -> String {
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closing(id: &str) -> Option<Moment> {
        (id == "closing").then_some(Moment(7))
    }

    fn codes(text: &str) -> Vec<(u64, &'static str)> {
        let mut faults = Faults::default();
        read(Some(&text.as_bytes().to_vec()), &closing, &mut faults);
        faults.list.iter().map(|f| (f.line, f.code)).collect()
    }

    #[test]
    fn the_standard_table_has_a_line_for_everything_but_voter_lists() {
        let mut faults = Faults::default();
        let table = read(None, &closing, &mut faults);
        assert!(faults.is_empty() && !table.is_stated());
        for c in Category::ALL {
            assert_eq!(table.rules().iter().any(|r| r.category == c), c != Category::Voters, "{c:?}");
        }
        assert!(table.is_open(Category::Results, Form::Page) && !table.is_open(Category::Officials, Form::Csv));
    }

    #[test]
    fn a_line_says_what_it_says() {
        let text = "format = 1\n[[share]]\ncategory = \"results\"\nto = \"parties\"\nfrom = \"step:closing\"\nforms = [\"csv\", \"xlsx\"]\nbasis = \"Law 1\"\n";
        let mut faults = Faults::default();
        let table = read(Some(&text.as_bytes().to_vec()), &closing, &mut faults);
        assert!(faults.is_empty());
        let expected = Rule {
            category: Category::Results,
            to: To::Parties,
            from: From::Step("closing".into(), Moment(7)),
            forms: vec![Form::Csv, Form::Xlsx],
            basis: "Law 1".into(),
        };
        assert_eq!(table.rules(), [expected]);
        let same = |a: &str, b: &str| {
            let of = |from: &str| {
                let text =
                    format!("format = 1\n[[share]]\ncategory = \"results\"\nto = \"public\"\nfrom = \"{from}\"\n");
                read(Some(&text.into_bytes()), &closing, &mut Faults::default())
            };
            assert_eq!(of(a), of(b));
        };
        same("2026-05-10T17:00:00+03:00", "2026-05-10T14:00:00Z");
    }

    #[test]
    fn every_fault_has_its_line_and_code() {
        let line = |more: &str| format!("format = 1\n\n[[share]]\ncategory = \"results\"\nto = \"public\"\n{more}\n");
        for (more, code) in [
            ("from = \"step:nothing\"", "unknown-step"),
            ("from = \"tomorrow\"", "bad-moment"),
            ("forms = []", "no-form"),
            ("forms = [\"fax\"]", "bad-form"),
            ("forms = [\"csv\", \"csv\"]", "duplicate-form"),
            ("basis = \"a\\nb\"", "bad-text"),
        ] {
            assert_eq!(codes(&line(more)), [(3, code)], "{more}");
        }
        let both = "format = 2\n[[share]]\ncategory = \"rumours\"\nto = \"friends\"\n";
        assert_eq!(codes(both), [(0, "format"), (2, "bad-category"), (2, "bad-reader")]);
        assert_eq!(codes("format = 1\nshared = 1\n"), [(2, "toml")]);
        assert_eq!(
            codes(&("format = 1\n".to_owned() + &"[[share]]\ncategory = \"results\"\nto = \"public\"\n".repeat(201))),
            [(0, "too-many")]
        );
    }
}
