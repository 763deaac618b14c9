//! Lines over time as SVG, with the same as a table: for who cannot see it, and for who wants the numbers.

use super::names::{Name, Names};
use crate::number::WHOLE;
use askama::Template;
use election::act::Moment;
use std::fmt::Write as _;
use words::Words;

/// The plot in units of the drawing.
const PLOT: (i64, i64, i64, i64) = (96, 26, 700, 280);
/// Lines of the scale.
const GRID: u32 = 4;
/// Least distance of two numbers.
const APART: i64 = 18;
/// Rows of the table, spread over the time.
const ROWS_MAX: usize = 24;
/// Dash patterns, so that lines are told apart without their colour.
const DASHES: [&str; 6] = ["", "8 4", "2 4", "12 4 2 4", "4 2", "14 6"];

/// One line: values in hundredths of a percent, in the order of the moments; `None` where there is none.
pub(crate) struct Line {
    pub name: Name,
    pub color: String,
    pub values: Vec<Option<u32>>,
}

/// The drawing with its table.
#[derive(Template)]
#[template(path = "chart.html")]
pub(crate) struct Chart {
    w: Words,
    caption: String,
    grid: Vec<(i64, String)>,
    times: Vec<(i64, &'static str, String)>,
    lines: Vec<Drawn>,
    head: Vec<Name>,
    rows: Vec<(String, Vec<String>)>,
}

struct Drawn {
    /// Its number.
    mark: String,
    name: Name,
    color: String,
    dash: &'static str,
    path: String,
    /// Where its last value is, where its number stands beside it, and what it is.
    end: Option<(i64, i64, i64, String)>,
}

impl Chart {
    /// `None` where there are fewer than two moments.
    pub(crate) fn new(names: Names<'_>, caption: &str, at: &[Moment], lines: &[Line]) -> Option<Self> {
        let style = names.style;
        let (first, last) = (at.first()?.0, at.last()?.0);
        if at.len() < 2 || last <= first {
            return None;
        }
        let (left, top, right, bottom) = PLOT;
        let x = |m: Moment| left + scaled(m.0 - first, last - first, right - left);
        let highest = lines.iter().flat_map(|l| l.values.iter().flatten()).copied().max().unwrap_or(0);
        let scale = nice(highest);
        let y = |v: u32| bottom - scaled(i64::from(v), i64::from(scale), bottom - top);
        let grid = (0..=GRID).map(|i| scale / GRID * i).map(|v| (y(v), style.round_percent(v))).collect();
        let middle = at[at.len() / 2];
        let clock = |m: Moment| names.clock(m);
        let mut times = vec![(left, "start", clock(at[0])), (right, "end", clock(*at.last()?))];
        if (left + 110..right - 110).contains(&x(middle)) {
            times.push((x(middle), "middle", clock(middle)));
        }
        let drawn = lines.iter().enumerate().map(|(i, l)| {
            let points: Vec<(i64, i64, u32)> =
                at.iter().zip(&l.values).filter_map(|(m, v)| Some((x(*m), y((*v)?), (*v)?))).collect();
            Drawn {
                mark: style.int(i as u64 + 1),
                name: l.name.clone(),
                color: l.color.clone(),
                dash: DASHES[i % DASHES.len()],
                path: path(&points),
                end: points.last().map(|(x, y, v)| (*x, *y, *y, style.percent(*v))),
            }
        });
        let mut drawn: Vec<Drawn> = drawn.collect();
        spread(&mut drawn);
        let step = at.len().div_ceil(ROWS_MAX).max(1);
        // The last is always there: it is what is so now.
        let shown = (0..at.len()).filter(|i| (at.len() - 1 - i).is_multiple_of(step));
        let cell = |l: &Line, i: usize| {
            l.values.get(i).copied().flatten().map_or_else(|| crate::texts::UNKNOWN.into(), |v| style.percent(v))
        };
        Some(Self {
            w: names.w,
            caption: caption.to_owned(),
            grid,
            times,
            lines: drawn,
            head: lines.iter().map(|l| l.name.clone()).collect(),
            rows: shown.map(|i| (names.short(at[i]), lines.iter().map(|l| cell(l, i)).collect())).collect(),
        })
    }
}

/// Moves the numbers beside the ends apart where they would lie on each other.
fn spread(lines: &mut [Drawn]) {
    let mut ends: Vec<&mut (i64, i64, i64, String)> = lines.iter_mut().filter_map(|l| l.end.as_mut()).collect();
    ends.sort_by_key(|e| e.1);
    let mut above = i64::MIN;
    for end in ends {
        end.2 = end.1.max(above.saturating_add(APART));
        above = end.2;
    }
}

fn scaled(n: i64, of: i64, to: i64) -> i64 {
    i64::try_from(i128::from(n) * i128::from(to) / i128::from(of.max(1))).unwrap_or(0)
}

/// The end of the scale: the next of 10, 20, 40, 60, 80, 100 %.
fn nice(highest: u32) -> u32 {
    [1_000, 2_000, 4_000, 6_000, 8_000].into_iter().find(|n| highest <= *n).unwrap_or(WHOLE)
}

fn path(points: &[(i64, i64, u32)]) -> String {
    let mut s = String::new();
    let mut before = None;
    for (i, (x, y, _)) in points.iter().enumerate() {
        // Points in the same column at the same height add nothing.
        if before == Some((x, y)) {
            continue;
        }
        let c = if i == 0 { 'M' } else { 'L' };
        write!(s, "{c}{x} {y}").expect("writing to memory cannot fail");
        before = Some((x, y));
    }
    s
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_ends_at_a_round_number_above_every_value() {
        assert_eq!(
            [nice(0), nice(1_000), nice(1_001), nice(4_950), nice(8_001), nice(10_000)],
            [1_000, 1_000, 2_000, 6_000, 10_000, 10_000]
        );
    }

    #[test]
    fn a_path_leaves_out_what_changes_nothing() {
        assert_eq!(path(&[(1, 2, 0), (1, 2, 1), (3, 2, 0)]), "M1 2L3 2");
        assert_eq!(path(&[]), "");
    }
}
