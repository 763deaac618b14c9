//! The words of the sharing table.

use commission::sharing::{Category, Event, Form, To};

pub(crate) const SHARING: &str = "Who gets what";
pub(crate) const ALWAYS: &str = "at any time";
pub(crate) const ALL_FORMS: &str = "every form";

/// What is in a category.
pub(crate) fn category(c: Category) -> &'static str {
    match c {
        Category::Election => "Contests, areas, stations, calendar",
        Category::Parties => "The register of parties",
        Category::CandidatesProvisional => "Candidates while objections are possible",
        Category::CandidatesFinal => "Candidates as they stand on the ballot",
        Category::CandidatesElected => "Who was elected",
        Category::Boards => "The register of boards",
        Category::Officials => "A party's own members of boards",
        Category::Figures => "Voters by station before the poll, turnout",
        Category::Results => "Results of stations and areas, seats",
        Category::Minutes => "Copies of minutes and what differs between them",
        Category::Images => "Pictures of signed pages",
        Category::Consolidations => "Consolidation minutes of boards",
        Category::Rulings => "Rulings on results",
        Category::Record => "Entries of the record",
        Category::Notices => "Decisions, announcements, news, manuals",
        Category::Voters => "Voter lists",
    }
}

/// Who gets it.
pub(crate) fn to(to: To) -> &'static str {
    match to {
        To::Public => "everybody",
        To::Parties => "every party",
        To::OwnParty => "the party that they are about",
    }
}

/// A form.
pub(crate) fn form(f: Form) -> &'static str {
    match f {
        Form::Page => "pages",
        Form::Rest => "JSON",
        Form::Csv => "CSV",
        Form::Xlsx => "XLSX",
        Form::Parquet => "Parquet",
        Form::Soap => "web service",
        Form::Files => "file transfer",
        Form::Archive => "archive",
    }
}

/// What must have happened.
pub(crate) fn event(e: Event) -> &'static str {
    match e {
        Event::Sealed => "after the completeness seal",
        Event::AnnouncedProvisional => "after every contest was announced, provisionally at least",
        Event::AnnouncedFinal => "after every contest was announced final",
    }
}
