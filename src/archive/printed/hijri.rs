//! Hijri dates as Gregorian ones.
//!
//! In: year, month and day of the Hijri calendar. Out: the Gregorian day by the Umm al-Qura calendar, which Saudi
//! Arabia prints. Other countries sight the moon, and may be a day before or behind; only a weekday tells.

use icu_calendar::cal::Hijri;
use icu_calendar::types::Month;
use jiff::Span;
use jiff::civil::{Date, Weekday};

/// Outside these years no calendar was published for the months, and no outlet prints them.
pub(super) const YEARS: std::ops::RangeInclusive<u32> = 1300..=1500;
/// The day number (Rata Die) of 1970-01-01.
const EPOCH: i64 = 719_163;

/// Returns the day that the calendar of Umm al-Qura gives. A month may be a day longer where the moon is sighted.
pub(super) fn gregorian(year: u32, month: i8, day: u32) -> Option<Date> {
    if !YEARS.contains(&year) || !(1..=30).contains(&day) {
        return None;
    }
    let first = icu_calendar::Date::try_new(
        i32::try_from(year).ok()?.into(),
        Month::new(u8::try_from(month).ok()?),
        1,
        Hijri::new_umm_al_qura(),
    );
    let days = first.ok()?.to_rata_die().to_i64_date() - EPOCH + i64::from(day) - 1;
    let epoch = Date::constant(1970, 1, 1);
    epoch.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// Returns the day of this name that is `date` or lies next to it.
pub(super) fn sighted(date: Date, weekday: Weekday) -> Option<Date> {
    let beside = [Ok(date), date.tomorrow(), date.yesterday()];
    let mut days = beside.into_iter().flatten();
    days.find(|day| day.weekday() == weekday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn is(hijri: (u32, i8, u32), expected: &str) {
        let date = gregorian(hijri.0, hijri.1, hijri.2).map(|date| date.to_string());
        assert_eq!(date.as_deref(), Some(expected));
    }

    #[test]
    fn days_are_those_of_the_saudi_press() {
        is((1444, 1, 28), "2022-08-26");
        is((1436, 10, 25), "2015-08-10");
        is((1437, 1, 1), "2015-10-14");
        is((1441, 9, 1), "2020-04-24");
        is((1443, 9, 1), "2022-04-02");
    }

    #[test]
    fn what_no_calendar_has_is_none() {
        for (year, month, day) in [
            (1444, 13, 1),
            (1444, 0, 1),
            (1444, 1, 31),
            (1299, 1, 1),
            (1501, 1, 1),
        ] {
            assert_eq!(gregorian(year, month, day), None);
        }
    }

    #[test]
    fn a_weekday_settles_a_difference_of_one_day() {
        let friday = Date::constant(2022, 8, 26);
        assert_eq!(
            sighted(friday, Weekday::Saturday),
            Some(Date::constant(2022, 8, 27))
        );
        assert_eq!(
            sighted(friday, Weekday::Thursday),
            Some(Date::constant(2022, 8, 25))
        );
        assert_eq!(sighted(friday, Weekday::Monday), None);
    }

    proptest! {
        #[test]
        fn a_day_is_the_same_day_again_on_its_way_back(year in YEARS, month in 1i8..=12, day in 1u32..=29) {
            let date = gregorian(year, month, day).expect("every month has 29 days");
            let iso = icu_calendar::Date::try_new_iso(date.year().into(), date.month() as u8, date.day() as u8);
            let back = iso.expect("a day").to_calendar(Hijri::new_umm_al_qura());
            prop_assert_eq!(back.year().extended_year(), year as i32);
            prop_assert_eq!((back.month().ordinal as i8, u32::from(back.day_of_month().0)), (month, day));
        }
    }
}
