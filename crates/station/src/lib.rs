//! What runs in a polling station: the device's key, sealing minutes, and sending them with store-and-forward.
//!
//! | module | what it does |
//! |---|---|
//! | [`keys`] | makes, keeps and loads secret keys |
//! | [`figures`] | reads the figures file that a committee fills in |
//! | [`draft`] | what a committee wants to sign, checked against the definition |
//! | [`seal`] | from figures to signed minutes in the outbox |
//! | [`outbox`] | the queue on disk that survives power loss |
//! | [`send`] | offers what is queued to the commission until it has a receipt |
//! | [`card`] | the memory card: written from the outbox, read at a desk |
//! | [`delivery`] | a desk's signed word for what came to it |
//! | [`receipt`] | what the commission answers, and its check |
//!
//! Nothing here reads the wall clock or makes randomness (making a key apart): the program passes both in.

pub mod card;
pub mod delivery;
pub mod draft;
mod durable;
pub mod figures;
pub mod keys;
pub mod outbox;
pub mod receipt;
pub mod seal;
pub mod send;

#[cfg(test)]
mod testing;
