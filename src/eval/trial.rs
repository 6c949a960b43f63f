//! Topics put to an archive: searching for every one gives a run.
//!
//! In: an archive, topics and judgments. Out: a run. Judgments are needed to search, because they decide which of an
//! article's names the run calls it by.

use rayon::prelude::*;

use super::docno::Docnos;
use super::qrels::Qrels;
use super::run::{Retrieved, Run};
use super::topics::Topic;
use crate::Error;
use crate::query::compile::TextFields;
use crate::search::{ArchiveSearcher, Request};

/// Topics, and where their answers are looked for.
pub struct Trial<'trial> {
    /// The archive.
    pub searcher: &'trial ArchiveSearcher,
    /// What is asked.
    pub topics: &'trial [Topic],
    /// What should be found.
    pub qrels: &'trial Qrels,
    /// Which text is searched.
    pub fields: TextFields,
    /// How many articles are taken for each topic.
    pub limit: usize,
}

impl Trial<'_> {
    /// Searches for every topic, as plain words.
    pub fn run(&self) -> Result<Run, Error> {
        let docnos = Docnos::new(self.qrels, self.searcher)?;
        let topics = self.topics.par_iter();
        let rankings = topics.map(|topic| Ok((topic.qid.clone(), self.answer(topic, &docnos)?)));
        let rankings: Vec<_> = rankings.collect::<Result<_, Error>>()?;
        Ok(Run::from_rankings(rankings))
    }

    fn answer(&self, topic: &Topic, docnos: &Docnos<'_>) -> Result<Vec<Retrieved>, Error> {
        let request = Request {
            plain: true,
            fields: self.fields,
            limit: self.limit,
            ..Request::new(&topic.query)
        };
        let ranking = match self.searcher.rank(&request) {
            // A topic without a word finds nothing, which is a figure and no failure.
            Err(Error::EmptyQuery { .. }) => return Ok(Vec::new()),
            ranking => ranking?.entries,
        };
        let names = docnos.names(&ranking);
        let retrieved = names
            .into_iter()
            .zip(ranking)
            .map(|(docno, entry)| Retrieved {
                docno,
                score: entry.score,
            });
        Ok(retrieved.collect())
    }
}
