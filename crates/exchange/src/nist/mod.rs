//! NIST SP 1500-100, version 2: an `ElectionReport` in JSON or XML.
//!
//! The specification and its schemas are at <https://github.com/usnistgov/ElectionResultsReporting> (branch `version2`, schema 2.0.3). What of an
//! election stands where is on the page `docs/formats/open-data.md`.

mod contests;
mod document;
mod ids;
mod units;

pub use document::Encoding;

use crate::night::{Depth, Night, is_in};
use document::{Class, Document};
use election::definition::Definition;
use election::id::AreaIx;
use election::statement::Stage;
use std::io::{self, Write};

/// A report on a night.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    night: &'a Night,
}

impl<'a> Report<'a> {
    /// Of what the night was taken of. The country stays in it as the scope of the election.
    #[must_use]
    pub fn new(night: &'a Night) -> Self {
        Self { night }
    }

    /// Writes it.
    ///
    /// # Errors
    /// The bytes cannot be written.
    pub fn write(&self, encoding: Encoding, to: impl Write) -> io::Result<()> {
        let mut out = Document::new(encoding, to);
        out.object("ElectionReport", Class::plain("ElectionReport"), |out| self.body(out))?;
        out.finish()
    }

    fn body<W: Write>(&self, out: &mut Document<W>) -> io::Result<()> {
        let (night, d) = (self.night, &*self.night.d);
        out.list("Election", |out| out.object("Election", Class::plain("Election"), |out| self.election(out)))?;
        out.list("ExternalIdentifier", |out| {
            let digest = d.digest.to_string();
            let size = night.size.to_string();
            for (kind, value) in [("record", &d.origin), ("record-size", &size), ("definition", &digest)] {
                out.object("ExternalIdentifier", Class::plain("ExternalIdentifier"), |out| {
                    out.text("Type", "other")?;
                    out.text("OtherType", kind)?;
                    out.text("Value", value)
                })?;
            }
            Ok(())
        })?;
        out.text("Format", if night.scope.depth == Depth::Stations { "precinct-level" } else { "summary-contest" })?;
        out.text("GeneratedDate", &night.moment())?;
        self.units(out)?;
        out.text("Issuer", &d.origin)?;
        out.text("IssuerAbbreviation", &d.id)?;
        out.flag("IsTest", d.rehearsal)?;
        self.parties(out)?;
        out.number("SequenceStart", 1)?;
        out.number("SequenceEnd", 1)?;
        out.text("Status", self.status())?;
        if d.rehearsal {
            out.text("TestType", "rehearsal")?;
        }
        out.text("VendorApplicationId", concat!("scrutineer/", env!("CARGO_PKG_VERSION")))
    }

    fn election<W: Write>(&self, out: &mut Document<W>) -> io::Result<()> {
        let d = &*self.night.d;
        self.ballots(out)?;
        self.candidates(out)?;
        self.contests(out)?;
        out.text("ElectionScopeId", &ids::area(d, Definition::ROOT))?;
        out.identifier("scrutineer", &d.id)?;
        out.names("Name", &d.names)?;
        let days = || d.stations.iter().map(|s| s.polling_day.as_str()).chain([d.date.as_str()]);
        out.text("StartDate", days().min().unwrap_or(&d.date))?;
        out.text("EndDate", days().max().unwrap_or(&d.date))?;
        if self.night.contests.iter().all(|f| self.night.contest(f).round > 1) {
            return out.text("Type", "runoff");
        }
        // The folder does not say what kind of election it is in the words of the specification.
        out.text("Type", "other")?;
        out.text("OtherType", "not stated")
    }

    /// The status of the whole: that of the contest that is furthest behind.
    fn status(&self) -> &'static str {
        let all = &self.night.contests;
        let root = |f: &crate::night::Figures| {
            let sums = &f.areas[Definition::ROOT.at()];
            (sums.expected, sums.reported)
        };
        if all.iter().all(|f| !f.is_counted(Definition::ROOT)) {
            "pre-election"
        } else if all.iter().all(|f| f.announced == Some(Stage::Final)) {
            "certified"
        } else if all.iter().all(|f| root(f).0 == root(f).1) {
            "unofficial-complete"
        } else {
            "unofficial-partial"
        }
    }

    /// Whether figures of an area are wanted.
    fn wants(&self, area: AreaIx) -> bool {
        is_in(&self.night.d, area, self.night.scope.within)
    }
}
