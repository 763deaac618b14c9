//! What an operation is: its name, what it is asked with, what it answers.

use crate::kind::Kind;

/// The namespace of every element of the service. A change that breaks clients makes a new one.
pub const NAMESPACE: &str = "urn:scrutineer:service:v1";
/// Where the data sets lie as REST for everybody, and for a party's programs.
pub const REST: [&str; 2] = ["/api/v1/data/", "/party/api/v1/data/"];
/// Rows that one call gives at most.
pub const ROWS_MAX: u64 = 1_000;

/// Something that an operation is asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Name of the element and of the word in the query.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Whether it has to be there.
    pub required: bool,
    /// What it does.
    pub text: &'static str,
}

/// A column of the rows that are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Name of the column, the element and the member.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Whether it may be unknown: then the element is left out.
    pub optional: bool,
    /// What it says.
    pub text: &'static str,
}

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Rows of a data set.
    Rows {
        /// The data set.
        set: &'static str,
        /// What is always selected besides the arguments.
        fixed: &'static [(&'static str, &'static str)],
        /// The columns that every row has.
        fields: &'static [Field],
        /// Columns that follow: as many as there are languages or choices.
        family: Family,
    },
    /// One file.
    File,
}

/// Columns of which there are as many as the election has languages or choices. In the data set their names are `name:tr`, `title:tr`,
/// `votes:red`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// None.
    None,
    /// Names by language.
    Names,
    /// Titles by language.
    Titles,
    /// Votes by choice.
    Votes,
}

impl Family {
    /// What the names of its columns begin with.
    #[must_use]
    pub fn prefix(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Names => Some("name:"),
            Self::Titles => Some("title:"),
            Self::Votes => Some("votes:"),
        }
    }

    /// The element of one of its columns, and the attribute that says of which language or choice it is.
    #[must_use]
    pub fn element(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::None => None,
            Self::Names => Some(("name", "lang")),
            Self::Titles => Some(("title", "lang")),
            Self::Votes => Some(("vote", "choice")),
        }
    }
}

/// An operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// Name of the operation and of the element that asks for it.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub text: &'static str,
    /// What it is asked with, in the order of the schema.
    pub parameters: &'static [Parameter],
    /// What it answers.
    pub shape: Shape,
}

impl Operation {
    /// The element that answers.
    #[must_use]
    pub fn answer(&self) -> String {
        format!("{}Response", self.name)
    }

    /// What stands in SOAPAction.
    #[must_use]
    pub fn action(&self) -> String {
        format!("{NAMESPACE}/{}", self.name)
    }

    /// The selection that is the same by REST, without the arguments: `stations.json`, `areas.json?kind=province`.
    #[must_use]
    pub fn rest(&self) -> Option<String> {
        let Shape::Rows { set, fixed, .. } = self.shape else { return None };
        let query: Vec<String> = fixed.iter().map(|(n, v)| format!("{n}={v}")).collect();
        Some(if query.is_empty() { format!("{set}.json") } else { format!("{set}.json?{}", query.join("&")) })
    }

    /// A parameter by name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        self.parameters.iter().find(|p| p.name == name)
    }
}
