//! Which articles are near-copies of each other.
//!
//! In: how many articles there are, and what each says, as prints. Out: the pairs of which the shorter shares at least [`NEAR_COPY`] of its
//! sequences of words with the other. Each article is compared with those before it that share fingerprints with it. Articles are numbered by
//! date, so that of a formula that stands in very many, the [`REACH`] last before an article are looked at, and time grows with
//! the number of articles and not with its square.
//!
//! Memory is bounded: fingerprints are gathered part by part, and only those that more than one article has are kept, eight
//! bytes each.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::shingles::{distinct_shingles, fingerprints, share};

/// How much of the shorter article the other has of it, where they are near-copies.
pub const NEAR_COPY: f32 = 0.6;

/// With how many articles before it an article is compared for each fingerprint. A report is copied within days.
pub const REACH: usize = 128;

/// How much of their fingerprints a pair must share to be checked: half of what is asked for in the end. Of 3,563 pairs of near-copies
/// among 10,000 articles it passes over none that any shared fingerprint finds.
const WORTH_CHECKING: f32 = 0.3;

/// How many fingerprints are gathered at a time: 256 MB while they are put together.
const GATHERED: usize = 16 << 20;

/// Marks the first article of those that have a fingerprint; there are fewer than two milliards of articles.
const FIRST: u32 = 1 << 31;

/// Two articles that are near-copies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The article that comes later.
    pub later: u32,
    /// The article before it.
    pub earlier: u32,
    /// How much of the shorter one the other has, from [`NEAR_COPY`] to 1.
    pub share: f32,
}

/// Returns all near-copies among `articles` articles, numbered from 0 by date, ordered by the later and then the earlier of each
/// pair. `read` writes the prints of an article over what it is given; it is called from the threads of the current pool.
pub fn near_copies<Read>(articles: u32, read: &Read) -> Vec<Pair>
where
    Read: Fn(u32, &mut Vec<u8>) + Sync,
{
    let postings = Postings::gather(articles.min(FIRST - 1), read);
    (0..articles)
        .into_par_iter()
        .with_min_len(64)
        .map_init(Desk::default, |desk, article| {
            desk.copies_before(article, &postings, read)
        })
        .flatten_iter()
        .collect()
}

/// What one thread gathers of a part.
#[derive(Default)]
struct Gathering {
    prints: Vec<u8>,
    own: Vec<u64>,
    found: Vec<u64>,
}

/// Which articles have which fingerprint, of those that more than one has.
#[derive(Default)]
struct Postings {
    /// The articles of each fingerprint in order, one fingerprint after the other.
    articles: Vec<u32>,
    /// Where each article stands in that, those of one article after those of the one before.
    places: Vec<u32>,
    /// Where the places of each article begin, and behind the last one where they end.
    starts: Vec<u32>,
    /// How many fingerprints each article has, also such as no other has.
    sizes: Vec<u32>,
}

impl Postings {
    fn gather<Read>(articles: u32, read: &Read) -> Self
    where
        Read: Fn(u32, &mut Vec<u8>) + Sync,
    {
        let all = (0..articles).into_par_iter().with_min_len(64);
        let size = |(prints, found): &mut (Vec<u8>, Vec<u64>), article| {
            read(article, prints);
            fingerprints(prints, found);
            u32::try_from(found.len()).unwrap_or(u32::MAX)
        };
        let sizes: Vec<u32> = all.clone().map_init(Default::default, size).collect();
        let total: usize = sizes.iter().map(|&size| size as usize).sum();
        let parts = total.div_ceil(GATHERED).max(1) as u64;
        let mut postings = Self {
            sizes,
            ..Self::default()
        };
        for part in 0..parts {
            let gather = |mut desk: Gathering, article: u32| {
                read(article, &mut desk.prints);
                fingerprints(&desk.prints, &mut desk.own);
                let of_part = desk.own.iter().filter(|&own| own % parts == part);
                let entry = |own: &u64| own >> 32 << 32 | u64::from(article);
                desk.found.extend(of_part.map(entry));
                desk
            };
            let found: Vec<Vec<u64>> = all
                .clone()
                .fold(Gathering::default, gather)
                .map(|desk| desk.found)
                .collect();
            postings.keep(found.concat());
        }
        postings.turn(articles);
        postings
    }

    /// Keeps what more than one article has of a part, in which the upper half of a number is the fingerprint's and the lower the
    /// article.
    fn keep(&mut self, mut part: Vec<u64>) {
        part.par_sort_unstable();
        part.dedup();
        for same in part.chunk_by(|one, other| one >> 32 == other >> 32) {
            if same.len() > 1 {
                let first = self.articles.len();
                self.articles.extend(same.iter().map(|&entry| entry as u32));
                if let Some(article) = self.articles.get_mut(first) {
                    *article |= FIRST;
                }
            }
        }
    }

    /// Sorts the places by article.
    fn turn(&mut self, articles: u32) {
        let mut starts = vec![0_u32; articles as usize + 2];
        for &article in &self.articles {
            starts[(article & !FIRST) as usize + 2] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        self.places = vec![0; self.articles.len()];
        for (place, &article) in (0..).zip(&self.articles) {
            let next = &mut starts[(article & !FIRST) as usize + 1];
            self.places[*next as usize] = place;
            *next += 1;
        }
        self.starts = starts;
    }

    fn places_of(&self, article: u32) -> &[u32] {
        let article = article as usize;
        match (self.starts.get(article), self.starts.get(article + 1)) {
            (Some(&start), Some(&end)) => &self.places[start as usize..end as usize],
            _ => &[],
        }
    }

    /// The articles before the one at `place` that have its fingerprint, the last first.
    fn before(&self, place: u32) -> impl Iterator<Item = u32> {
        let place = place as usize;
        let is_first = self.articles[place] & FIRST != 0;
        let before = if is_first { 0 } else { place };
        let mut ended = false;
        let before = self.articles[..before].iter().rev().take(REACH);
        before.map_while(move |&article| {
            let before = (!ended).then_some(article & !FIRST);
            ended |= article & FIRST != 0;
            before
        })
    }

    fn size(&self, article: u32) -> u32 {
        self.sizes.get(article as usize).copied().unwrap_or(0)
    }
}

/// What one thread needs to compare articles, kept from one to the next.
#[derive(Default)]
struct Desk {
    prints: Vec<u8>,
    own: Vec<u64>,
    other: Vec<u64>,
    shared: FxHashMap<u32, u32>,
}

impl Desk {
    fn copies_before<Read>(&mut self, article: u32, postings: &Postings, read: &Read) -> Vec<Pair>
    where
        Read: Fn(u32, &mut Vec<u8>) + Sync,
    {
        self.shared.clear();
        for &place in postings.places_of(article) {
            for earlier in postings.before(place) {
                *self.shared.entry(earlier).or_default() += 1;
            }
        }
        let size = postings.size(article);
        let worth_checking = |(&earlier, &shared): (&u32, &u32)| {
            let least = size.min(postings.size(earlier)) as f32;
            (shared as f32 >= WORTH_CHECKING * least).then_some(earlier)
        };
        let mut candidates: Vec<u32> = self.shared.iter().filter_map(worth_checking).collect();
        if candidates.is_empty() {
            return Vec::new();
        }
        candidates.sort_unstable();
        read(article, &mut self.prints);
        distinct_shingles(&self.prints, &mut self.own);
        let mut copies = Vec::new();
        for earlier in candidates {
            read(earlier, &mut self.prints);
            distinct_shingles(&self.prints, &mut self.other);
            let share = share(&self.own, &self.other);
            if share >= NEAR_COPY {
                copies.push(Pair {
                    later: article,
                    earlier,
                    share,
                });
            }
        }
        copies
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(articles: &[Vec<u8>]) -> Vec<(u32, u32)> {
        let read = |article: u32, prints: &mut Vec<u8>| {
            prints.clear();
            prints.extend_from_slice(&articles[article as usize]);
        };
        let found = near_copies(articles.len() as u32, &read);
        found
            .iter()
            .map(|pair| (pair.later, pair.earlier))
            .collect()
    }

    /// Words that no other seed has in this order.
    fn words(seed: u64, count: u64) -> Vec<u8> {
        let word = |n: u64| (seed * 7919 + n).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56;
        (0..count).map(|n| word(n).max(1) as u8).collect()
    }

    #[test]
    fn a_text_cut_to_a_part_is_a_near_copy() {
        let report = words(1, 200);
        let articles = [report.clone(), words(2, 200), report[20..160].to_vec()];
        assert_eq!(pairs(&articles), [(2, 0)]);
        assert_eq!(pairs(&[report.clone(), report]), [(1, 0)]);
    }

    #[test]
    fn a_tail_in_common_makes_no_copy() {
        let tail = words(9, 60);
        let with_tail = |seed| [words(seed, 100), tail.clone()].concat();
        assert!(pairs(&[with_tail(1), with_tail(2), with_tail(3)]).is_empty());
    }

    #[test]
    fn texts_of_few_or_no_words_are_no_copies() {
        assert!(pairs(&[]).is_empty());
        assert!(pairs(&[vec![], vec![], vec![1, 2, 3], vec![1, 2, 3]]).is_empty());
    }

    #[test]
    fn of_very_many_the_nearest_are_compared() {
        let articles = vec![words(1, 50); REACH + 10];
        let found = pairs(&articles);
        let last = (REACH + 9) as u32;
        let before_last = found.iter().filter(|(later, _)| *later == last);
        assert_eq!(before_last.count(), REACH);
        assert!(found.contains(&(last, last - 1)));
    }

    proptest! {
        #[test]
        fn what_is_found_is_true_and_each_cut_is_found(
            cuts in prop::collection::vec((0u64..4, 0usize..80, 20usize..120), 2..14),
        ) {
            let articles: Vec<Vec<u8>> = cuts
                .iter()
                .map(|&(seed, from, count)| words(seed, 200)[from..from + count].to_vec())
                .collect();
            let found = pairs(&articles);
            for (later, text) in (0..).zip(&articles) {
                for (earlier, other) in (0..later).zip(&articles) {
                    let (mut one, mut two) = (Vec::new(), Vec::new());
                    distinct_shingles(text, &mut one);
                    distinct_shingles(other, &mut two);
                    let share = share(&one, &two);
                    let is_found = found.contains(&(later, earlier));
                    prop_assert!(share >= NEAR_COPY || !is_found);
                    prop_assert!(share < 1.0 || is_found);
                }
            }
        }
    }
}
