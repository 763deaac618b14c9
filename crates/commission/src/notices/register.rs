//! The register: papers in the database, changed by compare and swap; published and withdrawn through the intake.

use super::paper::{PaperError, Stage};
use super::{NoticeError, Notices, Paper, media_of, sql};
use crate::accounts::{Account, Role};
use crate::entries::as_i64;
use election::act::Moment;
use election::id::Digest;
use election::notice::{Attachment, NoticeText, Words, blocks, is_file_name, salted};
use election::statement::{Audience, Category, Notice, NoticeEvent, TEXT_BYTES_MAX};
use observer::authority::LIMITS;
use observer::blobs::Blobs as _;
use record::SignedNote;
use record::hash::hex;
use record::note::NoteRef;
use store::{Row, Step, StoreError, Value};

const RACES: u32 = 8;
/// Most papers that are listed.
const LISTED_MAX: u32 = 2_000;
const SOURCE: &str = "desk";

/// What is typed of a notice.
#[derive(Debug, Clone)]
pub struct NewNotice {
    /// Its number.
    pub number: String,
    /// Category.
    pub category: Category,
    /// For whom.
    pub audience: Audience,
    /// Language, title and body as typed; a language without a title and a body is left out.
    pub words: Vec<(String, String, String)>,
}

/// A paper as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its name on the desk's pages.
    pub id: String,
    /// When it was begun.
    pub at: Moment,
    /// What happened to it.
    pub paper: Paper,
    /// Its text.
    pub text: NoticeText,
    revision: i64,
}

impl Kept {
    fn salt(&self) -> Result<[u8; 32], NoticeError> {
        unhex(&self.paper.salt).ok_or_else(|| NoticeError::Damaged("its salt is none".into()))
    }

    /// The digest that the record has of some bytes of it: salted where it is not for everybody.
    fn digest(&self, bytes: &[u8]) -> Result<Digest, NoticeError> {
        match self.text.audience {
            Audience::Public => Ok(Digest::of(bytes)),
            Audience::Parties | Audience::Party(_) => Ok(salted(&self.salt()?, bytes)),
        }
    }
}

/// Reads 64 hexadecimal digits.
pub(super) fn unhex(s: &str) -> Option<[u8; 32]> {
    Digest::from_hex(s).map(|d| d.0)
}

impl Notices {
    /// Begins a draft: a first version, or the next of a notice that is published.
    ///
    /// # Errors
    /// What cannot be published so.
    pub async fn draft(&self, who: &Account, new: NewNotice) -> Result<Kept, NoticeError> {
        may(who)?;
        let text = self.text(&new, vec![])?;
        self.add(who, &text).await
    }

    /// Begins the next version of what is published, with the text and the files of the last.
    ///
    /// # Errors
    /// [`NoticeError::Unknown`]: none of this number is published.
    pub async fn next_version(&self, who: &Account, id: &str) -> Result<Kept, NoticeError> {
        may(who)?;
        let last = self.one(id).await?;
        let version = self.live.read().tally().notice_versions(&last.text.number);
        if last.paper.published.is_none() || last.text.version != version {
            return Err(NoticeError::text("notice-version", format!("version {version} is the last; begin with that")));
        }
        self.add(who, &NoticeText { version: version + 1, ..last.text }).await
    }

    async fn add(&self, who: &Account, text: &NoticeText) -> Result<Kept, NoticeError> {
        let random = || (self.entropy)().map_err(NoticeError::Random);
        let (id, salt, at) = (hex(&random()?[..8]), hex(&random()?), (self.clock)());
        let paper = Paper::new(text.to_text(), salt, &who.name, at);
        let row = vec![
            Value::from(id.as_str()),
            Value::from(text.number.as_str()),
            Value::Int(i64::from(text.version)),
            Value::from(paper.stage().word()),
            Value::Int(at.0),
            Value::Text(json(&paper)?),
        ];
        self.store.write(vec![Step::execute(sql::NOTICE_ADD, row)]).await?;
        Ok(Kept { id, at, paper, text: text.clone(), revision: 1 })
    }

    /// Makes the text of what was typed, and reads it back as everybody will.
    fn text(&self, new: &NewNotice, attachments: Vec<Attachment>) -> Result<NoticeText, NoticeError> {
        let d = self.definition();
        let written = new.words.iter().filter(|(_, title, body)| !(title.trim().is_empty() && body.trim().is_empty()));
        let normal = |s: &str| unicode_normalization::UnicodeNormalization::nfc(s).collect::<String>();
        let words: Vec<Words> = written
            .map(|(language, title, body)| Words {
                language: language.clone(),
                title: normal(title.trim()),
                body: blocks(&normal(body)),
            })
            .collect();
        if words.first().is_none_or(|w| w.language != d.language()) {
            let message = format!("the title in the election's first language ({}) is missing", d.language());
            return Err(NoticeError::text("notice-language", message));
        }
        if let Some(w) = words.iter().find(|w| !d.languages.contains(&w.language)) {
            return Err(NoticeError::text(
                "notice-language",
                format!("{:?} is no language of this election", w.language),
            ));
        }
        if let Audience::Party(id) = &new.audience
            && !self.is_party(id)
        {
            return Err(NoticeError::text("unknown-party", format!("there is no party {id:?} in this election")));
        }
        let text = NoticeText {
            election: d.id.clone(),
            number: new.number.trim().to_owned(),
            version: self.live.read().tally().notice_versions(new.number.trim()).saturating_add(1),
            category: new.category,
            audience: new.audience.clone(),
            words,
            attachments,
        };
        read_back(text)
    }

    /// Changes a draft.
    ///
    /// # Errors
    /// It is published; a text that is not taken.
    pub async fn change(&self, who: &Account, id: &str, new: NewNotice) -> Result<Kept, NoticeError> {
        may(who)?;
        let at = (self.clock)();
        self.swap(id, |kept| {
            let text = self.text(&new, kept.text.attachments.clone())?;
            Ok(kept.paper.changed(text.to_text(), &who.name, at)?)
        })
        .await
    }

    /// Lays a file beside a draft.
    ///
    /// # Errors
    /// A file that is not taken, a name that does not fit, too many.
    pub async fn attach(&self, who: &Account, id: &str, name: &str, bytes: Vec<u8>) -> Result<Kept, NoticeError> {
        may(who)?;
        // Browsers send the last part of a path; anything before it is nobody's business.
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned();
        let name: String = unicode_normalization::UnicodeNormalization::nfc(name.as_str()).collect();
        let media = media_of(&name, &bytes)?;
        if !is_file_name(&name, media) {
            let ends = media.endings().join(" or .");
            let message = format!(
                "name the file with letters, digits, '-', '_' and spaces; it is {}, so it ends in .{ends}",
                media.word()
            );
            return Err(NoticeError::text("attachment-name", message));
        }
        let kept = self.one(id).await?;
        if !matches!(kept.paper.stage(), Stage::Draft | Stage::Approved) {
            return Err(PaperError::Stage(kept.paper.stage().word()).into());
        }
        let count = bytes.len() as u64;
        let files = self.files.clone();
        let digest = blocking(move || files.put(&bytes)).await??;
        let (file, at) = (Attachment { digest, media, bytes: count, name }, (self.clock)());
        self.swap(id, |kept| {
            let mut text = kept.text.clone();
            if text.attachments.iter().any(|a| a.name == file.name) {
                return Err(NoticeError::text(
                    "attachment-name",
                    "there is a file of this name already; remove it first",
                ));
            }
            text.attachments.push(file.clone());
            Ok(kept.paper.changed(read_back(text)?.to_text(), &who.name, at)?)
        })
        .await
    }

    /// Takes a file away from a draft.
    ///
    /// # Errors
    /// There is none at this position; it is published.
    pub async fn detach(&self, who: &Account, id: &str, position: usize) -> Result<Kept, NoticeError> {
        may(who)?;
        let at = (self.clock)();
        self.swap(id, |kept| {
            let mut text = kept.text.clone();
            if position >= text.attachments.len() {
                return Err(NoticeError::text("attachment-unknown", "there is no such file"));
            }
            text.attachments.remove(position);
            Ok(kept.paper.changed(text.to_text(), &who.name, at)?)
        })
        .await
    }

    /// Approves a draft.
    ///
    /// # Errors
    /// By one of its writers; it could not be published as things are.
    pub async fn approve(&self, who: &Account, id: &str) -> Result<Kept, NoticeError> {
        may(who)?;
        let at = (self.clock)();
        self.swap(id, |kept| {
            let statement = self.publication(&kept)?;
            self.check(&statement)?;
            Ok(kept.paper.approved(&who.name, at)?)
        })
        .await
    }

    /// Gives a draft up. It stays in the list.
    ///
    /// # Errors
    /// It is published.
    pub async fn drop_draft(&self, who: &Account, id: &str) -> Result<Kept, NoticeError> {
        may(who)?;
        let at = (self.clock)();
        self.swap(id, |kept| Ok(kept.paper.dropped(&who.name, at)?)).await
    }

    /// The text to be signed for what comes next: the publication of what is approved, the withdrawal to which two have agreed.
    ///
    /// # Errors
    /// Nothing comes next that is signed.
    pub fn to_sign(&self, kept: &Kept) -> Result<String, NoticeError> {
        match kept.paper.stage() {
            Stage::Approved => Ok(self.publication(kept)?.to_text()),
            Stage::Agreed => Ok(self.withdrawal(kept)?.to_text()),
            other => Err(PaperError::Stage(other.word()).into()),
        }
    }

    /// Publishes what is approved: signed by the home's key, or as `note` signed away from the server. Safe to do twice.
    ///
    /// # Errors
    /// Not approved; a note of another text; what the intake answers.
    pub async fn publish(&self, who: &Account, id: &str, note: Option<&str>) -> Result<Kept, NoticeError> {
        may(who)?;
        let kept = self.one(id).await?;
        if kept.paper.stage() != Stage::Approved {
            return Err(PaperError::Stage(kept.paper.stage().word()).into());
        }
        let statement = self.publication(&kept)?;
        let text = statement.to_text();
        // Where the server stopped between record and register it is on the record already, and is noted now.
        if !self.is_recorded(&text) {
            self.check(&statement)?;
        }
        let note = self.signed(&text, note)?;
        if kept.text.audience == Audience::Public {
            self.make_public(&kept).await?;
        } else if let NoticeEvent::Published { text, .. } = &statement.event {
            self.live.headings().put(*text, &kept.text);
        }
        let entry = self.record(&note).await?;
        let at = (self.clock)();
        self.swap(id, |kept| Ok(kept.paper.published(&who.name, at, entry)?)).await
    }

    /// Asks to withdraw what is published.
    ///
    /// # Errors
    /// Not published, not the last version, no reason.
    pub async fn ask_withdrawal(&self, who: &Account, id: &str, reason: &str) -> Result<Kept, NoticeError> {
        may(who)?;
        let reason: String = unicode_normalization::UnicodeNormalization::nfc(reason.trim()).collect();
        if reason.len() > TEXT_BYTES_MAX || !election::notice::is_plain(&reason) {
            let message = format!("a reason is one plain line of 1 to {TEXT_BYTES_MAX} bytes; it is public");
            return Err(NoticeError::text("notice-reason", message));
        }
        let at = (self.clock)();
        self.swap(id, |kept| {
            let asked = Kept { paper: kept.paper.leaving(reason.clone(), &who.name, at)?, ..kept };
            self.check(&self.withdrawal(&asked)?)?;
            Ok(asked.paper)
        })
        .await
    }

    /// Agrees to a withdrawal.
    ///
    /// # Errors
    /// Nobody asked, or who agrees has asked.
    pub async fn agree_withdrawal(&self, who: &Account, id: &str) -> Result<Kept, NoticeError> {
        may(who)?;
        let at = (self.clock)();
        self.swap(id, |kept| Ok(kept.paper.agreed(&who.name, at)?)).await
    }

    /// Takes back that somebody asked for a withdrawal.
    ///
    /// # Errors
    /// Nobody asked, or it is withdrawn.
    pub async fn stay(&self, who: &Account, id: &str) -> Result<Kept, NoticeError> {
        may(who)?;
        self.swap(id, |kept| Ok(kept.paper.staying()?)).await
    }

    /// Withdraws: puts it on the record. Safe to do twice.
    ///
    /// # Errors
    /// As [`Notices::publish`].
    pub async fn withdraw(&self, who: &Account, id: &str, note: Option<&str>) -> Result<Kept, NoticeError> {
        may(who)?;
        let kept = self.one(id).await?;
        if kept.paper.stage() != Stage::Agreed {
            return Err(PaperError::Stage(kept.paper.stage().word()).into());
        }
        let note = self.signed(&self.withdrawal(&kept)?.to_text(), note)?;
        let entry = self.record(&note).await?;
        let at = (self.clock)();
        self.swap(id, |kept| Ok(kept.paper.withdrawn(&who.name, at, entry)?)).await
    }

    /// One paper.
    ///
    /// # Errors
    /// [`NoticeError::Unknown`].
    pub async fn one(&self, id: &str) -> Result<Kept, NoticeError> {
        let is_id = id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit());
        let row = if is_id { self.store.query_opt(sql::NOTICE_READ, vec![id.into()]).await? } else { None };
        read(row.as_ref().ok_or(NoticeError::Unknown)?)
    }

    /// All papers, the newest first, those that were given up too.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(&self) -> Result<Vec<Kept>, NoticeError> {
        let rows = self.store.query(sql::NOTICE_LIST, vec![LISTED_MAX.into()]).await?;
        rows.iter().map(read).collect()
    }

    fn statement_of(&self, kept: &Kept, event: NoticeEvent) -> Notice {
        let d = self.definition();
        Notice {
            election: d.id.clone(),
            definition: d.digest,
            number: kept.text.number.clone(),
            version: kept.text.version,
            category: kept.text.category,
            audience: kept.text.audience.clone(),
            event,
        }
    }

    fn publication(&self, kept: &Kept) -> Result<Notice, NoticeError> {
        let text = kept.digest(kept.paper.text.as_bytes())?;
        let mut attachments = Vec::new();
        for a in &kept.text.attachments {
            let bytes = self.folder().get(a.digest).ok_or_else(|| lost(a))?;
            attachments.push(kept.digest(&bytes)?);
        }
        Ok(self.statement_of(kept, NoticeEvent::Published { text, attachments }))
    }

    fn withdrawal(&self, kept: &Kept) -> Result<Notice, NoticeError> {
        let w = kept.paper.withdrawal.as_ref().ok_or(PaperError::Stage(kept.paper.stage().word()))?;
        Ok(self.statement_of(kept, NoticeEvent::Withdrawn { reason: w.reason.clone() }))
    }

    /// Whether it could be applied now; what would not be taken is said before anybody signs it.
    fn check(&self, statement: &Notice) -> Result<(), NoticeError> {
        Notice::parse(&statement.to_text()).map_err(|e| NoticeError::text(e.code, e.message))?;
        let state = self.live.read();
        state.tally().check_notice(statement).map_err(|e| NoticeError::text(e.code, e.message))
    }

    fn is_recorded(&self, text: &str) -> bool {
        self.live.read().statements.contains_key(&Digest::of(text.as_bytes()))
    }

    fn signed(&self, text: &str, note: Option<&str>) -> Result<String, NoticeError> {
        let bad = |message: &str| NoticeError::text("notice-note", message);
        match (note.map(|n| n.replace("\r\n", "\n")), &self.key) {
            (Some(note), _) => {
                // What a form sends has no line feed at its end.
                let note = format!("{}\n", note.trim_end_matches('\n'));
                let parsed = NoteRef::parse(&note, &LIMITS).map_err(|e| bad(&e.to_string()))?;
                if parsed.text != text {
                    return Err(bad("another text was signed; take the text from this page, byte for byte"));
                }
                Ok(note)
            }
            (None, Some(key)) => Ok(SignedNote::sign(text, &[key]).map_err(|e| bad(&e.to_string()))?.to_string()),
            (None, None) => Err(bad("this server does not hold the commission's key; sign the text and send the note")),
        }
    }

    async fn record(&self, note: &str) -> Result<u64, NoticeError> {
        let answer = self.intake.statement(note.as_bytes(), SOURCE).await?;
        answer.index().ok_or_else(|| NoticeError::Damaged("a notice without an entry".into()))
    }

    /// Text and files among the record's files, before the act that names them.
    async fn make_public(&self, kept: &Kept) -> Result<(), NoticeError> {
        let (public, folder) = (self.public.clone(), self.folder());
        let (text, files) = (kept.paper.text.clone(), kept.text.attachments.clone());
        blocking(move || {
            public.put(text.as_bytes())?;
            for a in &files {
                public.put(&folder.get(a.digest).ok_or_else(|| lost(a))?)?;
            }
            Ok(())
        })
        .await?
    }

    async fn swap(&self, id: &str, change: impl Fn(Kept) -> Result<Paper, NoticeError>) -> Result<Kept, NoticeError> {
        for _ in 0..RACES {
            let kept = self.one(id).await?;
            let (at, revision) = (kept.at, kept.revision);
            let paper = change(kept)?;
            let text = parsed(&paper)?;
            let row = vec![
                id.into(),
                Value::from(paper.stage().word()),
                Value::Text(json(&paper)?),
                Value::Int(revision),
                Value::from(text.number.as_str()),
                Value::Int(i64::from(text.version)),
            ];
            match self.store.write(vec![Step::expecting(1, sql::NOTICE_SWAP, row)]).await {
                Ok(_) => return Ok(Kept { id: id.to_owned(), at, paper, text, revision: revision + 1 }),
                Err(StoreError::Conflict { .. }) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(NoticeError::Raced)
    }
}

fn may(who: &Account) -> Result<(), NoticeError> {
    if who.role == Role::Central { Ok(()) } else { Err(NoticeError::NotAllowed) }
}

fn lost(a: &Attachment) -> NoticeError {
    NoticeError::Damaged(format!("its file {} ({}) is not there", a.name, a.digest))
}

/// What a person typed may hold what the grammar does not take.
fn read_back(text: NoticeText) -> Result<NoticeText, NoticeError> {
    let read = NoticeText::parse(&text.to_text()).map_err(|e| NoticeError::text(e.code, e.message))?;
    if read == text { Ok(read) } else { Err(NoticeError::text("statement-field", "a field holds a line break")) }
}

fn parsed(paper: &Paper) -> Result<NoticeText, NoticeError> {
    NoticeText::parse(&paper.text).map_err(|e| NoticeError::Damaged(e.to_string()))
}

fn json(paper: &Paper) -> Result<String, NoticeError> {
    serde_json::to_string(paper).map_err(|e| NoticeError::Damaged(e.to_string()))
}

pub(super) fn read(row: &Row) -> Result<Kept, NoticeError> {
    let paper: Paper = serde_json::from_str(row.get_text(6)?).map_err(|e| NoticeError::Damaged(e.to_string()))?;
    let text = parsed(&paper)?;
    debug_assert_eq!(row.get_i64(2).ok(), Some(as_i64(u64::from(text.version))));
    Ok(Kept { id: row.get_text(0)?.to_owned(), at: Moment(row.get_i64(4)?), paper, text, revision: row.get_i64(5)? })
}

/// Runs what waits for the disk beside the others.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, NoticeError> {
    tokio::task::spawn_blocking(work).await.map_err(|e| NoticeError::Damaged(e.to_string()))
}
