//! Near-copies become stories.
//!
//! In: articles by number, the earliest first, and the pairs of them that are near-copies. Out: for each article, the
//! first article of its story. Articles are taken in their order, and each joins the story that is worth most to it: an
//! article there that it copies counts one for the story, one that it does not copy two against it. So who joins copies
//! more than two thirds of a story. Then each is asked once more, as stories have grown that it could not know of.
//!
//! To join whatever has a copy in common would chain: telegrams of congratulation share the formula with one neighbour
//! and the king with the next, and a short item stands in a long report beside others that have nothing to do with it.
//! Held against brute force over all sequences of six words of 10,000 articles, 97 % of the pairs that stories put
//! together are near-copies, and 88 % of all near-copies have one story; where half of a story was enough to join it,
//! 94 % and 91 %.

use super::copies::Pair;

/// What an article of a story that is no copy counts against joining it, where a copy counts one.
const AGAINST: i64 = 2;

/// Returns the first article of the story of each of `articles` articles, which are numbered from 0 by date; an article
/// that has no copy is a story of its own.
///
/// `pairs` are ordered by their later article. Takes time in proportion to their number, and eight bytes for each.
pub fn fold(articles: usize, pairs: &[Pair]) -> Vec<u32> {
    let copies = Copies::of(articles, pairs);
    let mut stories = Stories::of_each(articles);
    for article in (0..).take(articles) {
        let copies = copies.of_article(article);
        let earlier = copies.partition_point(|&copy| copy < article);
        stories.place(article, &copies[..earlier]);
    }
    for article in (0..).take(articles) {
        stories.place(article, copies.of_article(article));
    }
    stories.firsts()
}

/// The near-copies of each article, in order.
struct Copies {
    /// Those of each article, behind those of the one before.
    articles: Vec<u32>,
    /// Where those of each article begin, and behind the last one where they end.
    starts: Vec<usize>,
}

impl Copies {
    fn of(articles: usize, pairs: &[Pair]) -> Self {
        let mut starts = vec![0; articles + 2];
        for pair in pairs {
            starts[pair.later as usize + 2] += 1;
            starts[pair.earlier as usize + 2] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut copies = vec![0; 2 * pairs.len()];
        let mut put = |of: u32, copy: u32| {
            let next = &mut starts[of as usize + 1];
            copies[*next] = copy;
            *next += 1;
        };
        // The earlier copies of an article come first: pairs are ordered by the later one, and so are its later copies.
        for pair in pairs {
            put(pair.later, pair.earlier);
        }
        for pair in pairs {
            put(pair.earlier, pair.later);
        }
        Self {
            articles: copies,
            starts,
        }
    }

    fn of_article(&self, article: u32) -> &[u32] {
        let article = article as usize;
        &self.articles[self.starts[article]..self.starts[article + 1]]
    }
}

/// Which article is in which story.
struct Stories {
    /// The number of the story of each article.
    of: Vec<u32>,
    /// How many articles each story has.
    sizes: Vec<u32>,
    /// The stories of the copies of the article that is placed.
    met: Vec<u32>,
}

impl Stories {
    fn of_each(articles: usize) -> Self {
        Self {
            of: (0..).take(articles).collect(),
            sizes: vec![1; articles],
            met: Vec::new(),
        }
    }

    /// Puts `article` into the story that is worth most to it by `copies`; it stays where no other is worth more, and is
    /// a story of its own where none is worth anything.
    fn place(&mut self, article: u32, copies: &[u32]) {
        let own = self.of[article as usize];
        self.met.clear();
        self.met
            .extend(copies.iter().map(|&copy| self.of[copy as usize]));
        self.met.sort_unstable();
        let copied_of_own = self.met.iter().filter(|&&story| story == own).count();
        let mut best = (self.worth(own, copied_of_own, 1), own);
        for met in self.met.chunk_by(|one, other| one == other) {
            let Some(&story) = met.first().filter(|&&story| story != own) else {
                continue;
            };
            let worth = self.worth(story, met.len(), 0);
            if worth > best.0 {
                best = (worth, story);
            }
        }
        match best {
            (worth, _) if worth < 0 => self.put(article, self.sizes.len()),
            (_, story) => self.put(article, story as usize),
        }
    }

    /// What a story of which `copied` articles are copied is worth, where `itself` of its articles are the one that asks.
    fn worth(&self, story: u32, copied: usize, itself: u32) -> i64 {
        let (copied, others) = (
            copied as i64,
            i64::from(self.sizes[story as usize] - itself),
        );
        copied - AGAINST * (others - copied)
    }

    /// Moves `article` to `story`, which may be one behind the last.
    fn put(&mut self, article: u32, story: usize) {
        if story == self.sizes.len() {
            self.sizes.push(0);
        }
        let of = &mut self.of[article as usize];
        self.sizes[*of as usize] -= 1;
        self.sizes[story] += 1;
        *of = u32::try_from(story).unwrap_or(*of);
    }

    fn firsts(self) -> Vec<u32> {
        let mut first_of: Vec<u32> = vec![u32::MAX; self.sizes.len()];
        for (article, &story) in (0..).zip(&self.of) {
            let first = &mut first_of[story as usize];
            *first = article.min(*first);
        }
        let first = |story: &u32| first_of[*story as usize];
        self.of.iter().map(first).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(articles: usize, pairs: &[(u32, u32)]) -> Vec<u32> {
        let pair = |&(later, earlier)| Pair {
            later,
            earlier,
            share: 1.0,
        };
        fold(articles, &pairs.iter().map(pair).collect::<Vec<_>>())
    }

    #[test]
    fn copies_of_one_report_are_one_story() {
        assert_eq!(folded(4, &[(1, 0), (2, 0), (2, 1)]), [0, 0, 0, 3]);
        assert_eq!(folded(3, &[]), [0, 1, 2]);
    }

    #[test]
    fn a_chain_of_copies_is_no_story() {
        assert_eq!(folded(3, &[(1, 0), (2, 1)]), [0, 0, 2]);
        assert_eq!(folded(4, &[(1, 0), (2, 1), (3, 2)]), [0, 0, 2, 2]);
    }

    #[test]
    fn a_roundup_makes_no_story_of_what_it_gathers() {
        assert_eq!(folded(4, &[(1, 0), (2, 0), (3, 0)]), [0, 0, 2, 3]);
        assert_eq!(folded(4, &[(3, 0), (3, 1), (3, 2)]), [0, 1, 2, 0]);
    }

    #[test]
    fn an_article_moves_where_more_of_its_copies_came_later() {
        let pairs = [(2, 0), (3, 2), (4, 2), (4, 3)];
        assert_eq!(folded(5, &pairs), [0, 1, 2, 2, 2]);
    }

    #[test]
    fn an_article_joins_the_story_that_it_copies_most_of() {
        let pairs = [(1, 0), (3, 2), (4, 0), (4, 2), (4, 3)];
        assert_eq!(folded(5, &pairs), [0, 0, 2, 2, 2]);
    }
}
