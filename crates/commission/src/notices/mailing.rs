//! To whom notices go by e-mail: addresses in groups, named by each party for itself or by the commission's staff for it.

use super::{NoticeError, Notices, sql};
use election::act::Moment;
use election::id::check_word;
use election::statement::Category;
use outlets::Address;
use record::hash::hex;
use store::{Row, Step, StoreError, Value};

/// Most addresses of one party.
pub const RECIPIENTS_MAX: usize = 200;

/// An address to be added.
#[derive(Debug, Clone)]
pub struct NewRecipient {
    /// Party, by its id.
    pub party: String,
    /// Group: an id of the party's own choice.
    pub team: String,
    /// E-mail address.
    pub address: String,
    /// Language, one of the election's.
    pub language: String,
    /// Categories; all where there are none.
    pub categories: Vec<Category>,
}

/// An address that gets notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Its name on pages.
    pub id: String,
    /// Party.
    pub party: String,
    /// Group.
    pub team: String,
    /// Address.
    pub address: String,
    /// Language.
    pub language: String,
    /// Categories; all where there are none.
    pub categories: Vec<Category>,
    /// Since when.
    pub at: Moment,
    /// Who added it.
    pub by: String,
}

impl Recipient {
    /// Whether it wants a category.
    #[must_use]
    pub fn wants(&self, category: Category) -> bool {
        self.categories.is_empty() || self.categories.contains(&category)
    }

    pub(super) fn read(row: &Row) -> Result<Self, NoticeError> {
        let words = row.get_text(5)?;
        let category = |w: &str| Category::parse(w).ok_or_else(|| NoticeError::Damaged(format!("category {w:?}")));
        Ok(Self {
            id: row.get_text(0)?.to_owned(),
            party: row.get_text(1)?.to_owned(),
            team: row.get_text(2)?.to_owned(),
            address: row.get_text(3)?.to_owned(),
            language: row.get_text(4)?.to_owned(),
            categories: words.split(' ').filter(|w| !w.is_empty()).map(category).collect::<Result<_, _>>()?,
            at: Moment(row.get_i64(7)?),
            by: row.get_text(8)?.to_owned(),
        })
    }
}

impl Notices {
    /// Adds an address. `by` is the account that does it; that it belongs to the party or the staff is for the caller to know.
    ///
    /// # Errors
    /// No such party, an address or group that is none, one that is there already, too many.
    pub async fn add_recipient(&self, by: &str, new: NewRecipient) -> Result<Recipient, NoticeError> {
        if !self.is_party(&new.party) {
            return Err(NoticeError::text(
                "unknown-party",
                format!("there is no party {:?} in this election", new.party),
            ));
        }
        let address = Address::parse(new.address.trim()).map_err(|e| NoticeError::text(e.code(), e.to_string()))?;
        check_word(&new.team).map_err(|e| NoticeError::text("mail-group", format!("the group: {e}")))?;
        if !self.definition().languages.contains(&new.language) {
            return Err(NoticeError::text(
                "notice-language",
                format!("{:?} is no language of this election", new.language),
            ));
        }
        let there = self.recipients(&new.party).await?;
        if there.iter().any(|r| r.team == new.team && r.address.eq_ignore_ascii_case(&address.to_string())) {
            return Err(NoticeError::text("mail-repeated", "this address is in this group already"));
        }
        if there.len() >= RECIPIENTS_MAX {
            return Err(NoticeError::text("mail-many", format!("a party has at most {RECIPIENTS_MAX} addresses")));
        }
        let id = hex(&(self.entropy)().map_err(NoticeError::Random)?[..8]);
        let at = (self.clock)();
        let words: Vec<&str> = new.categories.iter().map(|c| c.word()).collect();
        let row = vec![
            Value::from(id.as_str()),
            Value::from(new.party.as_str()),
            Value::from(new.team.as_str()),
            Value::Text(address.to_string()),
            Value::from(new.language.as_str()),
            Value::Text(words.join(" ")),
            Value::Int(at.0),
            Value::from(by),
        ];
        self.store.write(vec![Step::execute(sql::RECIPIENT_ADD, row)]).await?;
        let NewRecipient { party, team, language, categories, .. } = new;
        Ok(Recipient { id, party, team, address: address.to_string(), language, categories, at, by: by.to_owned() })
    }

    /// The addresses of a party.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn recipients(&self, party: &str) -> Result<Vec<Recipient>, NoticeError> {
        let rows = self.store.query(sql::RECIPIENT_OF, vec![party.into()]).await?;
        rows.iter().map(Recipient::read).collect()
    }

    /// Takes an address of this party away; what still waits for it is not sent.
    ///
    /// # Errors
    /// [`NoticeError::Unknown`]: the party has no such address.
    pub async fn end_recipient(&self, by: &str, party: &str, id: &str) -> Result<(), NoticeError> {
        let at = Value::Int((self.clock)().0);
        let end = Step::expecting(1, sql::RECIPIENT_END, vec![id.into(), party.into(), at.clone(), by.into()]);
        match self.store.write(vec![end, Step::execute(sql::OUTBOX_DROP, vec![id.into(), at])]).await {
            Ok(_) => Ok(()),
            Err(StoreError::Conflict { .. }) => Err(NoticeError::Unknown),
            Err(e) => Err(e.into()),
        }
    }

    /// Whether the election has a party of this id.
    #[must_use]
    pub fn is_party(&self, id: &str) -> bool {
        self.definition().party(id).is_some()
    }
}
