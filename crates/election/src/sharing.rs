//! Sharing: which category of data goes to whom, from when, in which forms. One table decides it, and nothing else.
//!
//! The table is `sharing.toml` of the election folder (`docs/formats/sharing.md`), so it is signed with the definition; an election without
//! that file has the one of [`STANDARD`].

use crate::act::Moment;

/// The table of an election that has none of its own: what is about everybody is public, what is about a party's people is that party's.
pub const STANDARD: &str = include_str!("sharing/standard.toml");

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name {
            $($(#[$item])* $variant),+
        }

        impl $name {
            /// All of them, in the order of tables.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word in files and addresses.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// Reads the word.
            #[must_use]
            pub fn parse(s: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|x| x.word() == s)
            }
        }
    };
}

words! {
    /// A category of data.
    Category {
        /// What the election is: contests, areas, stations, calendar.
        Election = "election",
        /// The register of parties.
        Parties = "parties",
        /// Candidates while objections are possible.
        CandidatesProvisional = "candidates-provisional",
        /// Candidates as they stand on the ballot.
        CandidatesFinal = "candidates-final",
        /// Who was elected.
        CandidatesElected = "candidates-elected",
        /// The register of boards.
        Boards = "boards",
        /// A party's own members of boards.
        Officials = "officials",
        /// Voters by station before the poll, turnout.
        Figures = "figures",
        /// Results of stations and areas, seats.
        Results = "results",
        /// Minutes with their copies, what differs between them.
        Minutes = "minutes",
        /// Pictures of signed pages.
        Images = "images",
        /// Consolidation minutes of boards.
        Consolidations = "consolidations",
        /// Rulings on results.
        Rulings = "rulings",
        /// The entries of the record.
        Record = "record",
        /// Decisions, announcements, news, manuals.
        Notices = "notices",
        /// Voter lists.
        Voters = "voters",
    }
}

words! {
    /// A form in which data go out.
    Form {
        /// A page for people.
        Page = "page",
        /// JSON, and the live feed.
        Rest = "rest",
        /// CSV tables.
        Csv = "csv",
        /// XLSX workbooks.
        Xlsx = "xlsx",
        /// Parquet files.
        Parquet = "parquet",
        /// The SOAP web service.
        Soap = "soap",
        /// File transfer, and single files by their digest.
        Files = "files",
        /// Signed archives for who has no line.
        Archive = "archive",
    }
}

words! {
    /// To whom.
    To {
        /// Everybody.
        Public = "public",
        /// Every party.
        Parties = "parties",
        /// The party that the data are about.
        OwnParty = "own-party",
    }
}

words! {
    /// What must have happened.
    Event {
        /// The completeness seal is on the record.
        Sealed = "sealed",
        /// Every contest has been announced, provisionally at least.
        AnnouncedProvisional = "announced-provisional",
        /// Every contest has been announced final.
        AnnouncedFinal = "announced-final",
    }
}

/// From when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// At any time.
    Always,
    /// From this moment on.
    At(Moment),
    /// From a step of the calendar on, by its id, and the moment at which it begins.
    Step(String, Moment),
    /// After this has happened.
    After(Event),
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What.
    pub category: Category,
    /// To whom.
    pub to: To,
    /// From when.
    pub from: From,
    /// In which forms; never empty.
    pub forms: Vec<Form>,
    /// Legal basis, if it is given.
    pub basis: String,
}

/// Who wants to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reader {
    /// Anybody.
    Public,
    /// A party, by its id.
    Party(String),
    /// The commission's own people; their desks have rules of their own.
    Staff,
}

/// Why something is not given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody gets it.
    #[error("{} are not shared with anybody in this election; see /sharing", .0.word())]
    Nobody(Category),
    /// It goes to others.
    #[error("{} are not shared with you in this election; see /sharing for who gets them", .0.word())]
    Reader(Category),
    /// It goes to the reader in other forms.
    #[error("{} are not shared as {}; see /sharing for the forms in which they are", .0.word(), .1.word())]
    Form(Category, Form),
    /// It will go to the reader, later.
    #[error("{} are not shared yet: {}", .0.word(), text(.1))]
    NotYet(Category, From),
}

fn text(from: &From) -> String {
    match from {
        From::Always => "always".to_owned(),
        From::At(at) => format!("from {at}"),
        From::Step(id, at) => format!("from the calendar's step {id}, {at}"),
        From::After(event) => format!("after {}", event.word()),
    }
}

impl Denied {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Nobody(_) => "not-shared",
            Self::Reader(_) => "not-shared-with-you",
            Self::Form(..) => "not-shared-in-this-form",
            Self::NotYet(..) => "not-shared-yet",
        }
    }
}

/// The table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    rules: Vec<Rule>,
    stated: bool,
    /// By category and form: whether everybody gets it at any time.
    open: [[bool; Form::ALL.len()]; Category::ALL.len()],
}

impl Sharing {
    /// The table with these lines; `stated` where the election folder has it.
    #[must_use]
    pub fn new(rules: Vec<Rule>, stated: bool) -> Self {
        let mut open = [[false; Form::ALL.len()]; Category::ALL.len()];
        for rule in rules.iter().filter(|r| r.to == To::Public && r.from == From::Always) {
            for form in &rule.forms {
                open[rule.category as usize][*form as usize] = true;
            }
        }
        Self { rules, stated, open }
    }

    /// Its lines.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whether the election folder states it; else it is the standard one.
    #[must_use]
    pub fn is_stated(&self) -> bool {
        self.stated
    }

    /// Whether everybody gets it at any time, so that nothing else needs to be asked.
    #[must_use]
    pub fn is_open(&self, category: Category, form: Form) -> bool {
        self.open[category as usize][form as usize]
    }

    /// Whether a reader gets data of a category in a form. `of` is the party that the data are about, where they are about one;
    /// `happened` says whether an event has happened by that moment.
    ///
    /// # Errors
    /// It does not, and why: the reason that would have to go away last.
    pub fn may(
        &self,
        category: Category,
        form: Form,
        reader: &Reader,
        of: Option<&str>,
        at: Moment,
        happened: &dyn Fn(Event) -> bool,
    ) -> Result<(), Denied> {
        if self.is_open(category, form) || *reader == Reader::Staff {
            return Ok(());
        }
        let mut denied = Denied::Nobody(category);
        for rule in self.rules.iter().filter(|r| r.category == category) {
            if !goes_to(rule.to, reader, of) {
                if matches!(denied, Denied::Nobody(_)) {
                    denied = Denied::Reader(category);
                }
            } else if !rule.forms.contains(&form) {
                if !matches!(denied, Denied::NotYet(..)) {
                    denied = Denied::Form(category, form);
                }
            } else if has_come(&rule.from, at, happened) {
                return Ok(());
            } else {
                denied = Denied::NotYet(category, rule.from.clone());
            }
        }
        Err(denied)
    }
}

fn goes_to(to: To, reader: &Reader, of: Option<&str>) -> bool {
    match (to, reader) {
        (To::Public, _) | (_, Reader::Staff) | (To::Parties, Reader::Party(_)) => true,
        (To::OwnParty, Reader::Party(party)) => of == Some(party.as_str()),
        (To::Parties | To::OwnParty, Reader::Public) => false,
    }
}

fn has_come(from: &From, at: Moment, happened: &dyn Fn(Event) -> bool) -> bool {
    match from {
        From::Always => true,
        From::At(moment) | From::Step(_, moment) => at >= *moment,
        From::After(event) => happened(*event),
    }
}

#[cfg(test)]
mod tests;
