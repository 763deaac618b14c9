//! Who gets what: the election's sharing table, asked about what has happened so far.
//!
//! Every face asks here before it gives anything out; no other place decides. The table itself is `election::sharing`.

mod releases;
pub(crate) mod sql;

pub use releases::{CONTENT_BYTES_MAX, Release, ReleaseError, Releases};

pub use election::sharing::{Category, Denied, Event, Form, From, Reader, Rule, To};

use crate::live::Live;
use election::act::Moment;
use election::statement::Stage;
use election::tally::Tally;
use std::sync::Arc;

/// The table with what it hangs on. Cheap to clone.
#[derive(Clone)]
pub struct Sharing {
    live: Arc<Live>,
}

impl std::fmt::Debug for Sharing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sharing").field("table", self.table()).finish()
    }
}

impl Sharing {
    /// Of a running commission.
    #[must_use]
    pub fn of(live: &Arc<Live>) -> Self {
        Self { live: Arc::clone(live) }
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> &election::sharing::Sharing {
        &self.live.definition().sharing
    }

    /// Whether a reader gets data of a category in a form now. `of` is the party that the data are about, where they are about one.
    ///
    /// # Errors
    /// It does not, and why.
    pub fn may(
        &self,
        category: Category,
        form: Form,
        reader: &Reader,
        of: Option<&str>,
        at: Moment,
    ) -> Result<(), Denied> {
        self.table().may(category, form, reader, of, at, &|event| self.has_happened(event))
    }

    /// Whether everybody gets it at any time. Takes no lock and no clock.
    #[must_use]
    pub fn is_open(&self, category: Category, form: Form) -> bool {
        self.table().is_open(category, form)
    }

    /// Whether an event has happened.
    #[must_use]
    pub fn has_happened(&self, event: Event) -> bool {
        happened(self.live.read().tally(), event)
    }
}

fn happened(tally: &Tally, event: Event) -> bool {
    let announced = |stage: fn(Stage) -> bool| {
        let contests = 0..tally.definition().contests.len();
        contests.map(Into::into).all(|c| tally.announced(c).is_some_and(|a| stage(a.stage)))
    };
    match event {
        Event::Sealed => tally.is_sealed(),
        Event::AnnouncedProvisional => announced(|_| true),
        Event::AnnouncedFinal => announced(|s| s == Stage::Final),
    }
}
