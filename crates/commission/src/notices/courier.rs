//! Brings what is published to the parties' addresses and to the outlets: follows the record, keeps an outbox, sends, tries again.
//!
//! A delivery is noted as being sent before it is, so that after a power cut it is known to be uncertain and is not sent twice.

mod words;

use super::outbox::{Delivery, DeliveryState, added};
use super::{NoticeError, Recipient, public_text, sql};
use crate::entries::{as_i64, as_u64};
use crate::{Clock, Live};
use election::act::Moment;
use election::notice::NoticeText;
use election::statement::{Audience, NoticeEvent};
use election::tally::Noticed;
use observer::blobs::BlobFolder;
use outlets::{Outcome, Outlets, Session};
use std::sync::Arc;
use std::time::Duration;
use store::{Step, Store, StoreError, Value};
use tokio::sync::watch;

/// Minutes after a try that failed; the last stands for all that follow.
const PAUSES_MIN: [i64; 6] = [1, 5, 15, 60, 240, 720];
/// After so many tries it is given up.
const TRIES_MAX: u32 = 10;
/// Deliveries that are looked at together.
const BATCH: u32 = 50;
/// Letters of one connection.
const LETTERS_MAX: usize = 50;
/// Longest sleep; the clock of the commission is looked at again then.
const LOOK: Duration = Duration::from_secs(30);
const MINUTE_US: i64 = 60_000_000;
/// Who learns of it when the server stopped in the middle.
const BROKEN: &str = "the server stopped while this was being sent";

/// The courier of a home.
pub(crate) struct Courier {
    pub(crate) live: Arc<Live>,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) blobs: BlobFolder,
    pub(crate) outlets: Outlets,
}

/// A connection that is kept open for several letters.
#[derive(Default)]
struct Line<'a> {
    open: Option<Session<'a>>,
    sent: usize,
    /// Whether the server could not be reached: then no other letter is tried now.
    down: bool,
}

impl Courier {
    /// Runs until `stop` is set.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut grown = self.live.subscribe();
        if let Err(e) = self.begin().await {
            tracing::error!(code = e.code(), "notices are not sent: {e}");
            return;
        }
        loop {
            let sleep = match self.round(&stop).await {
                Ok(sleep) => sleep,
                Err(e) => {
                    tracing::warn!(code = e.code(), "the outbox of notices cannot be used now: {e}");
                    LOOK
                }
            };
            tokio::select! {
                _ = stop.wait_for(|s| *s) => return,
                changed = grown.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(sleep) => {}
            }
        }
    }

    /// Before the first round: what was on its way is uncertain; a home without an outbox begins with what is published from now on.
    pub(super) async fn begin(&self) -> Result<(), NoticeError> {
        let size = Value::Int(as_i64(self.live.size()));
        let steps = vec![
            Step::execute(sql::OUTBOX_BROKEN, vec![BROKEN.into()]),
            Step::execute(sql::POSITION_FIRST, vec![size]),
        ];
        self.store.write(steps).await?;
        Ok(())
    }

    /// Puts what is new into the outbox and sends what is due; says how long nothing will be due.
    pub(super) async fn round(&self, stop: &watch::Receiver<bool>) -> Result<Duration, NoticeError> {
        self.enqueue().await?;
        let down = self.send_due(stop).await?;
        let next = self.store.query_one(sql::OUTBOX_NEXT, vec![]).await?.get_i64(0)?;
        let wait = next - (self.clock)().0;
        if down || next < 0 {
            return Ok(LOOK);
        }
        let wait = Duration::from_micros(u64::try_from(wait).unwrap_or(0));
        Ok(wait.clamp(Duration::from_millis(50), LOOK))
    }

    async fn enqueue(&self) -> Result<(), NoticeError> {
        let from = as_u64(self.store.query_one(sql::POSITION_READ, vec![]).await?.get_i64(0)?)?;
        let (new, size) = {
            let state = self.live.read();
            let all = state.tally().notices();
            let at = all.partition_point(|n| n.index < from);
            (all[at..].to_vec(), state.tree.size())
        };
        if new.is_empty() {
            return Ok(());
        }
        let rows = self.store.query(sql::RECIPIENT_ACTIVE, vec![]).await?;
        let recipients = rows.iter().map(Recipient::read).collect::<Result<Vec<_>, _>>()?;
        let now = (self.clock)();
        let mut steps = Vec::new();
        for n in &new {
            let category = n.notice.category;
            if self.outlets.mail.is_some() {
                let wanted = recipients.iter().filter(|r| n.notice.audience.holds(&r.party) && r.wants(category));
                steps.extend(wanted.map(|r| added(n.index, "mail", &r.id, &r.address, &r.language, now)));
            }
            if n.notice.audience == Audience::Public {
                let hooks = self.outlets.webhooks.iter().filter(|w| w.wants(category.word()));
                steps.extend(hooks.map(|w| added(n.index, "webhook", w.name(), "", "", now)));
                let chats = self.outlets.chats.iter().filter(|c| c.wants(category.word()));
                steps.extend(
                    chats.map(|c| added(n.index, "telegram", c.name(), "", c.language().unwrap_or_default(), now)),
                );
            }
        }
        // With the rows, so that an act is put into the outbox once.
        steps.push(Step::expecting(1, sql::POSITION_MOVE, vec![Value::Int(as_i64(size)), Value::Int(as_i64(from))]));
        self.store.write(steps).await?;
        Ok(())
    }

    /// Whether the mail server could not be reached.
    async fn send_due(&self, stop: &watch::Receiver<bool>) -> Result<bool, NoticeError> {
        let mut line = Line::default();
        loop {
            let now = (self.clock)();
            let rows = self.store.query(sql::OUTBOX_DUE, vec![Value::Int(now.0), BATCH.into()]).await?;
            let due = rows.iter().map(Delivery::read).collect::<Result<Vec<_>, _>>()?;
            let mut done = 0;
            for d in &due {
                if *stop.borrow() || (line.down && d.channel == "mail") {
                    continue;
                }
                done += 1;
                self.send_one(d, &mut line).await?;
            }
            if done == 0 {
                if let Some(session) = line.open.take() {
                    session.close().await;
                }
                return Ok(line.down);
            }
        }
    }

    async fn send_one<'a>(&'a self, d: &Delivery, line: &mut Line<'a>) -> Result<(), NoticeError> {
        let take = vec![d.id.as_str().into(), Value::Int((self.clock)().0)];
        match self.store.write(vec![Step::expecting(1, sql::OUTBOX_TAKE, take)]).await {
            Ok(_) => {}
            // Its recipient was taken away in this moment.
            Err(StoreError::Conflict { .. }) => return Ok(()),
            Err(e) => return Err(e.into()),
        }
        let outcome = self.deliver(d, line).await;
        let now = (self.clock)();
        let (state, said, due) = ended(&outcome, d.tries + 1, now);
        if state != DeliveryState::Sent {
            tracing::warn!(
                delivery = d.id,
                channel = d.channel,
                target = d.target,
                "a notice was not delivered: {said}"
            );
        }
        let row = vec![
            d.id.as_str().into(),
            Value::from(state.word()),
            Value::Text(said),
            Value::Int(due.0),
            Value::Int(now.0),
        ];
        self.store.write(vec![Step::execute(sql::OUTBOX_END, row)]).await?;
        Ok(())
    }

    async fn deliver<'a>(&'a self, d: &Delivery, line: &mut Line<'a>) -> Outcome {
        let gone = |why: &str| Outcome::Refused { why: why.to_owned() };
        let act = {
            let state = self.live.read();
            state.tally().notices().iter().find(|n| n.index == d.entry).cloned()
        };
        let Some(act) = act else { return gone("there is no such notice on the record") };
        let text = self.text_of(&act);
        if act.notice.audience == Audience::Public && act.is_publication() && text.is_none() {
            return gone("its text is not published any more");
        }
        let definition = self.live.definition();
        let message = words::Message { d: definition, site: &self.outlets.site, act: &act, text: text.as_ref() };
        match d.channel.as_str() {
            "mail" => self.deliver_letter(d, &message, line).await,
            "webhook" => match self.outlets.webhooks.iter().find(|w| w.name() == d.target) {
                Some(w) => w.send(&d.id, (self.clock)().0.div_euclid(1_000_000), message.json(&d.id)).await,
                None => gone("this webhook is not in outlets.toml any more"),
            },
            "telegram" => match self.outlets.chats.iter().find(|c| c.name() == d.target) {
                Some(c) => c.send(&message.plain(&d.language)).await,
                None => gone("this chat is not in outlets.toml any more"),
            },
            other => gone(&format!("there is no way {other:?}")),
        }
    }

    async fn deliver_letter<'a>(&'a self, d: &Delivery, message: &words::Message<'_>, line: &mut Line<'a>) -> Outcome {
        let Some(mailer) = &self.outlets.mail else {
            return Outcome::Refused { why: "there is no mail server in outlets.toml any more".into() };
        };
        let letter = match message.letter(d) {
            Ok(letter) => letter,
            Err(e) => return Outcome::Refused { why: e.to_string() },
        };
        if line.sent == LETTERS_MAX
            && let Some(session) = line.open.take()
        {
            session.close().await;
        }
        if line.open.is_none() {
            match mailer.open().await {
                Ok(session) => (line.open, line.sent) = (Some(session), 0),
                Err(outcome) => {
                    line.down = true;
                    return outcome;
                }
            }
        }
        let Some(session) = &mut line.open else { return Outcome::Later { why: "no connection".into(), after: None } };
        let outcome = session.send(&letter).await;
        line.sent += 1;
        if session.is_broken() {
            line.open = None;
        }
        outcome
    }

    fn text_of(&self, act: &Noticed) -> Option<NoticeText> {
        match (&act.notice.audience, &act.notice.event) {
            (Audience::Public, NoticeEvent::Published { text, .. }) => public_text(&self.blobs, *text),
            _ => None,
        }
    }
}

/// What a try means for the row: its state, what was said, when it is due again.
fn ended(outcome: &Outcome, tries: u32, now: Moment) -> (DeliveryState, String, Moment) {
    match outcome {
        Outcome::Delivered => (DeliveryState::Sent, String::new(), now),
        Outcome::Refused { why } => (DeliveryState::Failed, why.clone(), now),
        Outcome::Uncertain { why } => (DeliveryState::Uncertain, why.clone(), now),
        Outcome::Later { why, .. } if tries >= TRIES_MAX => {
            (DeliveryState::Failed, format!("given up after {tries} tries: {why}"), now)
        }
        Outcome::Later { why, after } => {
            let minutes = PAUSES_MIN[(tries.max(1) as usize - 1).min(PAUSES_MIN.len() - 1)];
            let asked = after.map_or(0, |a| i64::try_from(a.as_micros()).unwrap_or(i64::MAX));
            (DeliveryState::Waiting, why.clone(), Moment(now.0 + asked.max(minutes * MINUTE_US)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_come_later_is_tried_at_growing_pauses_and_given_up_at_last() {
        let later = Outcome::Later { why: "451".into(), after: None };
        let due = |tries| ended(&later, tries, Moment(0));
        assert_eq!(due(1), (DeliveryState::Waiting, "451".into(), Moment(MINUTE_US)));
        assert_eq!(due(2).2, Moment(5 * MINUTE_US));
        assert_eq!(due(9).2, Moment(720 * MINUTE_US));
        assert_eq!(due(10).0, DeliveryState::Failed);
        let asked = Outcome::Later { why: String::new(), after: Some(Duration::from_secs(600)) };
        assert_eq!(ended(&asked, 1, Moment(0)).2, Moment(10 * MINUTE_US), "no sooner than the other side asks");
        assert_eq!(ended(&Outcome::Uncertain { why: String::new() }, 1, Moment(0)).0, DeliveryState::Uncertain);
        assert_eq!(ended(&Outcome::Refused { why: String::new() }, 1, Moment(0)).0, DeliveryState::Failed);
    }
}
