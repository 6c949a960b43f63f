//! Dates of citations: the parts that are known, and their names in Arabic.

use crate::archive::PublicationDate;

/// The months under both names in use, the Levant's and the Nile's, as the United Nations and the agencies write them.
const MONTHS: [&str; 12] = [
    "كانون الثاني/يناير",
    "شباط/فبراير",
    "آذار/مارس",
    "نيسان/أبريل",
    "أيار/مايو",
    "حزيران/يونيو",
    "تموز/يوليو",
    "آب/أغسطس",
    "أيلول/سبتمبر",
    "تشرين الأول/أكتوبر",
    "تشرين الثاني/نوفمبر",
    "كانون الأول/ديسمبر",
];

/// `26 آب/أغسطس 2022، 16:24`, as far as it is known.
pub(super) fn in_words(date: PublicationDate) -> String {
    let mut words = Vec::new();
    words.extend(date.day().map(|day| day.to_string()));
    let month = date.month().and_then(|month| usize::try_from(month).ok());
    let name = month.and_then(|month| MONTHS.get(month.checked_sub(1)?));
    words.extend(name.map(|name| (*name).to_owned()));
    words.push(date.year().to_string());
    let day = words.join(" ");
    match date.clock() {
        Some((hour, minute)) => format!("{day}، {hour:02}:{minute:02}"),
        None => day,
    }
}

/// `2022-08-26`, as far as it is known; the time of day is no part of a date of reference managers.
pub(super) fn iso_day(date: PublicationDate) -> String {
    let parts = parts(date);
    let parts = parts.iter().map(|part| format!("{part:02}"));
    parts.collect::<Vec<_>>().join("-")
}

/// Year, month and day, as far as they are known.
pub(super) fn parts(date: PublicationDate) -> Vec<i16> {
    let known = [
        Some(date.year()),
        date.month().map(i16::from),
        date.day().map(i16::from),
    ];
    known.into_iter().map_while(|part| part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn date(text: &str) -> PublicationDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_date_in_words_is_as_precise_as_it_is_known() {
        assert_eq!(in_words(date("2022")), "2022");
        assert_eq!(in_words(date("2022-08")), "آب/أغسطس 2022");
        assert_eq!(in_words(date("2022-08-06")), "6 آب/أغسطس 2022");
        assert_eq!(
            in_words(date("2022-08-26T06:04:05+03:00")),
            "26 آب/أغسطس 2022، 06:04"
        );
    }

    #[test]
    fn parts_stop_where_knowledge_does() {
        assert_eq!(parts(date("2022")), [2022]);
        assert_eq!(parts(date("2022-08")), [2022, 8]);
        assert_eq!(parts(date("2022-08-06T10:00")), [2022, 8, 6]);
        assert_eq!(iso_day(date("2022-08-06T10:00")), "2022-08-06");
        assert_eq!(iso_day(date("2022-08")), "2022-08");
    }
}
