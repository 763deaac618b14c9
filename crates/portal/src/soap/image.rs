//! `GetMinutesImage`: the picture of a page, of the station that is said.

use super::answer::{Answer, refused};
use super::door::internal;
use crate::Portal;
use crate::data::DataError;
use commission::sharing::{Category, Form, Reader};
use election::id::Digest;
use service::answer;
use service::arguments::Arguments;
use service::contract::Operation;
use service::envelope::Version;
use service::fault::Refusal;

/// The picture in Base64.
pub(super) async fn picture(
    portal: &Portal,
    version: Version,
    operation: &'static Operation,
    arguments: &Arguments,
    reader: &Reader,
) -> Result<Answer, Refusal> {
    let may = portal.sharing().may(Category::Images, Form::Soap, reader, None, portal.now());
    may.map_err(|e| refused(DataError::Denied(e)))?;
    let none = || Refusal::new("unknown-image", "no page of this station has this picture");
    let station = arguments.text("station").and_then(|s| portal.definition().station(s)).ok_or_else(none)?;
    let image = arguments.text("image").and_then(Digest::from_hex).ok_or_else(none)?;
    let size = {
        let state = portal.live.read();
        let tally = state.tally();
        let pairs = &tally.definition().stations[station.at()].pairs;
        let is_there = |p| tally.pair(p).case.as_ref().is_some_and(|c| c.pages.iter().any(|page| page.image == image));
        if !pairs.iter().copied().any(is_there) {
            return Err(none());
        }
        state.tree.size()
    };
    let bytes = tokio::fs::read(portal.public.join("blob").join(image.hex())).await.map_err(internal)?;
    let text = tokio::task::spawn_blocking(move || {
        answer::file(version, operation, size, &image.to_string(), "image/png", &bytes)
    });
    Ok(Answer { text: text.await.map_err(internal)?, size })
}
