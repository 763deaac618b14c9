//! What every document begins with, and the numbers by which the format calls contests, lists and places.

use super::EmlError;
use crate::night::{Figures, Night};
use crate::xml::Xml;
use election::allocation::ChoiceKind;
use election::definition::{Contest, Definition};
use election::id::{AreaIx, ConstituencyIx};
use std::io::{self, Write};

const NAMESPACES: [(&str, &str); 4] = [
    ("xmlns", "urn:oasis:names:tc:evs:schema:eml"),
    ("xmlns:kr", "http://www.kiesraad.nl/extensions"),
    ("xmlns:xal", "urn:oasis:names:tc:ciq:xsdschema:xAL:2.0"),
    ("xmlns:xnl", "urn:oasis:names:tc:ciq:xsdschema:xNL:2.0"),
];

/// One contest of a night, in the words of the format.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) night: &'a Night,
    pub(super) f: &'a Figures,
    pub(super) contest: &'a Contest,
}

impl<'a> Frame<'a> {
    pub(super) fn new(night: &'a Night, f: &'a Figures) -> Self {
        Self { night, f, contest: night.contest(f) }
    }

    pub(super) fn d(self) -> &'a Definition {
        &self.night.d
    }

    /// `TK` (lower house) for what gives seats or offices, `NR` (national referendum) for a question: the format knows Dutch elections only.
    fn category(self) -> &'static str {
        let options = self.contest.choices.iter().all(|c| c.kind == ChoiceKind::Option);
        if options { "NR" } else { "TK" }
    }

    /// An id in the form that the format wants: category, day, then ours.
    fn id(self) -> Result<String, EmlError> {
        let d = self.d();
        if !d.date.starts_with('2') {
            return Err(EmlError::Year(d.date.clone()));
        }
        let own = format!("{}_{}", d.id, self.contest.id).replace('.', "-");
        Ok(format!("{}{}_{own}", self.category(), d.date.replace('-', "")))
    }

    /// Begins a document: `authority` is the number of the board whose figures they are.
    pub(super) fn begin<W: Write>(self, x: &mut Xml<W>, message: &str, authority: &str) -> io::Result<()> {
        let d = self.d();
        let attributes: Vec<(&str, &str)> =
            [("Id", message), ("SchemaVersion", "5")].into_iter().chain(NAMESPACES).collect();
        x.open("EML", &attributes)?;
        x.leaf("TransactionId", &[], &self.night.size.to_string())?;
        x.open("ManagingAuthority", &[])?;
        x.leaf("AuthorityIdentifier", &[("Id", authority)], &d.origin)?;
        x.empty("AuthorityAddress", &[])?;
        x.close("ManagingAuthority")?;
        x.leaf("kr:CreationDateTime", &[], &self.night.moment())
    }

    pub(super) fn election<W: Write>(self, x: &mut Xml<W>) -> Result<(), EmlError> {
        let d = self.d();
        x.open("ElectionIdentifier", &[("Id", self.id()?.as_str())])?;
        let name = [d.names.get(d.language()), self.contest.names.get(d.language())].join(" – ");
        x.leaf("ElectionName", &[], &name)?;
        x.leaf("ElectionCategory", &[], self.category())?;
        x.leaf("kr:ElectionDate", &[], &d.date)?;
        Ok(x.close("ElectionIdentifier")?)
    }

    /// A choice by its place on the ballot.
    pub(super) fn choice<W: Write>(self, x: &mut Xml<W>, at: usize) -> io::Result<()> {
        let (choice, number) = (&self.contest.choices[at], (at + 1).to_string());
        let name = choice.names.get(self.d().language());
        match choice.kind {
            ChoiceKind::Candidate | ChoiceKind::Independent => {
                x.open("Candidate", &[])?;
                x.empty("CandidateIdentifier", &[("Id", number.as_str())])?;
                person(x, name)?;
                x.close("Candidate")
            }
            ChoiceKind::Option => x.leaf("ReferendumOptionIdentifier", &[("Id", number.as_str())], name),
            // "Against all" and columns that sum several choices have no word of their own.
            ChoiceKind::List | ChoiceKind::AgainstAll | ChoiceKind::Unallocated => affiliation(x, &number, name),
        }
    }

    /// The number of a constituency, where the contest has several.
    pub(super) fn constituency(self, area: AreaIx) -> Option<ConstituencyIx> {
        let at = self.contest.constituencies.iter().position(|k| k.area == area)?;
        (self.contest.constituencies.len() > 1).then(|| ConstituencyIx::from(at))
    }

    /// How a contest of one constituency or of several is called.
    pub(super) fn contest_id(self, constituency: Option<ConstituencyIx>) -> String {
        match constituency {
            Some(k) if self.contest.constituencies.len() > 1 => (k.at() + 1).to_string(),
            _ if self.contest.constituencies.len() > 1 => "alle".to_owned(),
            _ => "geen".to_owned(),
        }
    }

    /// The number of an area among its sisters, with four digits.
    pub(super) fn four_digits(self, area: AreaIx) -> Result<String, EmlError> {
        let d = self.d();
        let sisters = d.areas[area.at()].parent.map(|p| &d.areas[p.at()].children);
        let at = sisters.and_then(|all| all.iter().position(|a| *a == area)).unwrap_or(0) + 1;
        if at > 9999 {
            let above = d.areas[area.at()].parent.map_or(String::new(), |p| d.areas[p.at()].id.clone());
            return Err(EmlError::TooMany(above));
        }
        Ok(format!("{at:04}"))
    }
}

pub(super) fn affiliation<W: Write>(x: &mut Xml<W>, number: &str, name: &str) -> io::Result<()> {
    x.open("AffiliationIdentifier", &[("Id", number)])?;
    x.leaf("RegisteredName", &[], name)?;
    x.close("AffiliationIdentifier")
}

/// The folder has names as they stand on the ballot, in one piece.
pub(super) fn person<W: Write>(x: &mut Xml<W>, name: &str) -> io::Result<()> {
    x.open("CandidateFullName", &[])?;
    x.open("xnl:PersonName", &[])?;
    x.leaf("xnl:LastName", &[], name)?;
    x.close("xnl:PersonName")?;
    x.close("CandidateFullName")
}
