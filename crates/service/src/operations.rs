//! All operations of the service: the one definition from which everything else follows. Sets, columns and selections are those of
//! `docs/formats/tables.md`; the portal's tests hold them against each other.

use crate::contract::{Family, Field, Operation, Parameter, Shape};
use crate::kind::Kind;
use election::act::Channel;
use election::statement::Category;

const fn required(name: &'static str, kind: Kind, text: &'static str) -> Parameter {
    Parameter { name, kind, required: true, text }
}

const fn optional(name: &'static str, kind: Kind, text: &'static str) -> Parameter {
    Parameter { name, kind, required: false, text }
}

const fn field(name: &'static str, kind: Kind, text: &'static str) -> Field {
    Field { name, kind, optional: false, text }
}

const fn maybe(name: &'static str, kind: Kind, text: &'static str) -> Field {
    Field { name, kind, optional: true, text }
}

const AREA: Parameter = optional("area", Kind::Path, "only what lies in this area, or is it");
const KIND: Parameter = optional("kind", Kind::Word, "only areas of this kind");
const CONTEST: Parameter = optional("contest", Kind::Word, "only of this contest");
const THE_CONTEST: Parameter = required("contest", Kind::Word, "the contest");
const SINCE: Parameter = optional("since", Kind::Number, "only what changed after the record had this size");
const AFTER: Parameter = optional("after", Kind::Cursor, "go on where an answer ended");
const LIMIT: Parameter = optional("limit", Kind::Limit, "rows at most; 1,000 if it is not said");

const YES_NO: Kind = Kind::OneOf(&["yes", "no"]);
const STATES: &[&str] = &["awaited", "provisional", "agreed", "differing", "under-ruling", "final", "annulled"];
const CHANNELS: &[&str] = &["transmitted", "card", "tape", "scan", "entry", "party"];
const CATEGORIES: &[&str] = &["decision", "regulation", "announcement", "news", "manual"];
const _: () = assert!(CHANNELS.len() == Channel::ALL.len() && CATEGORIES.len() == Category::ALL.len());

const fn rows(set: &'static str, fields: &'static [Field], family: Family) -> Shape {
    Shape::Rows { set, fixed: &[], fields, family }
}

const AREA_FIELDS: &[Field] = &[
    field("area", Kind::Path, "its id"),
    maybe("parent", Kind::Path, "the area above; the outermost has none"),
    field("kind", Kind::Word, "what it is: province, district, customs-gate …"),
    field("depth", Kind::Number, "how far below the outermost"),
    field("stations", Kind::Number, "stations directly in it"),
];

const fn areas(name: &'static str, fixed: &'static [(&'static str, &'static str)], text: &'static str) -> Operation {
    Operation {
        name,
        text,
        parameters: &[AREA, AFTER, LIMIT],
        shape: Shape::Rows { set: "areas", fixed, fields: AREA_FIELDS, family: Family::Names },
    }
}

const MEMBERS: &[Field] = &[
    field("area", Kind::Path, "area of the board"),
    field("seat", Kind::Number, "the seat"),
    field("role", Kind::Word, "chair or member"),
    field("standing", Kind::OneOf(&["principal", "substitute"]), "principal or substitute"),
    field("key", Kind::Text, "name of the key with which this member signs"),
    maybe("nominated_by", Kind::Text, "who nominated"),
    field("from", Kind::Date, "first day of the term"),
    maybe("until", Kind::Date, "last day of the term"),
];

/// All of them.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "GetElection",
        text: "Parameters of the election: one row.",
        parameters: &[],
        shape: rows(
            "election",
            &[
                field("election", Kind::Word, "its id"),
                field("date", Kind::Date, "polling day"),
                field("time_zone", Kind::Text, "time zone (IANA)"),
                field("languages", Kind::Words, "languages; the first is the default"),
                field("rehearsal", YES_NO, "whether it is a rehearsal"),
                field("definition", Kind::Digest, "digest of the definition"),
                field("origin", Kind::Text, "origin line of the record's checkpoints"),
                field("counts", Kind::Words, "kinds of count that may report; the later prevails"),
                field("contests", Kind::Number, "contests"),
                field("areas", Kind::Number, "areas"),
                field("stations", Kind::Number, "stations"),
            ],
            Family::Names,
        ),
    },
    Operation {
        name: "GetContests",
        text: "The contests.",
        parameters: &[],
        shape: rows(
            "contests",
            &[
                field("contest", Kind::Word, "its id"),
                field("round", Kind::Number, "the round that is being held"),
                field("choices", Kind::Number, "choices on its ballots"),
                field("constituencies", Kind::Number, "constituencies"),
                field("seats", Kind::Number, "seats"),
            ],
            Family::Names,
        ),
    },
    Operation {
        name: "GetConstituencies",
        text: "Electoral districts: where the seats of each contest are given, and how many.",
        parameters: &[CONTEST, AREA, AFTER, LIMIT],
        shape: rows(
            "constituencies",
            &[
                field("contest", Kind::Word, "contest"),
                field("area", Kind::Path, "the area that it is"),
                maybe("name", Kind::Text, "name of the area in the first language"),
                field("seats", Kind::Number, "seats to give"),
                field("choices", Kind::Number, "choices on its ballots"),
            ],
            Family::None,
        ),
    },
    Operation {
        name: "GetAreas",
        text: "Areas of every kind, or of one.",
        parameters: &[KIND, AREA, AFTER, LIMIT],
        shape: rows("areas", AREA_FIELDS, Family::Names),
    },
    areas("GetProvinces", &[("kind", "province")], "Areas of the kind `province`."),
    areas("GetDistricts", &[("kind", "district")], "Areas of the kind `district`."),
    areas("GetNeighbourhoods", &[("kind", "neighbourhood")], "Areas of the kind `neighbourhood`."),
    areas("GetPenalInstitutions", &[("kind", "penal-institution")], "Areas of the kind `penal-institution`."),
    areas("GetCustomsGates", &[("kind", "customs-gate")], "Areas of the kind `customs-gate`."),
    areas("GetDiplomaticMissions", &[("kind", "diplomatic-mission")], "Areas of the kind `diplomatic-mission`."),
    Operation {
        name: "GetStations",
        text: "Stations in the order of the definition.",
        parameters: &[AREA, AFTER, LIMIT],
        shape: rows(
            "stations",
            &[
                field("station", Kind::Path, "its id"),
                field("area", Kind::Path, "where it lies"),
                maybe("name", Kind::Text, "what people call it"),
                maybe("place", Kind::Text, "the building"),
                maybe("address", Kind::Text, "its address"),
                field("day", Kind::Date, "polling day"),
                maybe("ballots", Kind::Words, "the contests on which it reports"),
            ],
            Family::None,
        ),
    },
    Operation {
        name: "GetVoterFigures",
        text: "Voters on the list of each station before the poll.",
        parameters: &[AREA, AFTER, LIMIT],
        shape: rows(
            "figures",
            &[
                field("station", Kind::Path, "the station"),
                field("area", Kind::Path, "where it lies"),
                maybe("registered", Kind::Number, "voters on its list"),
            ],
            Family::None,
        ),
    },
    Operation {
        name: "GetParties",
        text: "The register of parties.",
        parameters: &[AFTER, LIMIT],
        shape: rows(
            "parties",
            &[
                field("party", Kind::Word, "its id"),
                field("kind", Kind::Word, "what it is"),
                maybe("short", Kind::Text, "abbreviation"),
                field("eligible", YES_NO, "whether it may have candidates"),
                maybe("reason", Kind::Text, "why, or why not"),
                maybe("alliance", Kind::Word, "the alliance in which it stands"),
                field("organisations", Kind::Number, "areas in which it has an organisation"),
            ],
            Family::Names,
        ),
    },
    Operation {
        name: "GetCandidates",
        text: "What can be voted for, in the order of the ballot: lists of parties, candidates, options.",
        parameters: &[CONTEST, AFTER, LIMIT],
        shape: rows(
            "candidates",
            &[
                field("contest", Kind::Word, "contest"),
                field("position", Kind::Number, "place on the ballot, from 1"),
                field("choice", Kind::Choice, "its id"),
                field("kind", Kind::Word, "list, candidate, independent, option, against-all"),
                maybe("party", Kind::Text, "the party to which it belongs, where it is not the party itself"),
                maybe("area", Kind::Path, "where it stands; unknown: everywhere"),
                field("members", Kind::Number, "parties in a coalition"),
                maybe("color", Kind::Color, "colour"),
                maybe("marks", Kind::Words, "what counts in quotas"),
            ],
            Family::Names,
        ),
    },
    Operation {
        name: "GetListPersons",
        text: "The persons on the lists.",
        parameters: &[CONTEST, AFTER, LIMIT],
        shape: rows(
            "persons",
            &[
                field("contest", Kind::Word, "contest"),
                field("list", Kind::Choice, "the list"),
                field("person", Kind::Text, "id of the person"),
                field("position", Kind::Number, "place on the list, from 1"),
                maybe("area", Kind::Path, "where the list has this person; unknown: everywhere"),
                maybe("marks", Kind::Words, "what counts in quotas"),
            ],
            Family::None,
        ),
    },
    Operation {
        name: "GetBoards",
        text: "The boards.",
        parameters: &[AREA, AFTER, LIMIT],
        shape: rows(
            "boards",
            &[
                field("area", Kind::Path, "its area"),
                field("quorum", Kind::Number, "seats that must be taken for a decision"),
                field("seats", Kind::Number, "seats"),
            ],
            Family::Names,
        ),
    },
    Operation {
        name: "GetBoardMembers",
        text: "Who may take a seat on a board, by key and seat.",
        parameters: &[AREA, AFTER, LIMIT],
        shape: rows("members", MEMBERS, Family::None),
    },
    Operation {
        name: "GetOfficials",
        text: "The members of boards whom a party has nominated: the own party's, if none is named.",
        parameters: &[optional("party", Kind::Choice, "the party"), AREA, AFTER, LIMIT],
        shape: rows("officials", MEMBERS, Family::None),
    },
    Operation {
        name: "GetStationResults",
        text: "Results by station, what changed last coming last: with `since` 0 and then `after` no change is missed.",
        parameters: &[
            THE_CONTEST,
            AREA,
            optional("state", Kind::OneOf(STATES), "only results in this state"),
            SINCE,
            AFTER,
            LIMIT,
        ],
        shape: Shape::Rows {
            set: "station-results",
            fixed: &[("order", "changed")],
            fields: &[
                field("station", Kind::Path, "the station"),
                maybe("name", Kind::Text, "what people call it"),
                field("area", Kind::Path, "where it lies"),
                field("ballot", Kind::Text, "the contest as its minutes name it"),
                field("expected", YES_NO, "whether the completeness seal names it"),
                field("state", Kind::OneOf(STATES), "state of the result"),
                field("changed", Kind::Number, "record size after the last act about it"),
                maybe("index", Kind::Number, "entry of the record that counts; unknown: none counts"),
                maybe("recorded", Kind::Moment, "when it was recorded"),
                maybe("count", Kind::Word, "which act of counting"),
                maybe("issue", Kind::Number, "issue of the minutes; more than 1 is a correction"),
                maybe("closed", Kind::Moment, "when the count was closed"),
                maybe("registered", Kind::Number, "registered voters"),
                maybe("voted", Kind::Number, "voters who took part"),
                maybe("valid", Kind::Number, "valid votes"),
                maybe("invalid", Kind::Number, "invalid votes"),
                maybe("flags", Kind::Words, "what the checks noticed"),
                maybe("copies", Kind::Words, "channels by which this text has come"),
                field("pages", Kind::Number, "pictures of signed pages"),
            ],
            family: Family::Votes,
        },
    },
    Operation {
        name: "GetAreaResults",
        text: "Totals of areas, with how much of them is counted.",
        parameters: &[THE_CONTEST, KIND, AREA, AFTER, LIMIT],
        shape: rows(
            "area-results",
            &[
                field("area", Kind::Path, "its id"),
                maybe("parent", Kind::Path, "the area above"),
                field("kind", Kind::Word, "what it is"),
                maybe("name", Kind::Text, "its name in the first language"),
                field("expected", Kind::Number, "results that are expected"),
                field("reported", Kind::Number, "results that are counted"),
                field("aggregates", Kind::Number, "figures without stations that are counted"),
                maybe("registered", Kind::Number, "registered voters of what is counted"),
                maybe("voted", Kind::Number, "voters who took part"),
                maybe("valid", Kind::Number, "valid votes"),
                maybe("invalid", Kind::Number, "invalid votes"),
            ],
            Family::Votes,
        ),
    },
    Operation {
        name: "GetMinutesList",
        text: "Every copy of minutes in the order of the record.",
        parameters: &[CONTEST, AREA, SINCE, AFTER, LIMIT],
        shape: rows(
            "minutes",
            &[
                field("index", Kind::Number, "entry of the record that brought this copy"),
                field("recorded", Kind::Moment, "when it was recorded"),
                field("station", Kind::Path, "the station"),
                field("ballot", Kind::Text, "the contest as the minutes name it"),
                field("count", Kind::Word, "which act of counting"),
                field("issue", Kind::Number, "issue; more than 1 is a correction"),
                field("channel", Kind::OneOf(CHANNELS), "how it came"),
                maybe("party", Kind::Text, "whose copy it is, of a party's"),
                field("document", Kind::Number, "entry that brought this text first"),
                field("closed", Kind::Moment, "when the count was closed"),
                maybe("flags", Kind::Words, "what the checks noticed"),
            ],
            Family::None,
        ),
    },
    Operation {
        name: "GetPages",
        text: "Every picture of a signed page in the order of the record.",
        parameters: &[CONTEST, AREA, SINCE, AFTER, LIMIT],
        shape: rows(
            "pages",
            &[
                field("index", Kind::Number, "entry of the record"),
                maybe("recorded", Kind::Moment, "when it was recorded"),
                maybe("station", Kind::Path, "the station"),
                maybe("ballot", Kind::Text, "the contest as the page names it"),
                maybe("document", Kind::Word, "what kind of document"),
                maybe("count", Kind::Word, "which act of counting"),
                maybe("issue", Kind::Number, "issue"),
                maybe("page", Kind::Number, "which page, from 1"),
                maybe("pages", Kind::Number, "of how many"),
                maybe("image", Kind::Hex, "digest of the picture"),
                maybe("filed", Kind::OneOf(&["code", "clerk"]), "by what it was filed"),
            ],
            Family::None,
        ),
    },
    Operation {
        name: "GetMinutesImage",
        text: "The picture of one signed page.",
        parameters: &[
            required("station", Kind::Path, "the station whose page it is"),
            required("image", Kind::Hex, "digest of the picture, as the list of pages gives it"),
        ],
        shape: Shape::File,
    },
    Operation {
        name: "GetRulings",
        text: "Decisions of boards and the commission on results.",
        parameters: &[CONTEST, AREA, SINCE, AFTER, LIMIT],
        shape: rows(
            "rulings",
            &[
                field("index", Kind::Number, "entry of the record"),
                field("recorded", Kind::Moment, "when it was recorded"),
                field("station", Kind::Path, "the station"),
                field("ballot", Kind::Text, "the contest as the ruling names it"),
                field("body", Kind::Path, "area whose board decided"),
                field("number", Kind::Text, "the board's own number"),
                field("decision", Kind::Word, "what was decided"),
                maybe("count", Kind::Word, "the count that is accepted, ordered or corrected"),
                maybe("issue", Kind::Number, "the issue that is accepted, or that corrects"),
                maybe("minutes", Kind::Digest, "digest of the text that is accepted"),
                maybe("complaint", Kind::Text, "number of the complaint that caused it"),
                maybe("basis", Kind::Text, "legal basis"),
                maybe("reason", Kind::Text, "reason"),
                field("for", Kind::Number, "members who voted for it"),
                field("against", Kind::Number, "members who voted against it"),
            ],
            Family::None,
        ),
    },
    Operation {
        name: "GetConsolidations",
        text: "The sums that boards have signed.",
        parameters: &[CONTEST, AREA, SINCE, AFTER, LIMIT],
        shape: rows(
            "consolidations",
            &[
                field("index", Kind::Number, "entry of the record"),
                field("recorded", Kind::Moment, "when it was recorded"),
                field("area", Kind::Path, "its area"),
                field("contest", Kind::Word, "contest"),
                field("issue", Kind::Number, "issue; a later one replaces those before it"),
                field("size", Kind::Number, "record size from which the sums follow"),
                field("stations", Kind::Text, "digest of the file of stations"),
                field("expected", Kind::Number, "results that are expected in the area"),
                field("counted", Kind::Number, "results that are in the sums"),
                field("annulled", Kind::Number, "results that were annulled"),
                maybe("registered", Kind::Number, "registered voters"),
                maybe("voted", Kind::Number, "voters who took part"),
                maybe("valid", Kind::Number, "valid votes"),
                maybe("invalid", Kind::Number, "invalid votes"),
                maybe("votes", Kind::Text, "choices and their votes, one a line"),
            ],
            Family::None,
        ),
    },
    Operation {
        name: "GetNotices",
        text: "What the commission has made known to everybody, to every party and to the own party, in the order of the record.",
        parameters: &[
            optional("category", Kind::OneOf(CATEGORIES), "only of this category"),
            optional("party", Kind::Choice, "what this party may read; the own party's, if none is named"),
            SINCE,
            AFTER,
            LIMIT,
        ],
        shape: rows(
            "notices",
            &[
                field("index", Kind::Number, "entry of the record"),
                field("recorded", Kind::Moment, "when it was recorded"),
                field("number", Kind::Word, "its number"),
                field("version", Kind::Number, "version, from 1"),
                field("event", Kind::OneOf(&["published", "withdrawn"]), "what was done with this version"),
                field("category", Kind::OneOf(CATEGORIES), "category"),
                field("audience", Kind::Text, "public, parties, or party and an id"),
                maybe("text", Kind::Digest, "digest of the text of what was published"),
                field("salted", YES_NO, "whether the digests are salted: of what is not for everybody"),
                maybe("languages", Kind::Words, "languages of the text"),
                maybe("attachments", Kind::Words, "digests of the attachments, in the order of the text"),
                maybe("reason", Kind::Text, "why it was withdrawn"),
            ],
            Family::Titles,
        ),
    },
];

/// The operation of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|o| o.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names_of_xml_and_stand_once() {
        let plain = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphabetic())
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        let once = |names: &[&str]| names.iter().enumerate().all(|(i, n)| plain(n) && !names[..i].contains(n));
        assert!(once(&OPERATIONS.iter().map(|o| o.name).collect::<Vec<_>>()));
        for o in OPERATIONS {
            assert!(once(&o.parameters.iter().map(|p| p.name).collect::<Vec<_>>()), "{}", o.name);
            let Shape::Rows { fields, fixed, family, .. } = o.shape else { continue };
            let names: Vec<&str> = fields.iter().map(|p| p.name).collect();
            assert!(once(&names), "{}", o.name);
            assert!(family != Family::Names || !names.contains(&"name"), "{}", o.name);
            assert!(family != Family::Titles || !names.contains(&"title"), "{}", o.name);
            assert!(family != Family::Votes || !names.contains(&"votes"), "{}", o.name);
            assert!(fixed.iter().all(|(n, _)| o.parameter(n).is_none()), "{}", o.name);
        }
    }

    #[test]
    fn channels_states_and_categories_are_those_of_the_record() {
        assert!(Category::ALL.iter().map(|c| c.word()).eq(CATEGORIES.iter().copied()));
        assert!(Channel::ALL.iter().map(|c| c.word()).eq(CHANNELS.iter().copied()));
        assert!(election::tally::State::ALL.iter().map(|s| s.word()).eq(STATES.iter().copied()));
    }
}
