//! Lists of articles: what every format does that has one part for each article.
//!
//! A list is written one article at a time, so that it may be of any length. Answers can be written as such lists too.

use std::io::{self, Write};

use super::Format;
use crate::archive::{Article, ArticleId};
use crate::search::{Answer, Snippet};

/// A form that a list of articles is written in.
pub trait ListFormat {
    /// Whether a passage is quoted of each article; finding it takes longer than all the rest.
    fn quotes(&self) -> bool {
        false
    }

    /// Writes what stands before the first article, whether there is one or not.
    fn begin(&self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// What stands between two articles.
    fn separator(&self) -> &'static str {
        ""
    }

    /// Writes what stands before the articles of one query of many, which is called `id` and reads `query`.
    fn heading(&self, _id: &str, _query: &str, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes one article; `story` is the first article of its story, where it has one, and `passage` what of it shows the query
    /// best. Most formats have no place for one or the other.
    fn article(
        &self,
        article: &Article,
        story: Option<ArticleId>,
        passage: Option<&Snippet>,
        out: &mut dyn Write,
    ) -> io::Result<()>;

    /// Writes what stands behind the last article.
    fn end(&self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// A list being written.
pub struct ListWriter<'list> {
    format: &'list dyn ListFormat,
    out: &'list mut dyn Write,
    articles: u64,
}

impl<'list> ListWriter<'list> {
    /// Begins a list on `out`.
    pub fn begin(format: &'list dyn ListFormat, out: &'list mut dyn Write) -> io::Result<Self> {
        format.begin(out)?;
        Ok(Self {
            format,
            out,
            articles: 0,
        })
    }

    /// Adds an article.
    pub fn add(&mut self, article: &Article, passage: Option<&Snippet>) -> io::Result<()> {
        self.add_in_story(article, None, passage)
    }

    /// Adds an article and the first article of its story.
    pub fn add_in_story(
        &mut self,
        article: &Article,
        story: Option<ArticleId>,
        passage: Option<&Snippet>,
    ) -> io::Result<()> {
        if self.articles > 0 {
            self.out.write_all(self.format.separator().as_bytes())?;
        }
        self.articles += 1;
        self.format.article(article, story, passage, self.out)
    }

    /// Ends the list; returns how many articles it has.
    pub fn end(self) -> io::Result<u64> {
        self.format.end(self.out)?;
        Ok(self.articles)
    }
}

/// The hits of an answer as a list.
pub struct Listed<L>(pub L);

impl<L: ListFormat> Format for Listed<L> {
    fn write(
        &self,
        answer: &Answer,
        query_id: Option<&str>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if let Some(id) = query_id {
            self.0.heading(id, &answer.request.query, out)?;
        }
        let mut list = ListWriter::begin(&self.0, out)?;
        for hit in &answer.hits {
            list.add(&hit.article, hit.snippets.last())?;
        }
        list.end().map(drop)
    }
}
