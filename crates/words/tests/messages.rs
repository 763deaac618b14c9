//! Holds the languages against each other and against the pages: every message in every language, with the same arguments and the plural
//! forms that the language has; every message used, and every one that is used there.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first thing that is not as it must be")]

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Message, Pattern, PatternElement, VariantKey,
};
use fluent_syntax::parser;
use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use words::{Language, THEMES, messages};

/// What a message asks for, and what its selections offer.
#[derive(Default, Debug)]
struct Shape {
    arguments: BTreeSet<String>,
    /// Selector and the names of its variants.
    selections: Vec<(String, BTreeSet<String>)>,
    text: String,
}

fn shape(message: &Message<&str>) -> Shape {
    let mut shape = Shape::default();
    if let Some(pattern) = &message.value {
        walk(pattern, &mut shape);
    }
    shape
}

fn walk(pattern: &Pattern<&str>, shape: &mut Shape) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => shape.text.push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(e) } => inline(e, shape),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                inline(selector, shape);
                let name = match selector {
                    InlineExpression::VariableReference { id } => id.name.to_owned(),
                    other => panic!("a selection hangs on an argument and nothing else: {other:?}"),
                };
                let keys = variants.iter().map(|v| match v.key {
                    VariantKey::Identifier { name } => name.to_owned(),
                    VariantKey::NumberLiteral { value } => value.to_owned(),
                });
                shape.selections.push((name, keys.collect()));
                for v in variants {
                    walk(&v.value, shape);
                }
            }
        }
    }
}

fn inline(e: &InlineExpression<&str>, shape: &mut Shape) {
    match e {
        InlineExpression::VariableReference { id } => {
            shape.arguments.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments: CallArguments { positional, named }, .. } => {
            positional.iter().chain(named.iter().map(|n| &n.value)).for_each(|e| inline(e, shape));
        }
        InlineExpression::Placeable { expression } => match &**expression {
            Expression::Inline(e) => inline(e, shape),
            Expression::Select { .. } => panic!("a selection stands in its own braces, not in two"),
        },
        _ => {}
    }
}

/// Every message of a language by its id.
fn all(language: Language) -> BTreeMap<String, Shape> {
    let mut all = BTreeMap::new();
    for (theme, text) in THEMES.iter().zip(messages(language)) {
        let at = format!("{}/{theme}.ftl", language.code());
        let resource = parser::parse(*text).unwrap_or_else(|(_, e)| panic!("{at} cannot be read: {e:?}"));
        for entry in &resource.body {
            match entry {
                Entry::Message(m) => {
                    assert!(m.attributes.is_empty(), "{at}: {} has attributes, which nothing reads", m.id.name);
                    let before = all.insert(m.id.name.to_owned(), shape(m));
                    assert!(before.is_none(), "{at}: {} stands twice", m.id.name);
                }
                Entry::Term(t) => panic!("{at}: -{} is a term, which languages decline: write it out", t.id.name),
                Entry::Junk { content } => panic!("{at} cannot be read: {content}"),
                _ => {}
            }
        }
    }
    all
}

fn folder(language: Language) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("messages").join(language.code())
}

#[test]
fn every_file_is_a_theme_that_is_part_of_the_program() {
    let themes: BTreeSet<String> = THEMES.iter().map(|t| format!("{t}.ftl")).collect();
    for language in Language::ALL {
        let files = fs::read_dir(folder(language)).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
        assert_eq!(files.collect::<BTreeSet<_>>(), themes, "{}", language.code());
    }
}

#[test]
fn every_message_is_in_every_language_with_the_same_arguments() {
    let english = all(Language::English);
    let mut wrong = vec![];
    for language in Language::ALL {
        let code = language.code();
        let there = all(language);
        wrong.extend(english.keys().filter(|id| !there.contains_key(*id)).map(|id| format!("{code}: {id} is missing")));
        for (id, shape) in &there {
            match english.get(id) {
                None => wrong.push(format!("{code}: {id} is not in English")),
                Some(e) if e.arguments != shape.arguments => {
                    wrong.push(format!("{code}: {id} has {:?}, English {:?}", shape.arguments, e.arguments));
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn category(c: PluralCategory) -> &'static str {
    match c {
        PluralCategory::ZERO => "zero",
        PluralCategory::ONE => "one",
        PluralCategory::TWO => "two",
        PluralCategory::FEW => "few",
        PluralCategory::MANY => "many",
        PluralCategory::OTHER => "other",
    }
}

const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The plural forms of whole numbers in a language, and the one in which a form without a rule stands.
fn categories(language: Language) -> BTreeSet<String> {
    let id: unic_langid::LanguageIdentifier = language.code().parse().unwrap();
    let rules = PluralRules::create(id, PluralRuleType::CARDINAL);
    let rules = rules.unwrap_or_else(|e| panic!("no plural rules for {}: {e}", language.code()));
    let numbers = (0..=210usize).chain([1_000, 1_001, 1_002, 1_000_000]);
    let found = numbers.map(|n| category(rules.select(n).unwrap()).to_owned());
    found.chain(["other".to_owned()]).collect()
}

#[test]
fn languages_have_the_plural_forms_that_are_known_of_them() {
    let of = |l| categories(l).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(of(Language::English), "one other");
    assert_eq!(of(Language::Turkish), "one other");
    assert_eq!(of(Language::Kyrgyz), "one other");
    assert_eq!(of(Language::Russian), "few many one other");
    assert_eq!(of(Language::Arabic), "few many one other two zero");
    assert_eq!(of(Language::Sorani), "one other");
}

/// A language may say a number without selecting (as Turkish and Kyrgyz do after a number); where it selects, it has every form and no other.
#[test]
fn a_selection_by_number_has_every_form_of_its_language_and_one_by_words_is_the_same_everywhere() {
    let mut wrong = vec![];
    let english = all(Language::English);
    for language in Language::ALL {
        let needed = categories(language);
        for (id, shape) in all(language) {
            for (by, keys) in &shape.selections {
                let plural: BTreeSet<String> =
                    keys.iter().filter(|k| CATEGORIES.contains(&k.as_str())).cloned().collect();
                let code = language.code();
                if keys.iter().all(|k| CATEGORIES.contains(&k.as_str()) || k.bytes().all(|b| b.is_ascii_digit())) {
                    if plural != needed {
                        wrong.push(format!(
                            "{code}: {id} selects by ${by} with {plural:?}, the language has {needed:?}"
                        ));
                    }
                } else if !english[&id].selections.iter().any(|(b, k)| b == by && k == keys) {
                    wrong.push(format!("{code}: {id} selects by ${by} with other words than English: {keys:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A translation that is the English text is a forgotten one, but for what is the same in both.
#[test]
fn no_message_of_several_words_is_left_in_english() {
    let english = all(Language::English);
    let mut wrong = vec![];
    for language in Language::ALL.into_iter().filter(|l| *l != Language::English) {
        for (id, shape) in all(language) {
            let words = shape.text.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count();
            if words > 2 && english.get(&id).is_some_and(|e| e.text == shape.text) {
                wrong.push(format!("{}: {id}", language.code()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Source and templates of the pages, by path.
fn sources() -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "html" || e == "xml") {
                files.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut files = vec![];
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for place in ["words/src", "portal/src", "portal/templates"] {
        collect(&crates.join(place), &mut files);
    }
    assert!(files.len() > 100, "the pages are where they were");
    files
}

/// Every text in double quotes.
fn quoted(text: &str) -> BTreeSet<&str> {
    // Not one pair after the other: a quote in a comment would turn inside out what follows.
    let marks: Vec<usize> = text.match_indices('"').map(|(i, _)| i).collect();
    marks.windows(2).filter_map(|w| text.get(w[0] + 1..w[1])).collect()
}

/// What is asked for by `say(…)` and `with(…, …)`: every text in quotes of the first argument, or of what `let message = …;` chooses it from.
fn asked(text: &str) -> Vec<&str> {
    let mut asked = vec![];
    for call in [".say(", ".with(", "let message = "] {
        for (at, _) in text.match_indices(call) {
            let rest = &text[at + call.len()..];
            let (mut depth, mut within, mut from) = (0i32, false, 0);
            for (i, c) in rest.char_indices() {
                match c {
                    '"' if within => {
                        // What stands in a pattern of a match is no message.
                        let after = rest[i + 1..].trim_start();
                        let is_id = rest[from..i].bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
                        if is_id && !after.starts_with("=>") && !after.starts_with('|') {
                            asked.push(&rest[from..i]);
                        }
                        within = false;
                    }
                    '"' => (within, from) = (true, i + 1),
                    _ if within => {}
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' if depth == 0 => break,
                    ')' | ']' | '}' => depth -= 1,
                    ',' | ';' if depth == 0 => break,
                    _ => {}
                }
            }
        }
    }
    asked
}

#[test]
fn what_is_asked_for_is_found_in_the_sources_of_rust_and_of_templates() {
    assert_eq!(asked(r#"w.say("a") w.with("b", &[("n", x)]) say("c")"#), ["a", "b"]);
    assert_eq!(asked(r#"let message = if a { "a" } else { "b" }; f("c")"#), ["a", "b"]);
    assert_eq!(asked(r#"w.say(match s { "x" => "a", "y" | "z" => "b", B(_, _) => "c" })"#), ["a", "b", "c"]);
}

#[test]
fn every_message_that_is_asked_for_is_there() {
    let english = all(Language::English);
    let mut missing = vec![];
    for (path, text) in sources() {
        // The ids that the tests of this crate make up are none.
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        for id in asked(text).into_iter().filter(|id| !english.contains_key(*id)) {
            missing.push(format!("{}: {id}", path.display()));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_message_is_used() {
    let sources = sources();
    let quoted: BTreeSet<&str> = sources.iter().flat_map(|(_, text)| quoted(text)).collect();
    let english = all(Language::English);
    let unused: Vec<&String> = english.keys().filter(|id| !quoted.contains(id.as_str())).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
