//! A board's desk: papers typed twice, rulings signed by several, kept until they are on the record.
//!
//! `entry`, `sheet` and `ruling` are state machines without input or output; `papers` and `rulings` keep their states in the database by compare and
//! swap and hand in what is done through the intake, as anybody's submission. The desk changes nothing by itself.

pub mod entry;
mod error;
mod papers;
pub mod ruling;
mod rulings;
pub mod sheet;
pub(crate) mod sql;
mod unread;

pub use error::DeskError;
pub use papers::Paper;
pub use rulings::{Kept, NewRuling};
pub use unread::{Filing, REASON_BYTES_MAX, Unread};

use crate::accounts::{Account, Accounts, Entropy};
use crate::notices::Notices;
use crate::sharing::Releases;
use crate::{Commission, Intake, Live, home};
use election::definition::Definition;
use election::id::{AreaIx, StationIx};
use election::statement::Purpose;
use observer::authority::{DELIVERY_KEY, rehearsal_key};
use record::SigningKey;
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;

/// Name of the key file of a desk that serves every board, and of the key in a rehearsal.
const DESK_KEY: &str = "desk";

/// The desks of a running commission. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// Who works there.
    pub accounts: Accounts,
    /// What was released to parties.
    pub releases: Releases,
    /// What is made known beside results.
    pub notices: Notices,
    store: Store,
    live: Arc<Live>,
    intake: Intake,
    home: PathBuf,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("home", &self.home).finish_non_exhaustive()
    }
}

impl Desk {
    /// The desks of a commission. Holds the intake; drop it before [`Commission::close`].
    #[must_use]
    pub fn new(commission: &Commission, entropy: Entropy) -> Self {
        let store = commission.store.clone();
        Self {
            releases: Releases::new(commission, Arc::clone(&entropy)),
            notices: Notices::new(commission, Arc::clone(&entropy)),
            accounts: Accounts::new(
                store.clone(),
                Arc::clone(&commission.intake.clock),
                entropy,
                commission.home.path(),
            ),
            store,
            live: Arc::clone(&commission.live),
            intake: commission.intake.clone(),
            home: commission.home.path().to_owned(),
        }
    }

    fn definition(&self) -> &Arc<Definition> {
        self.live.definition()
    }

    /// Refuses whoever belongs to another board than that of the station.
    fn covers(&self, who: &Account, station: StationIx) -> Result<(), DeskError> {
        let d = self.definition();
        if is_in_board(d, who, d.stations[station.at()].area) { Ok(()) } else { Err(DeskError::OtherBoard) }
    }

    /// The key with which the desk of a station signs: that of the nearest area that has one, else the common one.
    fn key(&self, station: StationIx) -> Result<SigningKey, DeskError> {
        if let Some(key) = self.key_file(DESK_KEY, station)? {
            return Ok(key);
        }
        let d = self.definition();
        if d.rehearsal { Ok(rehearsal_key(&d.id, DESK_KEY)) } else { Err(DeskError::NoKey("no such file".into())) }
    }
}

impl Desk {
    /// The key with which the desk of a station vouches for pictures, found likewise. A rehearsal goes without where its key list has none.
    fn delivery_key(&self, station: StationIx) -> Result<Option<SigningKey>, DeskError> {
        if let Some(key) = self.key_file(DELIVERY_KEY, station)? {
            return Ok(Some(key));
        }
        let d = self.definition();
        let listed = self.live.authority().is_some_and(|a| a.purpose(DELIVERY_KEY) == Some(Purpose::Delivery));
        match (d.rehearsal, listed) {
            (true, listed) => Ok(listed.then(|| rehearsal_key(&d.id, DELIVERY_KEY))),
            (false, _) => Err(DeskError::NoKey("no key of the purpose delivery: delivery.key".into())),
        }
    }

    /// The key file `NAME-AREA.key` of the nearest area above a station that has one, else `NAME.key`.
    fn key_file(&self, name: &str, station: StationIx) -> Result<Option<SigningKey>, DeskError> {
        let d = self.definition();
        let of = |a: AreaIx| format!("{name}-{}", d.areas[a.at()].id.replace('/', "~"));
        let own = d.upwards(d.stations[station.at()].area).map(of);
        let mut files = own.chain(std::iter::once(name.to_owned()));
        let Some(file) = files.find(|file| home::key_path(&self.home, file).exists()) else { return Ok(None) };
        home::read_key(&self.home, &file).map(Some).map_err(|e| DeskError::NoKey(e.to_string()))
    }
}

/// Whether an area lies in the board of an account.
#[must_use]
pub fn is_in_board(d: &Definition, who: &Account, area: AreaIx) -> bool {
    d.area(&who.board).is_some_and(|board| d.upwards(area).any(|a| a == board))
}
