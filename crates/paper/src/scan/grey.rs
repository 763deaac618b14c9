//! A page as grey values.

/// How far a page must be turned clockwise to stand upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Turn {
    /// It stands upright.
    #[default]
    None,
    /// A quarter.
    Quarter,
    /// Upside down.
    Half,
    /// Three quarters.
    ThreeQuarters,
}

impl Turn {
    /// All four, the most usual first.
    pub const ALL: [Self; 4] = [Self::None, Self::Half, Self::Quarter, Self::ThreeQuarters];

    /// In degrees.
    #[must_use]
    pub fn degrees(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Quarter => 90,
            Self::Half => 180,
            Self::ThreeQuarters => 270,
        }
    }
}

/// A page: one byte a point, 0 is black, rows from above without gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GreyPage {
    width: usize,
    height: usize,
    points: Vec<u8>,
}

impl GreyPage {
    /// A page of these points; `None` if they are not width × height.
    #[must_use]
    pub fn new(width: usize, height: usize, points: Vec<u8>) -> Option<Self> {
        (width > 0 && height > 0 && width.checked_mul(height) == Some(points.len())).then_some(Self {
            width,
            height,
            points,
        })
    }

    /// Points across.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Points down.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// All points.
    #[must_use]
    pub fn points(&self) -> &[u8] {
        &self.points
    }

    /// One row.
    #[must_use]
    pub fn row(&self, y: usize) -> &[u8] {
        &self.points[y * self.width..(y + 1) * self.width]
    }

    /// The page turned clockwise.
    #[must_use]
    pub fn turned(self, turn: Turn) -> Self {
        let (width, height) = (self.width, self.height);
        match turn {
            Turn::None => self,
            Turn::Half => {
                let mut points = self.points;
                points.reverse();
                Self { width, height, points }
            }
            Turn::Quarter => self.transposed(|x, y| x * height + (height - 1 - y)),
            Turn::ThreeQuarters => self.transposed(|x, y| (width - 1 - x) * height + y),
        }
    }

    /// Rows become columns, in tiles that stay in the cache.
    fn transposed(&self, at: impl Fn(usize, usize) -> usize) -> Self {
        const TILE: usize = 32;
        let mut points = vec![0; self.points.len()];
        for top in (0..self.height).step_by(TILE) {
            for left in (0..self.width).step_by(TILE) {
                for y in top..(top + TILE).min(self.height) {
                    for x in left..(left + TILE).min(self.width) {
                        points[at(x, y)] = self.points[y * self.width + x];
                    }
                }
            }
        }
        Self { width: self.height, height: self.width, points }
    }

    /// A part, cut to what there is.
    pub(super) fn part(&self, area: Area) -> Self {
        let mut points = Vec::with_capacity(area.width * area.height);
        for y in area.y..area.y + area.height {
            points.extend_from_slice(&self.row(y)[area.x..area.x + area.width]);
        }
        Self { width: area.width, height: area.height, points }
    }

    /// Half as large, each point the mean of four.
    pub(super) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut points = Vec::with_capacity(width * height);
        for y in 0..height {
            let (a, b) = (self.row(2 * y), self.row(2 * y + 1));
            points.extend(
                a.chunks_exact(2).zip(b.chunks_exact(2)).map(|(a, b)| {
                    ((u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1]) + 2) / 4) as u8
                }),
            );
        }
        Self { width, height, points }
    }

    /// Twice as large, the points between are means.
    pub(super) fn doubled(&self) -> Self {
        let (width, height) = (self.width * 2, self.height * 2);
        let mut points = Vec::with_capacity(width * height);
        let mut wide = |row: &[u8]| {
            for (i, p) in row.iter().enumerate() {
                let next = row[(i + 1).min(row.len() - 1)];
                points.push(*p);
                points.push(u8::midpoint(*p, next));
            }
        };
        let mut between = vec![0; self.width];
        for y in 0..self.height {
            let (row, next) = (self.row(y), self.row((y + 1).min(self.height - 1)));
            wide(row);
            for ((m, a), b) in between.iter_mut().zip(row).zip(next) {
                *m = u8::midpoint(*a, *b);
            }
            wide(&between);
        }
        Self { width, height, points }
    }

    /// Each point the mean of the nine around it.
    pub(super) fn smoothed(&self) -> Self {
        self.with_means(|_, mean| mean)
    }

    /// Edges made harder: what a point differs from its surroundings, doubled and a half.
    pub(super) fn sharpened(&self) -> Self {
        self.with_means(|p, mean| (i32::from(p) + (i32::from(p) - i32::from(mean)) * 3 / 2).clamp(0, 255) as u8)
    }

    fn with_means(&self, f: impl Fn(u8, u8) -> u8) -> Self {
        let mut points = self.points.clone();
        let w = self.width;
        for y in 1..self.height.saturating_sub(1) {
            let rows = [self.row(y - 1), self.row(y), self.row(y + 1)];
            for x in 1..w.saturating_sub(1) {
                let sum: u16 = rows.iter().flat_map(|r| &r[x - 1..=x + 1]).map(|p| u16::from(*p)).sum();
                points[y * w + x] = f(rows[1][x], (sum / 9) as u8);
            }
        }
        Self { width: w, height: self.height, points }
    }
}

/// A rectangle of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

/// Grey of a colour: the weights of ITU-R BT.601.
pub(super) fn luma(r: u8, g: u8, b: u8) -> u8 {
    ((77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b) + 128) >> 8) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_quarters_are_a_whole() {
        let page = GreyPage::new(3, 2, vec![1, 2, 3, 4, 5, 6]).unwrap();
        assert_eq!(page.clone().turned(Turn::Quarter).points(), [4, 1, 5, 2, 6, 3]);
        assert_eq!(page.clone().turned(Turn::ThreeQuarters).points(), [3, 6, 2, 5, 1, 4]);
        assert_eq!(page.clone().turned(Turn::Half).points(), [6, 5, 4, 3, 2, 1]);
        assert_eq!(page.clone().turned(Turn::Quarter).turned(Turn::ThreeQuarters), page);
        assert_eq!(page.clone().turned(Turn::Quarter).turned(Turn::Quarter), page.clone().turned(Turn::Half));
    }

    #[test]
    fn points_that_do_not_fill_a_page_make_none() {
        assert_eq!(GreyPage::new(3, 2, vec![0; 5]), None);
        assert_eq!(GreyPage::new(0, 2, vec![]), None);
        assert_eq!(GreyPage::new(usize::MAX, 2, vec![]), None);
    }
}
