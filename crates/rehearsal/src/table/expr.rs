//! Sums and differences of columns, literals and words, as a mapping writes them: `voted - valid`.

use super::source::{Header, NoColumn};
use super::text::fold;

/// The figures by their names, in the order of the election folder.
pub(crate) const FIGURES: [&str; 4] = ["registered", "voted", "valid", "invalid"];

/// What is known only when all rows of a station are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// All votes of the contest's choices.
    Sum,
    /// Another figure, by its place in [`FIGURES`].
    Figure(usize),
    /// A word of `special` or `[[figure_row]]`.
    Var(usize),
}

/// A sum of signed terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Linear {
    /// Sign and position.
    pub columns: Vec<(i64, usize)>,
    pub literal: i64,
    pub words: Vec<(i64, Word)>,
}

/// Why an expression cannot be used with a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExprFault {
    Empty,
    NoColumn(String),
    Ambiguous(String),
}

/// A term before its columns are known.
struct Term {
    sign: i64,
    name: String,
    /// Written in brackets or backquotes: a column and nothing else.
    quoted: bool,
}

/// Reads an expression. Operators stand between spaces, so that `hak-par` is a name.
pub(crate) fn bind(text: &str, header: &Header, vars: &[String], own: Option<usize>) -> Result<Linear, ExprFault> {
    let text = fold(text);
    let mut linear = Linear::default();
    if text != "sum" {
        match header.find(&text) {
            Ok(position) => {
                linear.columns.push((1, position));
                return Ok(linear);
            }
            Err(NoColumn::Ambiguous) => return Err(ExprFault::Ambiguous(text.into_owned())),
            Err(NoColumn::Missing) => {}
        }
    }
    for Term { sign, name, quoted } in terms(&text)? {
        if !quoted && name == "sum" {
            linear.words.push((sign, Word::Sum));
            continue;
        }
        match header.find(&name) {
            Ok(position) => {
                linear.columns.push((sign, position));
                continue;
            }
            Err(NoColumn::Ambiguous) => return Err(ExprFault::Ambiguous(name)),
            Err(NoColumn::Missing) => {}
        }
        let figure = FIGURES.iter().position(|f| *f == name).filter(|f| Some(*f) != own);
        if quoted {
            return Err(ExprFault::NoColumn(name));
        } else if let Some(var) = vars.iter().position(|v| *v == name) {
            linear.words.push((sign, Word::Var(var)));
        } else if let Some(figure) = figure {
            linear.words.push((sign, Word::Figure(figure)));
        } else if let Some(number) = name.parse::<u32>().ok().filter(|n| *n <= 999_999_999) {
            linear.literal += sign * i64::from(number);
        } else {
            return Err(ExprFault::NoColumn(name));
        }
    }
    Ok(linear)
}

fn terms(text: &str) -> Result<Vec<Term>, ExprFault> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut sign = 1;
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("- ").or_else(|| rest.strip_prefix("− ")).filter(|_| out.is_empty()) {
            sign = -sign;
            rest = after.trim_start();
        }
        let close = match rest.chars().next() {
            Some('`') => Some('`'),
            Some('[') => Some(']'),
            _ => None,
        };
        if let Some(close) = close {
            let (name, after) = rest[1..].split_once(close).ok_or_else(|| ExprFault::NoColumn(rest.to_owned()))?;
            out.push(Term { sign, name: name.trim().to_owned(), quoted: true });
            rest = after.trim_start();
            if rest.is_empty() {
                return Ok(out);
            }
            (sign, rest) = operator(rest).ok_or_else(|| ExprFault::NoColumn(rest.to_owned()))?;
            continue;
        }
        let cut = rest.char_indices().find(|(i, c)| *c == ' ' && operator(&rest[i + 1..]).is_some());
        let (name, after) = match cut {
            Some((i, _)) => (&rest[..i], Some(&rest[i + 1..])),
            None => (rest, None),
        };
        let name = name.trim();
        if name.is_empty() {
            return Err(ExprFault::Empty);
        }
        out.push(Term { sign, name: name.to_owned(), quoted: false });
        match after.and_then(operator) {
            Some((next, after)) => (sign, rest) = (next, after),
            None => return Ok(out),
        }
        if out.len() > 1000 {
            return Err(ExprFault::Empty);
        }
    }
}

/// A sign at the start of the text, with a space behind it.
fn operator(text: &str) -> Option<(i64, &str)> {
    text.strip_prefix("+ ")
        .map(|t| (1, t))
        .or_else(|| text.strip_prefix("- ").or_else(|| text.strip_prefix("− ")).map(|t| (-1, t)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        Header::new(["voted", "valid", "hak-par", "null votes", "a - b", "2019"].map(str::to_owned).to_vec())
    }

    #[test]
    fn columns_literals_and_words_are_told_apart() {
        let vars = ["blank".to_owned()];
        let linear = bind("voted - valid + blank - 3 + sum", &header(), &vars, None);
        let expected =
            Linear { columns: vec![(1, 0), (-1, 1)], literal: -3, words: vec![(1, Word::Var(0)), (1, Word::Sum)] };
        assert_eq!(linear, Ok(expected));
    }

    #[test]
    fn a_name_with_a_hyphen_or_a_space_is_one_name() {
        let two = |a, b, sign| Ok(Linear { columns: vec![(1, a), (sign, b)], ..Linear::default() });
        assert_eq!(bind("hak-par + null votes", &header(), &[], None), two(2, 3, 1));
        assert_eq!(bind("[a - b] - `null votes`", &header(), &[], None), two(4, 3, -1));
        assert_eq!(bind("a - b", &header(), &[], None), Ok(Linear { columns: vec![(1, 4)], ..Linear::default() }));
        assert_eq!(bind("2019", &header(), &[], None), Ok(Linear { columns: vec![(1, 5)], ..Linear::default() }));
    }

    #[test]
    fn an_unknown_name_is_said() {
        assert_eq!(bind("voted - nothing", &header(), &[], None), Err(ExprFault::NoColumn("nothing".into())));
        assert_eq!(bind("", &header(), &[], None), Err(ExprFault::Empty));
        assert_eq!(bind("invalid", &header(), &[], Some(3)), Err(ExprFault::NoColumn("invalid".into())));
    }
}
