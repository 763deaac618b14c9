//! Finds the codes on a page. First where the form has its page code, for each way the paper may lie; then that part helped (smoothed,
//! enlarged, sharpened); then the whole page, the same way. Nearly every page is done with the first look.

use super::binary::{Threshold, binary};
use super::grey::Area;
use super::symbols::{Seen, Symbol, find};
use super::{GreyPage, Turn};
use crate::code::{self, Gather, Kind};
use crate::form::layout::{CODE_LEFT, CODE_SIDE, CODE_TOP, PAGE_HEIGHT, PAGE_WIDTH};
use std::collections::HashSet;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The page code; what else is seen on the way is given too.
    PageCode,
    /// Every code on the page: for tapes, and for the signed text of a form.
    All,
}

/// One code on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundCode {
    /// Its text.
    pub text: String,
    /// Middles of its three corner patterns in points of the page as given: upper left, upper right, lower left of the code.
    pub corners: [(f32, f32); 3],
    /// Squares on each side.
    pub size: usize,
}

/// What a page shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// The codes, each text once, in the order found.
    pub codes: Vec<FoundCode>,
    /// How far the page must be turned clockwise to stand upright; `None` without a code of ours.
    pub turn: Option<Turn>,
    /// What is left after that turn, in degrees clockwise.
    pub skew: f32,
    /// False if the page code says that a part of the sheet lies outside of the picture.
    pub whole: bool,
    /// Resolution in points per inch, measured at the page code.
    pub dpi: Option<f32>,
}

/// Room around the page code's place, in millimetres: 5° of skew move it by 12, a shifted sheet by a few more.
const ROOM: f32 = 16.0;
/// How far a corner of the sheet may lie outside of the picture, in millimetres.
const OUTSIDE_MAX: f32 = 30.0;
/// Groups of corner patterns that are tried in a part, and on a whole page.
const TRIES: usize = 12;
const TRIES_WHOLE: usize = 150;
/// Points across from which a page is first looked at in half its size: more than 250 to the inch of A4.
const HALVED_FROM: usize = 2_070;
/// Points of a picture that may still be enlarged.
const DOUBLED_MAX: usize = 6_000_000;

/// Looks for codes on a page.
#[must_use]
pub fn read(page: &GreyPage, wanted: Wanted) -> Found {
    let mut search = Search { wanted, codes: Vec::new(), texts: HashSet::new(), gather: Gather::new(), notes: 0 };
    if wanted == Wanted::PageCode {
        search.places(page);
    }
    if !search.done() {
        search.whole(page);
    }
    search.found(page)
}

struct Search {
    wanted: Wanted,
    codes: Vec<FoundCode>,
    texts: HashSet<String>,
    gather: Gather,
    notes: usize,
}

/// A way to make a picture easier to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Help {
    Nothing,
    Halved,
    Smoothed,
    Doubled,
    SmoothedDoubled,
    SharpenedDoubled,
}

/// The first look is not among them.
const HELPS: [(Help, Threshold); 9] = [
    (Help::Nothing, Threshold::Middle),
    (Help::Smoothed, Threshold::Mean),
    (Help::Doubled, Threshold::Mean),
    (Help::Doubled, Threshold::Middle),
    (Help::SmoothedDoubled, Threshold::Mean),
    (Help::SmoothedDoubled, Threshold::Middle),
    (Help::SharpenedDoubled, Threshold::Mean),
    (Help::Halved, Threshold::Mean),
    (Help::Halved, Threshold::Middle),
];

impl Search {
    /// Whether nothing more has to be looked for.
    fn done(&self) -> bool {
        match self.wanted {
            Wanted::PageCode => self.codes.iter().any(|c| code::kind_of(&c.text) == Some(Kind::Page)),
            // Without a look at everything nobody knows how many notes there are; parts that are missing are known.
            Wanted::All => self.notes > 0 && self.gather.missing().next().is_none(),
        }
    }

    /// The page code's place, as the paper may lie.
    fn places(&mut self, page: &GreyPage) {
        let upright = page.height() >= page.width();
        let mut turns = Turn::ALL;
        if !upright {
            turns.rotate_left(2);
        }
        let width = page.width().min(page.height());
        let first = if width >= HALVED_FROM { Help::Halved } else { Help::Nothing };
        let mut parts: Vec<(Area, GreyPage)> = Vec::with_capacity(turns.len());
        let mut hopeful = Vec::new();
        for (i, turn) in turns.into_iter().enumerate() {
            let area = place(page, turn);
            let part = page.part(area);
            let corners = self.look(&part, area, first, Threshold::Mean);
            if self.done() {
                return;
            }
            if corners {
                hopeful.push(i);
            }
            parts.push((area, part));
        }
        if hopeful.is_empty() {
            hopeful.extend([0, 1]);
        }
        for (help, threshold) in HELPS.into_iter().chain([(Help::Nothing, Threshold::Mean)]) {
            for i in &hopeful {
                let (area, part) = &parts[*i];
                self.look(part, *area, help, threshold);
                if self.done() {
                    return;
                }
            }
        }
    }

    fn whole(&mut self, page: &GreyPage) {
        let all = Area { x: 0, y: 0, width: page.width(), height: page.height() };
        for (help, threshold) in [(Help::Nothing, Threshold::Mean)].into_iter().chain(HELPS) {
            let doubled = matches!(help, Help::Doubled | Help::SmoothedDoubled | Help::SharpenedDoubled);
            if doubled && page.points().len() > DOUBLED_MAX {
                continue;
            }
            self.look(page, all, help, threshold);
            if self.done() {
                return;
            }
        }
    }

    /// Looks at a part in one way and keeps what is there. Says whether there was anything like a code.
    fn look(&mut self, part: &GreyPage, area: Area, help: Help, threshold: Threshold) -> bool {
        let helped = match help {
            Help::Nothing => None,
            Help::Halved => Some((part.halved(), 2.0)),
            Help::Smoothed => Some((part.smoothed(), 1.0)),
            Help::Doubled => Some((part.doubled(), 0.5)),
            Help::SmoothedDoubled => Some((part.smoothed().doubled(), 0.5)),
            Help::SharpenedDoubled => Some((part.doubled().sharpened(), 0.5)),
        };
        let (picture, scale) = helped.as_ref().map_or((part, 1.0), |(p, s)| (p, *s));
        let Some(bits) = binary(picture, threshold) else { return false };
        let tries = if self.wanted == Wanted::All || area.x + area.y == 0 { TRIES_WHOLE } else { TRIES };
        let wanted = self.wanted;
        let enough = |s: &Symbol| wanted == Wanted::PageCode && code::kind_of(&s.text) == Some(Kind::Page);
        let Seen { symbols, corners } = find(&bits, tries, enough);
        for symbol in symbols {
            let at = |(x, y): (f32, f32)| (x * scale + area.x as f32, y * scale + area.y as f32);
            self.keep(FoundCode { text: symbol.text, corners: symbol.corners.map(at), size: symbol.size });
        }
        corners
    }

    fn keep(&mut self, code: FoundCode) {
        if self.texts.insert(code.text.clone()) {
            if let Ok(Some(_)) = self.gather.add(&code.text) {
                self.notes += 1;
            }
            self.codes.push(code);
        }
    }

    fn found(self, page: &GreyPage) -> Found {
        let ours = |kind| self.codes.iter().find(|c| code::kind_of(&c.text) == Some(kind));
        let page_code = ours(Kind::Page);
        let mut found = Found { whole: true, ..Found::default() };
        if let Some(code) = page_code.or_else(|| ours(Kind::Statement)) {
            let (turn, skew) = direction(code);
            found.turn = Some(turn);
            found.skew = skew;
        }
        if let Some(code) = page_code {
            let sheet = Sheet::of(code);
            found.whole = sheet.is_within(page);
            found.dpi = Some(sheet.across.0.hypot(sheet.across.1) * 25.4);
        }
        found.codes = self.codes;
        found
    }
}

/// Where the page code is looked for on a page that must be turned so to stand upright.
fn place(page: &GreyPage, turn: Turn) -> Area {
    // Of the upright page, as parts of its width and height.
    let left = (CODE_LEFT - ROOM) / PAGE_WIDTH;
    let bottom = (CODE_TOP + CODE_SIDE + ROOM) / PAGE_HEIGHT;
    let (x, y) = match turn {
        Turn::None => ((left, 1.0), (0.0, bottom)),
        Turn::Half => ((0.0, 1.0 - left), (1.0 - bottom, 1.0)),
        Turn::Quarter => ((0.0, bottom), (0.0, 1.0 - left)),
        Turn::ThreeQuarters => ((1.0 - bottom, 1.0), (left, 1.0)),
    };
    let span = |(from, to): (f32, f32), side: usize| {
        let at = |part: f32| ((part * side as f32).round() as usize).min(side);
        let from = at(from).min(side - 1);
        (from, at(to).max(from + 1) - from)
    };
    let ((x, width), (y, height)) = (span(x, page.width()), span(y, page.height()));
    Area { x, y, width, height }
}

/// How the page lies by one of its codes: the turn to upright, and what is left in degrees.
fn direction(code: &FoundCode) -> (Turn, f32) {
    let [a, b, _] = code.corners;
    let degrees = (b.1 - a.1).atan2(b.0 - a.0).to_degrees();
    let quarters = (degrees / 90.0).round();
    let turn = match (quarters as i32).rem_euclid(4) {
        0 => Turn::None,
        1 => Turn::ThreeQuarters,
        2 => Turn::Half,
        _ => Turn::Quarter,
    };
    (turn, degrees - quarters * 90.0)
}

/// The sheet of paper as its page code says that it lies.
struct Sheet {
    /// The page code's upper left corner, in points.
    corner: (f32, f32),
    /// One millimetre to the right and one down, in points.
    across: (f32, f32),
    down: (f32, f32),
}

impl Sheet {
    fn of(code: &FoundCode) -> Self {
        let [a, b, c] = code.corners;
        // The middles of corner patterns are 3.5 squares inside.
        let between = CODE_SIDE * (code.size as f32 - 7.0) / code.size as f32;
        let inside = CODE_SIDE * 3.5 / code.size as f32;
        let across = ((b.0 - a.0) / between, (b.1 - a.1) / between);
        let down = ((c.0 - a.0) / between, (c.1 - a.1) / between);
        let corner = (a.0 - (across.0 + down.0) * inside, a.1 - (across.1 + down.1) * inside);
        Self { corner, across, down }
    }

    fn is_within(&self, page: &GreyPage) -> bool {
        let point = self.across.0.hypot(self.across.1).max(1e-3);
        let outside = |at: f32, side: usize| (-at).max(at - side as f32).max(0.0) / point;
        [(0.0, 0.0), (PAGE_WIDTH, 0.0), (0.0, PAGE_HEIGHT), (PAGE_WIDTH, PAGE_HEIGHT)].into_iter().all(|(x, y)| {
            let (x, y) = (x - CODE_LEFT, y - CODE_TOP);
            let at_x = self.corner.0 + self.across.0 * x + self.down.0 * y;
            let at_y = self.corner.1 + self.across.1 * x + self.down.1 * y;
            outside(at_x, page.width()) <= OUTSIDE_MAX && outside(at_y, page.height()) <= OUTSIDE_MAX
        })
    }
}
