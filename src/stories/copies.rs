//! Which articles are near-copies of each other.
//!
//! In: how many articles there are, and what each says, as prints. Out: the pairs of which the shorter shares at least [`NEAR_COPY`] of its
//! sequences of words with the other. Each article is compared with those before it that share fingerprints with it. Articles are numbered by
//! date, so that of a formula that stands in very many, the [`REACH`] last before an article are looked at, and time grows with
//! the number of articles and not with its square.
//!
//! Memory is bounded: fingerprints are gathered part by part, and of those that more than one article has, eight bytes each are put
//! where the caller keeps them. In memory stay four bytes for each article, as many for it on each thread, and the pairs.

use std::ops::Deref;

use rayon::prelude::*;

use super::shingles::{distinct_shingles, fingerprints, share};

/// How much of the shorter article the other has of it, where they are near-copies.
pub const NEAR_COPY: f32 = 0.6;

/// With how many articles before it an article is compared for each fingerprint. A report is copied within days.
pub const REACH: usize = 128;

/// How much of their fingerprints a pair must share to be checked: half of what is asked for in the end. Of 3,563 pairs of near-copies
/// among 10,000 articles it passes over none that any shared fingerprint finds.
const WORTH_CHECKING: f32 = 0.3;

/// How many fingerprints are gathered at a time: 96 MB, and half of that again while they are put in order by article.
const GATHERED: usize = 12 << 20;

/// How many articles' fingerprints are put together at a time.
const ARTICLES: u32 = 1 << 15;

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
/// `keep` takes tables of some 4 MB and more for each million articles, which are looked up all over until this returns; its error
/// ends the search.
pub fn near_copies<Read, Keep, Table, Failure>(
    articles: u32,
    read: &Read,
    keep: Keep,
) -> Result<Vec<Pair>, Failure>
where
    Read: Fn(u32, &mut Vec<u8>) + Sync,
    Keep: FnMut(Vec<u8>) -> Result<Table, Failure>,
    Table: Deref<Target = [u8]> + Sync,
{
    by_parts(articles, read, keep, GATHERED)
}

/// The same, with at most about `gathered` fingerprints at a time.
fn by_parts<Read, Keep, Table, Failure>(
    articles: u32,
    read: &Read,
    keep: Keep,
    gathered: usize,
) -> Result<Vec<Pair>, Failure>
where
    Read: Fn(u32, &mut Vec<u8>) + Sync,
    Keep: FnMut(Vec<u8>) -> Result<Table, Failure>,
    Table: Deref<Target = [u8]> + Sync,
{
    let postings = Postings::gather(articles.min(FIRST - 1), read, keep, gathered)?;
    let pairs = (0..articles)
        .into_par_iter()
        .with_min_len(64)
        .map_init(
            || Desk::new(articles),
            |desk, article| desk.copies_before(article, &postings, read),
        )
        .flatten_iter()
        .collect();
    Ok(pairs)
}

/// Which articles have which fingerprint, of those that more than one has.
struct Postings<Table> {
    parts: Vec<Part<Table>>,
    /// How many fingerprints each article has, also such as no other has.
    sizes: Vec<u32>,
}

/// The postings of some of the fingerprints: tables of numbers of four bytes, the lowest first.
struct Part<Table> {
    /// The articles of each fingerprint in order, one fingerprint after the other.
    articles: Table,
    /// Where each article stands in that, those of one article after those of the one before.
    places: Table,
    /// Where the places of each article begin, and behind the last one where they end.
    starts: Table,
}

impl<Table: Deref<Target = [u8]>> Postings<Table> {
    fn gather<Read, Failure>(
        articles: u32,
        read: &Read,
        mut keep: impl FnMut(Vec<u8>) -> Result<Table, Failure>,
        gathered: usize,
    ) -> Result<Self, Failure>
    where
        Read: Fn(u32, &mut Vec<u8>) + Sync,
    {
        let size = |(prints, found): &mut (Vec<u8>, Vec<u64>), article| {
            read(article, prints);
            fingerprints(prints, found);
            u32::try_from(found.len()).unwrap_or(u32::MAX)
        };
        let all = (0..articles).into_par_iter().with_min_len(64);
        let sizes: Vec<u32> = all.map_init(Default::default, size).collect();
        let total: usize = sizes.iter().map(|&size| size as usize).sum();
        let count = total.div_ceil(gathered).max(1);
        // The parts are of nearly the same size.
        let expected = total / count + total / count / 16;
        let mut parts = Vec::new();
        for part in 0..count as u64 {
            let is_of_part = |own: u64| (own >> 32) % count as u64 == part;
            let found = found_in(articles, expected, read, &is_of_part);
            parts.push(Part::of(articles, found, &mut keep)?);
        }
        Ok(Self { parts, sizes })
    }

    fn size(&self, article: u32) -> u32 {
        self.sizes.get(article as usize).copied().unwrap_or(0)
    }
}

/// The fingerprints of all articles that are asked for, in the upper half of each number, with the article in the lower.
fn found_in<Read>(
    articles: u32,
    expected: usize,
    read: &Read,
    is_asked: &(impl Fn(u64) -> bool + Sync),
) -> Vec<u64>
where
    Read: Fn(u32, &mut Vec<u8>) + Sync,
{
    let gather = |mut desk: Gathering, article: u32| {
        read(article, &mut desk.prints);
        fingerprints(&desk.prints, &mut desk.own);
        let asked = desk.own.iter().filter(|&&own| is_asked(own));
        let entry = |own: &u64| own >> 32 << 32 | u64::from(article);
        desk.found.extend(asked.map(entry));
        desk
    };
    let mut whole: Vec<u64> = Vec::with_capacity(expected);
    let mut from = 0;
    while from < articles {
        let to = articles.min(from + ARTICLES);
        let some = (from..to).into_par_iter().with_min_len(64);
        let found: Vec<Vec<u64>> = some
            .fold(Gathering::default, gather)
            .map(|desk| desk.found)
            .collect();
        // Growing to twice the size would cost as much again.
        whole.reserve_exact(found.iter().map(Vec::len).sum());
        for found in found {
            whole.extend(found);
        }
        from = to;
    }
    whole
}

/// What one thread gathers of a part.
#[derive(Default)]
struct Gathering {
    prints: Vec<u8>,
    own: Vec<u64>,
    found: Vec<u64>,
}

impl<Table: Deref<Target = [u8]>> Part<Table> {
    /// Keeps what more than one article has of `found`, in which the upper half of a number is the fingerprint's and the lower the
    /// article.
    fn of<Failure>(
        articles: u32,
        mut found: Vec<u64>,
        keep: &mut impl FnMut(Vec<u8>) -> Result<Table, Failure>,
    ) -> Result<Self, Failure> {
        found.par_sort_unstable();
        found.dedup();
        keep_shared(&mut found);
        let mut starts = vec![0_u32; articles as usize + 2];
        let mut table = Vec::with_capacity(4 * found.len());
        let mut print_before = None;
        for &entry in &found {
            let (print, article) = (entry >> 32, entry as u32);
            let is_first = print_before.replace(print) != Some(print);
            let first = if is_first { FIRST } else { 0 };
            table.extend((article | first).to_le_bytes());
            starts[article as usize + 2] += 1;
        }
        let kept_articles = keep(table)?;
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut places = vec![0; 4 * found.len()];
        let (slots, _) = places.as_chunks_mut::<4>();
        for (place, &entry) in (0_u32..).zip(&found) {
            let next = &mut starts[entry as u32 as usize + 1];
            slots[*next as usize] = place.to_le_bytes();
            *next += 1;
        }
        drop(found);
        let places = keep(places)?;
        let starts = starts.iter().flat_map(|start| start.to_le_bytes());
        Ok(Self {
            articles: kept_articles,
            places,
            starts: keep(starts.collect())?,
        })
    }

    fn places_of(&self, article: u32) -> &[[u8; 4]] {
        let article = article as usize;
        let starts = numbers(&self.starts);
        match (starts.get(article), starts.get(article + 1)) {
            (Some(&start), Some(&end)) => {
                let (start, end) = (u32::from_le_bytes(start), u32::from_le_bytes(end));
                &numbers(&self.places)[start as usize..end as usize]
            }
            _ => &[],
        }
    }

    /// Calls `met` with the articles before the one at `place` that have its fingerprint, the last first.
    fn each_before(&self, place: u32, mut met: impl FnMut(u32)) {
        let (articles, place) = (numbers(&self.articles), place as usize);
        if u32::from_le_bytes(articles[place]) & FIRST != 0 {
            return;
        }
        for &article in articles[..place].iter().rev().take(REACH) {
            let article = u32::from_le_bytes(article);
            met(article & !FIRST);
            if article & FIRST != 0 {
                return;
            }
        }
    }
}

/// Leaves of `found`, which is in order, what has its upper half in common with another.
fn keep_shared(found: &mut Vec<u64>) {
    let (mut from, mut kept) = (0, 0);
    while from < found.len() {
        let print = found[from] >> 32;
        let same = found[from..].iter().take_while(|&&own| own >> 32 == print);
        let to = from + same.count();
        if to - from > 1 {
            found.copy_within(from..to, kept);
            kept += to - from;
        }
        from = to;
    }
    found.truncate(kept);
}

fn numbers(table: &[u8]) -> &[[u8; 4]] {
    table.as_chunks().0
}

/// What one thread needs to compare articles, kept from one to the next.
struct Desk {
    prints: Vec<u8>,
    own: Vec<u64>,
    other: Vec<u64>,
    /// How many fingerprints each article shares with the one that is looked at.
    shared: Vec<u32>,
    /// The articles that share any.
    met: Vec<u32>,
}

impl Desk {
    fn new(articles: u32) -> Self {
        Self {
            prints: Vec::new(),
            own: Vec::new(),
            other: Vec::new(),
            shared: vec![0; articles as usize],
            met: Vec::new(),
        }
    }

    /// The articles before `article` that share enough fingerprints with it to be looked at, in order.
    fn candidates<Table>(&mut self, article: u32, postings: &Postings<Table>) -> Vec<u32>
    where
        Table: Deref<Target = [u8]>,
    {
        let (shared, met) = (&mut self.shared, &mut self.met);
        for part in &postings.parts {
            for &place in part.places_of(article) {
                part.each_before(u32::from_le_bytes(place), |earlier| {
                    let shared = &mut shared[earlier as usize];
                    if *shared == 0 {
                        met.push(earlier);
                    }
                    *shared += 1;
                });
            }
        }
        let size = postings.size(article);
        let mut candidates = Vec::new();
        for earlier in self.met.drain(..) {
            let shared = std::mem::take(&mut self.shared[earlier as usize]);
            let least = size.min(postings.size(earlier)) as f32;
            if shared as f32 >= WORTH_CHECKING * least {
                candidates.push(earlier);
            }
        }
        candidates.sort_unstable();
        candidates
    }

    fn copies_before<Read, Table>(
        &mut self,
        article: u32,
        postings: &Postings<Table>,
        read: &Read,
    ) -> Vec<Pair>
    where
        Read: Fn(u32, &mut Vec<u8>) + Sync,
        Table: Deref<Target = [u8]>,
    {
        let candidates = self.candidates(article, postings);
        if candidates.is_empty() {
            return Vec::new();
        }
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
        pairs_by_parts(articles, GATHERED)
    }

    fn pairs_by_parts(articles: &[Vec<u8>], gathered: usize) -> Vec<(u32, u32)> {
        let read = |article: u32, prints: &mut Vec<u8>| {
            prints.clear();
            prints.extend_from_slice(&articles[article as usize]);
        };
        let keep = |table: Vec<u8>| Ok::<_, std::convert::Infallible>(table);
        let found = by_parts(articles.len() as u32, &read, keep, gathered).expect("kept");
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
        assert_eq!(pairs_by_parts(&articles, 100), found);
    }

    #[test]
    fn a_table_that_cannot_be_kept_ends_the_search() {
        let read = |_: u32, prints: &mut Vec<u8>| *prints = words(1, 50);
        let full = near_copies(2, &read, |_| Err::<Vec<u8>, _>("full"));
        assert_eq!(full, Err("full"));
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
            prop_assert_eq!(&pairs_by_parts(&articles, 7), &found);
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
