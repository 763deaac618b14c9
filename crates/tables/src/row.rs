//! One row, used again for the next: cells beside each other in one buffer, so that a table of any length costs the memory of one row.

use std::fmt::{Display, Write as _};

/// A cell as it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// A text; never empty.
    Text(&'a str),
    /// A number.
    Number(u64),
    /// Nothing: unknown, or there is none.
    Empty,
}

#[derive(Debug, Clone, Copy)]
enum Slot {
    /// Ends here in the buffer, and begins where the text before it ended.
    Text(usize),
    Number(u64),
    Empty,
}

/// A row that is filled cell by cell.
#[derive(Debug, Clone, Default)]
pub struct Row {
    text: String,
    slots: Vec<Slot>,
}

impl Row {
    /// Takes all cells away, to fill it anew.
    pub fn clear(&mut self) {
        self.text.clear();
        self.slots.clear();
    }

    /// Cells so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Adds a text; an empty one is an empty cell.
    pub fn text(&mut self, s: &str) -> &mut Self {
        self.text.push_str(s);
        self.end_text(s.is_empty())
    }

    /// Adds what something is written as.
    pub fn display(&mut self, what: impl Display) -> &mut Self {
        let before = self.text.len();
        // Writing to a string cannot fail; what refuses to be written is an empty cell.
        let _ = write!(self.text, "{what}");
        self.end_text(self.text.len() == before)
    }

    /// Adds words with a space between them; none are an empty cell.
    pub fn words<'a>(&mut self, words: impl IntoIterator<Item = &'a str>) -> &mut Self {
        let before = self.text.len();
        for (i, w) in words.into_iter().enumerate() {
            if i > 0 {
                self.text.push(' ');
            }
            self.text.push_str(w);
        }
        self.end_text(self.text.len() == before)
    }

    /// Adds a number.
    pub fn number(&mut self, n: impl Into<u64>) -> &mut Self {
        self.slots.push(Slot::Number(n.into()));
        self
    }

    /// Adds a number, or an empty cell where it is unknown.
    pub fn maybe(&mut self, n: Option<impl Into<u64>>) -> &mut Self {
        match n {
            Some(n) => self.number(n),
            None => self.empty(),
        }
    }

    /// Adds an empty cell.
    pub fn empty(&mut self) -> &mut Self {
        self.slots.push(Slot::Empty);
        self
    }

    /// Adds so many empty cells.
    pub fn empties(&mut self, n: usize) -> &mut Self {
        self.slots.resize(self.slots.len() + n, Slot::Empty);
        self
    }

    /// Sets a cell that is there to a number: where the order of arrival is not that of the columns.
    ///
    /// # Panics
    /// There is no such cell.
    pub fn set_number(&mut self, at: usize, n: u64) {
        self.slots[at] = Slot::Number(n);
    }

    fn end_text(&mut self, empty: bool) -> &mut Self {
        self.slots.push(if empty { Slot::Empty } else { Slot::Text(self.text.len()) });
        self
    }

    /// The cells in their order.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> + '_ {
        let mut begin = 0;
        self.slots.iter().map(move |s| match *s {
            Slot::Text(end) => {
                let text = &self.text[begin..end];
                begin = end;
                Cell::Text(text)
            }
            Slot::Number(n) => Cell::Number(n),
            Slot::Empty => Cell::Empty,
        })
    }
}

impl Cell<'_> {
    /// How it stands in the canonical form before escaping, and in the answers of programs that know texts only.
    #[must_use]
    pub fn to_text(self) -> String {
        match self {
            Self::Text(s) => s.to_owned(),
            Self::Number(n) => n.to_string(),
            Self::Empty => String::new(),
        }
    }
}
