//! QR codes in a black and white picture: three corner patterns each, the squares between them, the text that they stand for.

use rxing::Point;
use rxing::common::{BitMatrix, DetectorRXingResult};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{FindFinderPatterns, FinderPatternSet, GenerateFinderPatternSets, SampleQR};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// One code.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Symbol {
    pub(super) text: String,
    /// Middles of the corner patterns: upper left, upper right, lower left of the code itself.
    pub(super) corners: [(f32, f32); 3],
    /// Squares on each side.
    pub(super) size: usize,
}

/// What was seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub(super) symbols: Vec<Symbol>,
    /// Whether there was at least something like a corner of a code.
    pub(super) corners: bool,
}

/// Corner patterns beyond which a picture is full of things that only look like them.
const PATTERNS_MAX: usize = 120;

/// Finds codes; stops when `enough` says so. At most `tries` groups of three corners are looked at.
pub(super) fn find(picture: &BitMatrix, tries: usize, enough: impl Fn(&Symbol) -> bool) -> Seen {
    // The library says that it may panic on some pictures; such a picture has no code that we could read.
    catch_unwind(AssertUnwindSafe(|| search(picture, tries, enough))).unwrap_or_default()
}

fn search(picture: &BitMatrix, tries: usize, enough: impl Fn(&Symbol) -> bool) -> Seen {
    let mut patterns = FindFinderPatterns(picture, true, 1);
    let mut seen = Seen { symbols: Vec::new(), corners: !patterns.is_empty() };
    patterns.truncate(PATTERNS_MAX);
    let mut used: Vec<Point> = Vec::new();
    for set in GenerateFinderPatternSets(&mut patterns).into_iter().take(tries) {
        let corners = [set.tl.p, set.tr.p, set.bl.p];
        if corners.iter().any(|c| used.contains(c)) {
            continue;
        }
        if let Some(symbol) = decoded(picture, &set) {
            used.extend(corners);
            let stop = enough(&symbol);
            seen.symbols.push(symbol);
            if stop {
                break;
            }
        }
    }
    seen
}

fn decoded(picture: &BitMatrix, set: &FinderPatternSet) -> Option<Symbol> {
    let sampled = SampleQR(picture, set).ok()?;
    let bits = sampled.getBits();
    let result = Decode(bits).ok().filter(|r| r.error().is_none())?;
    let at = |p: Point| (p.x, p.y);
    let text = result.text();
    (!text.is_empty()).then(|| Symbol {
        text,
        corners: [at(set.tl.p), at(set.tr.p), at(set.bl.p)],
        size: bits.width() as usize,
    })
}
