//! Search over the definition: places, stations, choices. Bounded in what is asked and in what is answered.

pub(crate) mod fold;
pub(crate) mod index;

use crate::Portal;
use crate::fault::Fault;
use crate::query::Query;
use index::{Answer, Index, question};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// Longest question, in letters.
pub(crate) const LETTERS_MAX: usize = 100;
/// Most words of one.
const WORDS_MAX: usize = 8;
/// Searches that run at once; each looks at everything that has a word.
const AT_ONCE: usize = 2;

/// The index, made when somebody searches first.
pub(crate) struct Search {
    index: Arc<OnceLock<Index>>,
    turns: Semaphore,
}

impl Default for Search {
    fn default() -> Self {
        Self { index: Arc::default(), turns: Semaphore::new(AT_ONCE) }
    }
}

impl Search {
    /// The `q` of a query, and what it finds: see [`Search::find`].
    pub(crate) async fn asked(
        &self,
        portal: &Portal,
        query: Option<&str>,
        most: usize,
    ) -> Result<(String, Answer), Fault> {
        let text = Query::read(query).get("q").unwrap_or_default().trim().to_owned();
        let found = self.find(portal, &text, most).await?;
        Ok((text, found))
    }

    /// What a question finds: the best `most` of each kind.
    ///
    /// # Errors
    /// The question is too long.
    async fn find(&self, portal: &Portal, text: &str, most: usize) -> Result<Answer, Fault> {
        let words = question(text);
        if text.chars().count() > LETTERS_MAX || words.len() > WORDS_MAX {
            let message = format!("search for {WORDS_MAX} words and {LETTERS_MAX} letters at most");
            return Err(Fault::new(400, "search-too-long", message));
        }
        let _turn = self.turns.acquire().await.map_err(Fault::internal)?;
        let (d, index) = (Arc::clone(portal.definition()), Arc::clone(&self.index));
        let work = move || index.get_or_init(|| Index::of(&d)).find(&d, &words, most);
        tokio::task::spawn_blocking(work).await.map_err(Fault::internal)
    }
}
