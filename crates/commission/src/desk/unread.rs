//! Pages that no code could file: seen by clerks, filed with what a clerk says they are, or dropped with a reason. Nothing of it is ever removed.

use super::{Desk, DeskError, is_in_board, sql};
use crate::accounts::Account;
use crate::entries::as_i64;
use crate::intake::{Report, Saying};
use election::act::Moment;
use election::definition::Definition;
use election::id::{Digest, StationIx};
use election::statement::{Carried, Document, Page};
use paper::said::{Otherwise, Said};
use paper::scan::{Limits, Turn, pages, png};
use record::SignedNote;
use store::{Row, Step, StoreError, Value};

/// Most pages that wait and are looked through for those of a board, and most that are listed of those settled.
const OPEN_MAX: u32 = 20_000;
const SETTLED_MAX: u32 = 2_000;
/// Most bytes of a clerk's reason.
pub const REASON_BYTES_MAX: usize = 500;
const SOURCE: &str = "desk";

/// A page in the queue.
#[derive(Debug, Clone)]
pub struct Unread {
    /// Its picture.
    pub picture: Digest,
    /// Station or area of the desk that handed it in.
    pub area: String,
    /// When it first came.
    pub at: Moment,
    /// How often.
    pub times: u64,
    /// What was reported.
    pub report: Report,
    /// `open`, `filed` or `dropped`.
    pub state: String,
    /// Who settled it; empty where it was filed elsewhere.
    pub by: String,
    /// Why it was dropped, or filed although the picture says otherwise.
    pub reason: String,
    /// Entry of the record, once it is filed.
    pub entry: Option<u64>,
}

impl Unread {
    /// What a code in the picture says, as far as it can be read.
    #[must_use]
    pub fn says(&self) -> Option<Page> {
        Page::parse(&self.report.said.as_ref()?.text).ok()
    }

    fn otherwise(&self, typed: &Page) -> Vec<Otherwise> {
        let which = matches!(&self.report.said, Some(Saying { which: true, .. }));
        let all = self.says().map(|p| Said::Page(p).otherwise(typed)).unwrap_or_default();
        all.into_iter().filter(|o| which || !matches!(o.field, "page" | "document")).collect()
    }
}

/// What a clerk says a page is.
#[derive(Debug, Clone)]
pub struct Filing {
    /// The note's content; its `minutes` are none.
    pub page: Page,
    /// How far the picture has to be turned to stand upright.
    pub turn: Turn,
    /// Why it is so although the picture says otherwise.
    pub although: String,
}

impl Desk {
    /// The pages that wait and that this account may see, the oldest first; with `settled` those that were filed or dropped, the last first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn unread(&self, who: &Account, settled: bool) -> Result<Vec<Unread>, DeskError> {
        let (statement, most) = if settled { (sql::UNREAD_SETTLED, SETTLED_MAX) } else { (sql::UNREAD_OPEN, OPEN_MAX) };
        let rows = self.store.query(statement, vec![most.into()]).await?;
        let all = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let d = self.definition();
        Ok(all.into_iter().filter(|u| sees(d, who, u)).collect())
    }

    /// How many pages wait, by the station or area of the desk that handed them in: numbers only, for anybody who follows the scanning.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn unread_by_area(&self) -> Result<Vec<(String, u64)>, DeskError> {
        let rows = self.store.query(sql::UNREAD_BY_AREA, vec![]).await?;
        let read = |r: &Row| Ok((r.get_text(0)?.to_owned(), u64::try_from(r.get_i64(1)?).unwrap_or(0)));
        rows.iter().map(read).collect::<Result<_, StoreError>>().map_err(Into::into)
    }

    /// One page.
    ///
    /// # Errors
    /// [`DeskError::UnknownUnread`]: none, or none that this account may see; those of the database.
    pub async fn unread_page(&self, who: &Account, picture: Digest) -> Result<Unread, DeskError> {
        let row = self.store.query_opt(sql::UNREAD_READ, vec![Value::Blob(picture.0.to_vec())]).await?;
        let found = row.as_ref().map(read).transpose()?;
        found.filter(|u| sees(self.definition(), who, u)).ok_or(DeskError::UnknownUnread)
    }

    /// Its picture, a PNG.
    ///
    /// # Errors
    /// As [`Desk::unread_page`]; the file cannot be read.
    pub async fn unread_picture(&self, who: &Account, picture: Digest) -> Result<Vec<u8>, DeskError> {
        self.unread_page(who, picture).await?;
        let path = self.home.join(crate::home::UNREAD).join(picture.hex());
        tokio::fs::read(&path).await.map_err(|e| DeskError::Damaged(format!("{}: {e}", path.display())))
    }

    /// Files a page as `desk file` does: the desk's keys sign what it is and that this is its picture. Gives the entry of the record.
    ///
    /// # Errors
    /// [`DeskError::UnknownUnread`], also where it is settled already; a station of another board; the picture says otherwise and no reason
    /// is given; what the intake answers.
    pub async fn file_unread(&self, who: &Account, picture: Digest, filing: Filing) -> Result<u64, DeskError> {
        let unread = self.unread_page(who, picture).await?;
        if unread.state != "open" {
            return Err(DeskError::UnreadSettled);
        }
        let page = &filing.page;
        let text = page.to_text();
        Page::parse(&text).map_err(|e| DeskError::Text { code: e.code, message: e.to_string() })?;
        let of = self.place_of(who, page)?;
        let reason = reason_of(&filing.although)?;
        let otherwise = unread.otherwise(page);
        if !otherwise.is_empty() && reason.is_empty() {
            let rows: Vec<String> =
                otherwise.iter().map(|o| format!("{} {} (not {})", o.field, o.said, o.typed)).collect();
            let message = format!(
                "a code in the picture says {}; look at the picture again, and if it is as you say, write why",
                rows.join(", ")
            );
            return Err(DeskError::Text { code: "picture-says-otherwise", message });
        }
        let bytes = upright(self.unread_picture(who, picture).await?, filing.turn).await?;
        let unsigned = |e: record::note::NoteError| DeskError::NoKey(e.to_string());
        let note = SignedNote::sign(&text, &[&self.key(of)?]).map_err(unsigned)?.to_string();
        let delivery = match self.delivery_key(of)? {
            Some(key) => {
                let d = self.definition();
                Some(station::delivery::sign(d, Carried::Page, &note, Some(&bytes), &key).map_err(unsigned)?)
            }
            None => None,
        };
        let answer = self.intake.delivered_page(note.as_bytes(), bytes, delivery.as_deref(), SOURCE).await?;
        let entry = answer.index().ok_or_else(|| DeskError::Damaged("a page without an entry".into()))?;
        let kept = if otherwise.is_empty() { String::new() } else { reason };
        let settled = self.settle(who, picture, "filed", kept, Some(entry)).await;
        match settled {
            // The intake has noted by itself that this very picture is on the record.
            Err(DeskError::UnreadSettled) => self.store.write(vec![by_whom(who, picture, &filing.although)]).await?,
            other => other.map(|()| vec![])?,
        };
        Ok(entry)
    }

    /// Drops a page: it is none, or is there already. It stays in the list of what was settled, with the reason.
    ///
    /// # Errors
    /// As [`Desk::unread_page`]; no reason.
    pub async fn drop_unread(&self, who: &Account, picture: Digest, reason: &str) -> Result<(), DeskError> {
        self.unread_page(who, picture).await?;
        let reason = reason_of(reason)?;
        if reason.is_empty() {
            let message = "a page is dropped with a reason only; write why nobody has to file it".to_owned();
            return Err(DeskError::Text { code: "reason-needed", message });
        }
        self.settle(who, picture, "dropped", reason, None).await
    }

    async fn settle(
        &self,
        who: &Account,
        picture: Digest,
        state: &str,
        reason: String,
        entry: Option<u64>,
    ) -> Result<(), DeskError> {
        let row = vec![
            Value::Blob(picture.0.to_vec()),
            Value::Text(state.to_owned()),
            Value::from(who.name.as_str()),
            Value::Text(reason),
            Value::Int(entry.map_or(-1, as_i64)),
            Value::Int(self.accounts.now().0),
        ];
        match self.store.write(vec![Step::expecting(1, sql::UNREAD_SETTLE, row)]).await {
            Ok(_) => Ok(()),
            Err(StoreError::Conflict { .. }) => Err(DeskError::UnreadSettled),
            Err(e) => Err(e.into()),
        }
    }

    /// The station for whose desk a page is signed; of a consolidation the first of its area.
    fn place_of(&self, who: &Account, page: &Page) -> Result<StationIx, DeskError> {
        let d = self.definition();
        let unknown = |what: &str| DeskError::Text {
            code: if page.document == Document::Consolidation { "unknown-area" } else { "unknown-station" },
            message: format!("there is no {what} {:?} in this election", page.station),
        };
        if page.document == Document::Consolidation {
            let area = d.area(&page.station).ok_or_else(|| unknown("area"))?;
            if !is_in_board(d, who, area) {
                return Err(DeskError::OtherBoard);
            }
            let inside = |s: &election::definition::Station| d.upwards(s.area).any(|a| a == area);
            let first = d.stations.iter().position(inside).ok_or_else(|| unknown("station in the area"))?;
            return Ok(StationIx::from(first));
        }
        let station = d.station(&page.station).ok_or_else(|| unknown("station"))?;
        self.covers(who, station)?;
        Ok(station)
    }
}

/// Who settled what the intake had noted as filed.
fn by_whom(who: &Account, picture: Digest, although: &str) -> Step {
    let row =
        vec![Value::Blob(picture.0.to_vec()), Value::from(who.name.as_str()), Value::Text(although.trim().to_owned())];
    Step::execute(sql::UNREAD_BY, row)
}

/// Whether an account may see a page: its code names a station of the board, or it says nothing and came from a desk whose area and the board's
/// lie in each other.
fn sees(d: &Definition, who: &Account, u: &Unread) -> bool {
    let place = |id: &str| d.station(id).map(|s| d.stations[s.at()].area).or_else(|| d.area(id));
    if let Some(area) = u.says().and_then(|p| place(&p.station)) {
        return is_in_board(d, who, area);
    }
    let (Some(area), Some(board)) = (place(&u.area), d.area(&who.board)) else { return false };
    is_in_board(d, who, area) || d.upwards(board).any(|a| a == area)
}

fn reason_of(text: &str) -> Result<String, DeskError> {
    let text: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.len() > REASON_BYTES_MAX {
        let message = format!("a reason has at most {REASON_BYTES_MAX} bytes, this has {}", text.len());
        return Err(DeskError::Text { code: "reason-too-long", message });
    }
    Ok(text)
}

/// The picture as it stands upright, made anew only where it has to be turned.
async fn upright(bytes: Vec<u8>, turn: Turn) -> Result<Vec<u8>, DeskError> {
    if turn == Turn::None {
        return Ok(bytes);
    }
    let turned = tokio::task::spawn_blocking(move || {
        let page = pages(&bytes, &Limits::default())?.next().transpose()?;
        Ok::<_, paper::scan::ScanError>(page.map(|p| png(&p.turned(turn))))
    });
    let unreadable = |e: &dyn std::fmt::Display| DeskError::Text { code: "page-damaged", message: e.to_string() };
    let page = turned.await.map_err(|e| unreadable(&e))?.map_err(|e| unreadable(&e))?;
    page.ok_or_else(|| unreadable(&"the picture has no page"))
}

fn read(row: &Row) -> Result<Unread, DeskError> {
    let digest: [u8; 32] =
        row.get_blob(0)?.try_into().map_err(|_| DeskError::Damaged("a picture without a digest".into()))?;
    Ok(Unread {
        picture: Digest(digest),
        area: row.get_text(1)?.to_owned(),
        at: Moment(row.get_i64(2)?),
        times: u64::try_from(row.get_i64(3)?).unwrap_or(1),
        report: serde_json::from_str(row.get_text(4)?).map_err(|e| DeskError::Damaged(e.to_string()))?,
        state: row.get_text(5)?.to_owned(),
        by: row.get_text(6)?.to_owned(),
        reason: row.get_text(7)?.to_owned(),
        entry: u64::try_from(row.get_i64(8)?).ok(),
    })
}
