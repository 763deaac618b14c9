//! Text and lines on paper: fonts, shaping in both directions, and pages of drawn things as PDF. Lengths are millimetres from the
//! top left corner, sizes of letters are points.

mod canvas;
mod fonts;
mod line;

pub use canvas::PrintError;
pub(crate) use canvas::{Align, Canvas, day, pdf};
pub(crate) use fonts::Weight;
pub(crate) use krilla::metadata::DateTime;
pub(crate) use line::{Line, wrap};

/// Points in a millimetre.
pub(crate) const POINTS: f32 = 72.0 / 25.4;
