//! The data sets as files: which there are, and how they are written.

use commission::Live;
use commission::sharing::{Form, Reader, Sharing};
use election::act::Moment;
use election::definition::Definition;
use election::id::ContestIx;
use portal::data::{DataError, Filter, Set, select_at};
use std::io::Write;
use std::sync::Arc;
use tables::{TableError, csv, xlsx};

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ending {
    Csv,
    Xlsx,
}

/// A data set as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sheet {
    set: Set,
    contest: Option<ContestIx>,
    ending: Ending,
}

/// Why a data set cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// It cannot be selected, or is not shared.
    #[error(transparent)]
    Data(#[from] DataError),
    /// It cannot be written.
    #[error(transparent)]
    Table(#[from] TableError),
}

impl SheetError {
    /// Whether there simply is no such file: the reader may not have it, or the form cannot hold it.
    pub(crate) fn is_absence(&self) -> bool {
        matches!(
            self,
            Self::Data(DataError::Denied(_))
                | Self::Table(TableError::TooWide { .. } | TableError::TooLong { .. } | TableError::TooLarge { .. })
        )
    }
}

impl Sheet {
    /// All of an election.
    pub(crate) fn all(d: &Definition, endings: &[Ending]) -> Vec<Self> {
        let mut sheets = vec![];
        for set in Set::ALL {
            let contests: Vec<Option<ContestIx>> =
                if set.needs_contest() { (0..d.contests.len()).map(|c| Some(c.into())).collect() } else { vec![None] };
            for contest in contests {
                sheets.extend(endings.iter().map(|ending| Self { set, contest, ending: *ending }));
            }
        }
        sheets
    }

    /// Its name: the set's, and the contest's where there is one for each.
    pub(crate) fn name(self, d: &Definition) -> String {
        let contest = self.contest.map_or_else(String::new, |c| format!("-{}", d.contests[c.at()].id));
        let ending = match self.ending {
            Ending::Csv => "csv",
            Ending::Xlsx => "xlsx",
        };
        format!("{}{contest}.{ending}", self.set.word())
    }

    /// Whether each reader gets another.
    pub(crate) fn is_own(self) -> bool {
        self.set.is_own()
    }

    /// Whether the reader may have it now over a line.
    pub(crate) fn is_shared(self, live: &Arc<Live>, at: Moment, reader: &Reader) -> bool {
        let of = match reader {
            Reader::Party(party) if self.is_own() => Some(party.as_str()),
            _ => None,
        };
        Sharing::of(live).may(self.set.category(), Form::Files, reader, of, at).is_ok()
    }

    /// Writes it; gives the record size of which it is.
    pub(crate) fn write(
        self,
        live: &Arc<Live>,
        at: Moment,
        form: Form,
        reader: &Reader,
        to: impl Write,
    ) -> Result<u64, SheetError> {
        let filter = Filter { contest: self.contest, ..Filter::default() };
        let dataset = select_at(live, at, self.set, &filter, form, reader)?.dataset;
        let summary = dataset.summary()?;
        match self.ending {
            Ending::Csv => csv::write(&dataset, dataset.rows_of(summary.digest), to)?,
            Ending::Xlsx => xlsx::write(&dataset, summary, to)?,
        }
        Ok(dataset.head().size)
    }
}
