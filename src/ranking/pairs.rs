//! Two words of a query that stand near each other in an article.

use super::formula::WINDOW;

/// How close two words stand, from where each of them does, in rising order.
///
/// Each occurrence of the first counts once, with the second that suits it best: 1/n for one n words behind it, half
/// that for one before it, nothing beyond [`WINDOW`].
pub(super) fn closeness(first: &[u32], second: &[u32]) -> f32 {
    let mut from = 0;
    let mut sum = 0.0;
    for &position in first {
        let nearest = position.saturating_sub(WINDOW);
        from += second[from..].partition_point(|&other| other < nearest);
        let in_window = second[from..].iter();
        let in_window = in_window.take_while(|&&other| other <= position + WINDOW);
        sum += in_window.fold(0.0, |best: f32, &other| best.max(nearness(position, other)));
    }
    sum
}

fn nearness(first: u32, second: u32) -> f32 {
    let distance = first.abs_diff(second).max(1) as f32;
    match second > first {
        true => 1.0 / distance,
        false => 0.5 / distance,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_side_by_side_in_order_are_closest() {
        assert_eq!(closeness(&[4], &[5]), 1.0);
        assert_eq!(closeness(&[4], &[6]), 0.5);
        assert_eq!(closeness(&[4], &[3]), 0.5);
        assert_eq!(closeness(&[4], &[4 + WINDOW + 1]), 0.0);
    }

    #[test]
    fn every_occurrence_counts_once_with_its_best_neighbour() {
        assert_eq!(closeness(&[4], &[2, 5, 7]), 1.0);
        assert_eq!(closeness(&[4, 40], &[5, 41]), 2.0);
        assert_eq!(closeness(&[], &[5]), 0.0);
    }

    proptest! {
        #[test]
        fn it_is_what_a_look_at_all_pairs_gives(
            mut first in prop::collection::vec(0u32..200, 0..30),
            mut second in prop::collection::vec(0u32..200, 0..30),
        ) {
            first.sort_unstable();
            second.sort_unstable();
            let best = |position: u32| {
                let near = second.iter().filter(|other| position.abs_diff(**other) <= WINDOW);
                near.fold(0.0f32, |best, &other| best.max(nearness(position, other)))
            };
            let all: f32 = first.iter().map(|&position| best(position)).sum();
            prop_assert!((closeness(&first, &second) - all).abs() < 1e-4);
        }
    }
}
