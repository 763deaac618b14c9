//! The words of the sharing table.

use crate::data::Set;
use commission::sharing::{Category, Event, Form, To};
use words::Words;

/// What is in a category.
pub(crate) fn category(w: Words, c: Category) -> &'static str {
    w.say(match c {
        Category::Election => "shared-election",
        Category::Parties => "shared-parties",
        Category::CandidatesProvisional => "shared-candidates-provisional",
        Category::CandidatesFinal => "shared-candidates-final",
        Category::CandidatesElected => "shared-candidates-elected",
        Category::Boards => "shared-boards",
        Category::Officials => "shared-officials",
        Category::Figures => "shared-figures",
        Category::Results => "shared-results",
        Category::Minutes => "shared-minutes",
        Category::Images => "shared-images",
        Category::Consolidations => "shared-consolidations",
        Category::Rulings => "shared-rulings",
        Category::Record => "shared-record",
        Category::Notices => "shared-notices",
        Category::Voters => "shared-voters",
    })
}

/// Who gets it.
pub(crate) fn to(w: Words, to: To) -> &'static str {
    w.say(match to {
        To::Public => "to-public",
        To::Parties => "to-parties",
        To::OwnParty => "to-own-party",
    })
}

/// A form.
pub(crate) fn form(w: Words, f: Form) -> &'static str {
    match f {
        Form::Page => w.say("form-page"),
        Form::Rest => "JSON",
        Form::Csv => "CSV",
        Form::Xlsx => "XLSX",
        Form::Parquet => "Parquet",
        Form::Soap => w.say("form-soap"),
        Form::Files => w.say("form-files"),
        Form::Archive => w.say("form-archive"),
    }
}

/// What must have happened.
pub(crate) fn event(w: Words, e: Event) -> &'static str {
    w.say(match e {
        Event::Sealed => "after-seal",
        Event::AnnouncedProvisional => "after-provisional",
        Event::AnnouncedFinal => "after-final",
    })
}

/// What is in a data set.
pub(crate) fn data_set(w: Words, set: Set) -> &'static str {
    w.say(match set {
        Set::Election => "set-election",
        Set::Parties => "set-parties",
        Set::Contests => "set-contests",
        Set::Constituencies => "set-constituencies",
        Set::Areas => "set-areas",
        Set::Stations => "set-stations",
        Set::Figures => "set-figures",
        Set::Candidates => "set-candidates",
        Set::Persons => "set-persons",
        Set::Boards => "set-boards",
        Set::Members => "set-members",
        Set::Officials => "set-officials",
        Set::StationResults => "set-station-results",
        Set::AreaResults => "set-area-results",
        Set::Minutes => "set-minutes",
        Set::Pages => "set-pages",
        Set::Rulings => "set-rulings",
        Set::Consolidations => "set-consolidations",
        Set::Notices => "set-notices",
    })
}
