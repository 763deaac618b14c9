//! What can be judged of a mapping before any table is read.

use super::expr::FIGURES;
use super::fault::{Fault, TableError};
use super::mapping::{Constituency, Contest, Duplicates, Mapping, Strings, Words};
use super::text::is_id;

/// The kinds of choices that the election folder knows.
const CHOICE_KINDS: [&str; 6] = ["list", "candidate", "independent", "option", "against-all", "unallocated"];
/// The kinds of counts.
fn is_count(word: &str) -> bool {
    matches!(word, "machine" | "hand")
        || word.strip_prefix("recount-").is_some_and(|n| n.len() == 1 && ("1"..="9").contains(&n))
}

/// Notes every fault of the mapping itself.
pub(crate) fn check(mapping: &Mapping, faults: &mut TableError) {
    let mut say = |key: &str, code: &'static str, message: String, remedy: &str| {
        faults.push(Fault::new("mapping", code, message, remedy).in_column(key));
    };
    if mapping.format != 1 {
        say(
            "format",
            "mapping-version",
            format!("format {} is not known", mapping.format),
            "this program reads format = 1",
        );
    }
    let ids = "use a–z, digits, '-', '.', '_', at most 64 bytes";
    let mut id = |key: &str, value: &str| {
        if !is_id(value) {
            say(key, "id-wrong", format!("\"{value}\" is no id"), ids);
        }
    };
    id("id", &mapping.id);
    id("root.id", &mapping.root.id);
    id("root.kind", &mapping.root.kind);
    for level in &mapping.level {
        id("level.kind", level.kind.as_deref().unwrap_or(&level.level));
        for kind in level.kinds.values() {
            id("level.kinds", kind);
        }
    }
    for contest in &mapping.contest {
        id("contest.id", &contest.id);
        for area in contest.aggregate.iter().filter_map(|a| a.area.as_ref()) {
            id("aggregate.area.id", &area.id);
            id("aggregate.area.kind", &area.kind);
        }
    }
    if mapping.date.parse::<jiff::civil::Date>().is_err() {
        say("date", "not-a-date", format!("\"{}\" is no date", mapping.date), "write YYYY-MM-DD");
    }
    check_texts(mapping, &mut say);
    let default = mapping.languages.first();
    if default.is_none_or(|d| mapping.name.get(d, true).is_none()) {
        say(
            "name",
            "name-missing",
            "the election has no name in its first language".to_owned(),
            "give languages and name",
        );
    }
    if mapping.counts.is_empty() || !mapping.counts.iter().all(|c| is_count(c)) {
        say(
            "counts",
            "count-unknown",
            "counts must be machine, hand, recount-1 … recount-9".to_owned(),
            "correct the list",
        );
    }
    for (i, level) in mapping.level.iter().enumerate() {
        if level.id.is_none() && level.name.is_none() {
            say(
                "level",
                "level-without-column",
                format!("the level \"{}\" has neither id nor name", level.level),
                "name its columns",
            );
        }
        if mapping.level[..i].iter().any(|l| l.level == level.level) {
            say("level", "level-twice", format!("two levels are called \"{}\"", level.level), "name each once");
        }
    }
    if mapping.level.len() > 14 {
        say("level", "too-many-levels", "there are more than 14 levels".to_owned(), "leave some out");
    }
    if let Some(within) = &mapping.station.within
        && !mapping.level.iter().any(|l| l.level == *within)
    {
        say(
            "station.within",
            "level-unknown",
            format!("no [[level]] is called \"{within}\""),
            "use the name of one of the levels",
        );
    }
    if mapping.station.key.as_slice().is_empty() {
        say("station.key", "station-key-empty", "the station has no key".to_owned(), "name its column or columns");
    }
    if mapping.contest.is_empty() {
        say("contest", "contest-missing", "there is no contest".to_owned(), "add [[contest]]");
    }
    for (i, contest) in mapping.contest.iter().enumerate() {
        if mapping.contest[..i].iter().any(|c| c.id == contest.id) {
            say(
                "contest.id",
                "contest-twice",
                format!("two contests are called \"{}\"", contest.id),
                "give each its own id",
            );
        }
        check_contest(mapping, contest, &mut say);
    }
    if mapping.table.quote.as_deref() == mapping.table.delimiter.as_deref() && mapping.table.quote.is_some() {
        say("table.quote", "mapping-value", "quote and delimiter are the same".to_owned(), "correct one of them");
    }
    if mapping.table.decimal.is_some() && mapping.table.decimal == mapping.table.thousands {
        say("table.decimal", "mapping-value", "decimal and thousands are the same".to_owned(), "correct one of them");
    }
}

/// Names that stand in the folder as the mapping gives them.
fn check_texts(mapping: &Mapping, say: &mut impl FnMut(&str, &'static str, String, &str)) {
    let mut names: Vec<(&str, &Words)> = vec![("name", &mapping.name), ("root.name", &mapping.root.name)];
    for contest in &mapping.contest {
        names.push(("contest.name", &contest.name));
        names.extend(contest.choice.iter().filter_map(|c| c.name.as_ref()).map(|n| ("choice.name", n)));
        names
            .extend(contest.aggregate.iter().filter_map(|a| a.area.as_ref()).map(|a| ("aggregate.area.name", &a.name)));
    }
    let mut texts: Vec<(&str, &str)> =
        names.into_iter().flat_map(|(key, name)| name.texts().into_iter().map(move |text| (key, text))).collect();
    for aggregate in mapping.contest.iter().flat_map(|c| &c.aggregate) {
        texts.extend([("aggregate.name", aggregate.name.as_str()), ("aggregate.source", &aggregate.source)]);
    }
    for (key, text) in texts.into_iter().filter(|(_, t)| t.trim().is_empty() || t.chars().any(char::is_control)) {
        say(key, "mapping-value", format!("{text:?} is empty or has a control character"), "write it in one line");
    }
}

fn check_contest(mapping: &Mapping, contest: &Contest, say: &mut impl FnMut(&str, &'static str, String, &str)) {
    let name = &contest.id;
    if !(1..=99).contains(&contest.round) {
        say(
            "contest.round",
            "mapping-value",
            format!("round {} of {name} is not 1 to 99", contest.round),
            "correct it",
        );
    }
    if contest.name.get(mapping.languages.first().map_or("", String::as_str), true).is_none() {
        say("contest.name", "name-missing", format!("contest {name} has no name in the first language"), "give one");
    }
    if contest.count.as_ref().is_some_and(|c| !mapping.counts.contains(c)) {
        say(
            "contest.count",
            "count-unknown",
            format!("the count of {name} is not one of counts"),
            "correct one of them",
        );
    }
    if contest.long.is_some() == (contest.choices.is_some() || (contest.long.is_none() && !contest.choice.is_empty())) {
        say(
            "contest",
            "layout-unclear",
            format!(
                "contest {name} must be either wide ([contest.choices], [[contest.choice]]) or long ([contest.long])"
            ),
            "keep one of them",
        );
    }
    if contest.values.is_some() && mapping.table.contest_column.is_none() {
        say(
            "contest.values",
            "mapping-value",
            format!("contest {name} has values, and no column names the contest"),
            "set table.contest_column",
        );
    }
    if let Some(Constituency::Own(level)) = &contest.constituency {
        if level.id.is_none() && level.name.is_none() {
            say(
                "contest.constituency",
                "level-without-column",
                format!("the constituency of {name} has neither id nor name"),
                "name its columns",
            );
        }
        if !is_id(level.kind.as_deref().unwrap_or(&level.level)) {
            say(
                "contest.constituency.kind",
                "id-wrong",
                "the kind is no id".to_owned(),
                "use a–z, digits, '-', '.', '_'",
            );
        }
    }
    if let Some(long) = &contest.long {
        if mapping.station.duplicates == Duplicates::Number {
            say(
                "station.duplicates",
                "mapping-value",
                "\"number\" is for tables with one row a station".to_owned(),
                "use \"sum\" or \"first\"",
            );
        }
        if contest.choice.iter().any(|c| c.id.is_none() || c.column.is_some() || c.votes.is_some()) {
            say(
                "contest.choice",
                "mapping-value",
                format!("in the long layout a choice of {name} is known by its id alone"),
                "give id, and neither column nor votes",
            );
        }
        let own = super::bind::figures_of(mapping, contest);
        let declared = [&own.registered, &own.voted, &own.valid, &own.invalid];
        for (figure, text) in FIGURES.iter().zip(declared) {
            if text.is_some() && long.special.values().any(|w| w == figure) {
                say(
                    "long.special",
                    "figure-twice",
                    format!("{figure} of {name} is given by an expression and by special rows"),
                    "let special give another word, and use that word in the expression",
                );
            }
        }
        let braces = |s: &Strings| s.as_slice().iter().any(|c| c.contains("{n}"));
        if long.slots.is_some() && !(braces(&long.choice) && long.votes.contains("{n}")) {
            say(
                "long.slots",
                "mapping-value",
                "slots need {n} in long.choice and long.votes".to_owned(),
                "write the column names with {n} for the number",
            );
        }
    }
    let kinds = contest
        .choice
        .iter()
        .filter_map(|c| c.kind.as_ref())
        .chain(contest.choices.as_ref().and_then(|c| c.kind.as_ref()))
        .chain(contest.long.iter().flat_map(|l| l.kind.iter().chain(l.kinds.values())));
    for kind in kinds.filter(|k| !CHOICE_KINDS.contains(&k.as_str())) {
        say(
            "kind",
            "choice-kind-unknown",
            format!("\"{kind}\" is no kind of choice"),
            "use list, candidate, independent, option, against-all or unallocated",
        );
    }
    if let Some(seats) = &contest.seats {
        let forms = [seats.file.is_some(), seats.each.is_some(), seats.national.is_some(), seats.by.is_some()];
        if forms.iter().filter(|f| **f).count() != 1 {
            say(
                "contest.seats",
                "mapping-value",
                format!("the seats of {name} need exactly one of file, each, national, by"),
                "keep one of them",
            );
        }
        if seats.file.is_some() && (seats.seats.is_none() || seats.matching.is_empty()) {
            say(
                "contest.seats",
                "mapping-value",
                "a seats file needs seats (its column) and match (level = column)".to_owned(),
                "add them",
            );
        }
        if seats.national.is_some() && contest.constituency.is_some() {
            say(
                "contest.seats",
                "mapping-value",
                format!("{name} has constituencies and national seats"),
                "remove one of them",
            );
        }
    }
    for aggregate in &contest.aggregate {
        let forms = [aggregate.rows.is_some(), aggregate.file.is_some(), aggregate.votes.is_some()];
        if forms.iter().filter(|f| **f).count() != 1 {
            say(
                "contest.aggregate",
                "mapping-value",
                format!("the aggregate \"{}\" needs exactly one of rows, file, votes", aggregate.name),
                "keep one of them",
            );
        }
        if aggregate.file.is_some() && (aggregate.choice.is_none() || aggregate.votes_column.is_none()) {
            say(
                "contest.aggregate",
                "mapping-value",
                "an aggregate from a file needs choice and votes_column".to_owned(),
                "name the columns",
            );
        }
        if aggregate
            .at
            .as_ref()
            .is_some_and(|at| aggregate.rows.is_none() || !mapping.level.iter().any(|l| l.level == *at))
        {
            say(
                "contest.aggregate.at",
                "level-unknown",
                "at names no level, or the aggregate has no rows".to_owned(),
                "use area, or the name of a level with rows",
            );
        }
    }
}

/// Whether a word is a kind of choice.
pub(crate) fn is_choice_kind(kind: &str) -> bool {
    CHOICE_KINDS.contains(&kind)
}

/// Whether a text is a colour of the form `#rrggbb`.
pub(crate) fn is_color(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|b| b.is_ascii_hexdigit())
}
