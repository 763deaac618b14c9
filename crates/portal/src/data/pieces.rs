//! Rows that are made piece by piece: the state is read for a few rows under one short lock, then let go.

use super::{Cursor, Filter};
use commission::Live;
use election::tally::Tally;
use std::sync::Arc;
use tables::{Row, Rows, Source, TableError};

/// Rows made under one lock: a tenth of a millisecond.
const PIECE: usize = 128;

/// The part of a list that was asked for, by position, and where the next begins. Lists of which nothing is ever taken out.
pub(super) fn part<T>(mut noted: Vec<T>, filter: &Filter) -> (Vec<T>, Option<Cursor>) {
    let from = filter.after.map_or(0, |a| usize::try_from(a.row).unwrap_or(usize::MAX).saturating_add(1));
    noted.drain(..from.min(noted.len()));
    let Some(limit) = filter.limit.filter(|l| noted.len() > *l) else { return (noted, None) };
    noted.truncate(limit);
    (noted, Some(Cursor { changed: 0, row: (from + limit - 1) as u64 }))
}

/// What was noted of each row, and how the row follows from it.
pub(super) struct Pieces<T, F> {
    live: Arc<Live>,
    noted: Vec<T>,
    fill: F,
}

impl<T: Send + Sync, F: Fn(&Tally, &T, &mut Row) + Send + Sync> Pieces<T, F> {
    pub(super) fn new(live: &Arc<Live>, noted: Vec<T>, fill: F) -> Self {
        Self { live: Arc::clone(live), noted, fill }
    }
}

impl<T: Send + Sync, F: Fn(&Tally, &T, &mut Row) + Send + Sync> Source for Pieces<T, F> {
    fn rows(&self) -> Box<dyn Rows + '_> {
        Box::new(Reading { of: self, next: 0, made: vec![Row::default(); PIECE], given: 0, there: 0 })
    }
}

struct Reading<'a, T, F> {
    of: &'a Pieces<T, F>,
    /// The next of what was noted.
    next: usize,
    made: Vec<Row>,
    /// Rows of the piece that were given, and that are there.
    given: usize,
    there: usize,
}

impl<T, F: Fn(&Tally, &T, &mut Row)> Rows for Reading<'_, T, F> {
    fn next(&mut self, row: &mut Row) -> Result<bool, TableError> {
        if self.given == self.there {
            let piece = &self.of.noted[self.next..self.of.noted.len().min(self.next + PIECE)];
            if piece.is_empty() {
                return Ok(false);
            }
            let state = self.of.live.read();
            for (noted, made) in piece.iter().zip(&mut self.made) {
                made.clear();
                (self.of.fill)(state.tally(), noted, made);
            }
            drop(state);
            self.next += piece.len();
            (self.given, self.there) = (0, piece.len());
        }
        // The one that was given goes back as the space for one to come.
        std::mem::swap(row, &mut self.made[self.given]);
        self.given += 1;
        Ok(true)
    }
}
