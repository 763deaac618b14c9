//! 520: who is elected.

use super::EmlError;
use super::frame::{Frame, affiliation, person};
use crate::night::Night;
use crate::xml::Xml;
use election::allocation::{Allocation, ChoiceKind};
use election::definition::{Choice, Definition};
use election::id::ContestIx;
use std::io::{self, Write};

/// Writes who is elected in a contest, once it has been announced: each list with a seat, after it those of its persons who have one.
///
/// # Errors
/// It has not been announced, or nobody is elected.
pub fn result(night: &Night, contest: ContestIx, to: impl Write) -> Result<(), EmlError> {
    let f = night.contests.iter().find(|f| f.contest == contest).ok_or(EmlError::NotAnnounced)?;
    if f.announced.is_none() {
        return Err(EmlError::NotAnnounced);
    }
    let seats = f.seats.as_ref().ok_or(EmlError::NobodyElected)?;
    let elected = Elected { frame: Frame::new(night, f), seats };
    let winners: Vec<usize> = (0..elected.frame.contest.choices.len()).filter(|i| elected.has_seat(*i)).collect();
    if winners.is_empty() {
        return Err(EmlError::NobodyElected);
    }
    elected.write(&winners, to)
}

struct Elected<'a> {
    frame: Frame<'a>,
    seats: &'a Allocation,
}

impl Elected<'_> {
    fn has_seat(&self, choice: usize) -> bool {
        let kind = self.frame.contest.choices[choice].kind;
        let stands = matches!(kind, ChoiceKind::List | ChoiceKind::Candidate | ChoiceKind::Independent);
        stands && self.seats.seats.get(choice).is_some_and(|n| *n > 0)
    }

    fn write(&self, winners: &[usize], to: impl Write) -> Result<(), EmlError> {
        let frame = self.frame;
        let mut x = Xml::new(to);
        frame.begin(&mut x, "520", "CSB")?;
        x.open("Result", &[])?;
        x.open("Election", &[])?;
        frame.election(&mut x)?;
        x.open("Contest", &[])?;
        x.open("ContestIdentifier", &[("Id", frame.contest_id(None).as_str())])?;
        x.leaf("ContestName", &[], frame.contest.names.get(frame.d().language()))?;
        x.close("ContestIdentifier")?;
        let totals = &frame.f.areas[Definition::ROOT.at()];
        for at in winners {
            let choice = &frame.contest.choices[*at];
            let (number, name) = ((at + 1).to_string(), choice.names.get(frame.d().language()));
            let votes = totals.votes.get(*at).copied();
            if choice.kind == ChoiceKind::List {
                selection(&mut x, votes, |x| affiliation(x, &number, name))?;
                self.persons(&mut x, choice)?;
            } else {
                selection(&mut x, votes, |x| candidate(x, &number, name))?;
            }
        }
        for name in ["Contest", "Election", "Result", "EML"] {
            x.close(name)?;
        }
        Ok(x.finish()?)
    }

    /// The persons of a list who have a seat. The folder knows them by id; a name is there where preference votes are a contest of their own.
    fn persons<W: Write>(&self, x: &mut Xml<W>, list: &Choice) -> io::Result<()> {
        let d = self.frame.d();
        for e in self.seats.elected.iter().filter(|e| e.list == list.id) {
            let Some(id) = &e.person else { continue };
            let named = d.contests.iter().flat_map(|c| &c.choices).find(|c| c.id == *id && c.kind != ChoiceKind::List);
            let listed = self.frame.contest.persons.iter().find(|p| p.id == *id && p.list == list.id);
            let number = listed.map_or(1, |p| p.position.max(1)).to_string();
            let name = named.map_or(id.as_str(), |c| c.names.get(d.language()));
            selection(x, e.votes, |x| candidate(x, &number, name))?;
        }
        Ok(())
    }
}

fn selection<W: Write>(
    x: &mut Xml<W>,
    votes: Option<u64>,
    who: impl FnOnce(&mut Xml<W>) -> io::Result<()>,
) -> io::Result<()> {
    x.open("Selection", &[])?;
    who(x)?;
    // The format takes 1 and more.
    if let Some(n) = votes.filter(|n| *n > 0) {
        x.number("Votes", &[], n)?;
    }
    x.leaf("Elected", &[], "yes")?;
    x.close("Selection")
}

/// The format wants the place where somebody lives. It is no business of anybody here, so it is empty.
fn candidate<W: Write>(x: &mut Xml<W>, number: &str, name: &str) -> io::Result<()> {
    x.open("Candidate", &[])?;
    x.empty("CandidateIdentifier", &[("Id", number)])?;
    person(x, name)?;
    x.open("QualifyingAddress", &[])?;
    x.open("xal:Locality", &[])?;
    x.empty("xal:LocalityName", &[])?;
    x.close("xal:Locality")?;
    x.close("QualifyingAddress")?;
    x.close("Candidate")
}
