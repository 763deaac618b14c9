//! Scanned pages that no code could file: a desk hands them in with its delivery, and they wait for a clerk. They are no acts and not public.

use super::page::check_png;
use super::{Intake, IntakeError};
use crate::desk::sql;
use election::id::Digest;
use observer::recount::check_unread;
use serde::{Deserialize, Serialize};
use store::{Step, Value};

/// Most pages that are kept.
const ROWS_MAX: i64 = 100_000;
/// Most bytes of their pictures.
const BYTES_MAX: i64 = 64 << 30;

/// What the desk reports of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Name of the file on the scanner's machine.
    pub name: String,
    /// Which page of it, from 1.
    pub sheet: u32,
    /// Why it could not be filed: a stable code.
    pub code: String,
    /// The same in words.
    pub message: String,
    /// What a code in the picture says all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Saying>,
}

/// What a code in the picture says of the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saying {
    /// The text of a page's note.
    pub text: String,
    /// Whether it says which page of which kind of document this is; codes of minutes do not.
    pub which: bool,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The picture.
    pub kept: Digest,
    /// How often it was handed in.
    pub times: u64,
    /// `open`, `filed` or `dropped`.
    pub state: String,
}

impl Intake {
    /// Checks report and delivery before the picture is read. Gives what the report says and the area of the desk.
    ///
    /// # Errors
    /// As [`Intake::copy`].
    pub fn unread_report(
        &self,
        report: &[u8],
        delivery: Option<&str>,
        picture: Option<Digest>,
    ) -> Result<(Report, String), IntakeError> {
        let authority = self.authority()?;
        let area = check_unread(delivery, report, picture, self.live.definition(), &authority)?;
        let form = |e: serde_json::Error| IntakeError::refused("unread-form", format!("the report is none: {e}"));
        Ok((serde_json::from_slice(report).map_err(form)?, area))
    }

    /// Keeps a page that no code could file, with its picture on the disk, until a clerk has filed or dropped it. The same picture again is
    /// counted and kept once.
    ///
    /// # Errors
    /// As [`Intake::copy`]; [`IntakeError::Later`] with `unread-full` when no more are kept.
    pub async fn unread(&self, report: &[u8], png: Vec<u8>, delivery: Option<&str>) -> Result<Kept, IntakeError> {
        let digest = Digest::of(&png);
        let (_, area) = self.unread_report(report, delivery, Some(digest))?;
        check_png(&png)?;
        let key = || vec![Value::Blob(digest.0.to_vec())];
        if self.store.query_opt(sql::UNREAD_READ, key()).await?.is_none() {
            let size = self.store.query_one(sql::UNREAD_SIZE, vec![]).await?;
            if size.get_i64(0)? >= ROWS_MAX || size.get_i64(1)? >= BYTES_MAX {
                let message = "no more unread pages are kept; file or drop some of those that wait";
                return Err(IntakeError::later("unread-full", message));
            }
        }
        let bytes = i64::try_from(png.len()).unwrap_or(i64::MAX);
        let folder = self.unread.clone();
        match tokio::task::spawn_blocking(move || folder.put(&png)).await {
            Ok(Ok(_)) => {}
            Ok(Err(e)) => return Err(IntakeError::later(e.code(), e)),
            Err(e) => return Err(IntakeError::later("file", e)),
        }
        let text = String::from_utf8_lossy(report).replace('\0', "\u{fffd}");
        let mut row = key();
        row.extend([Value::Text(area), Value::Int((self.clock)().0), Value::Int(bytes), Value::Text(text)]);
        self.store.write(vec![Step::execute(sql::UNREAD_PUT, row)]).await?;
        let row = self.store.query_one(sql::UNREAD_READ, key()).await?;
        let times = u64::try_from(row.get_i64(3)?).unwrap_or(1);
        Ok(Kept { kept: digest, times, state: row.get_text(5)?.to_owned() })
    }

    /// A page with this picture is on the record: it waits no longer, whoever filed it.
    pub(super) async fn was_filed(&self, picture: Digest, entry: u64) -> Result<(), IntakeError> {
        // Nearly no page was ever unread: to look costs less than to write.
        let waits = self.store.query_opt(sql::UNREAD_READ, vec![Value::Blob(picture.0.to_vec())]).await?;
        if waits.is_none() {
            return Ok(());
        }
        let row = vec![
            Value::Blob(picture.0.to_vec()),
            Value::Text("filed".into()),
            Value::Text(String::new()),
            Value::Text(String::new()),
            Value::Int(crate::entries::as_i64(entry)),
            Value::Int((self.clock)().0),
        ];
        self.store.write(vec![Step::execute(sql::UNREAD_SETTLE, row)]).await?;
        Ok(())
    }
}
