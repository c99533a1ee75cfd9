//! Which time zone was probably meant: typing errors, missing accents, a city without its region.

use jiff::tz::TimeZoneDatabase;

use super::bounds::ZONE_CHARACTERS_MAX;

/// The zone whose name is written most like this, if one comes near.
pub(super) fn nearest_zone(name: &str) -> Option<String> {
    let wanted = letters(name);
    if wanted.len() > ZONE_CHARACTERS_MAX {
        return None;
    }
    let zones = TimeZoneDatabase::bundled();
    let names = zones.available().filter(|zone| zone.as_str() != "Etc/Unknown");
    // The names come in alphabetical order, and `min_by_key` takes the first of equals.
    let nearest = names.min_by_key(|zone| unlikeness(&wanted, &letters(zone.as_str())))?;
    let errors = unlikeness(&wanted, &letters(nearest.as_str()));
    // What is wrong in more than half of its letters is another name, not a mistyped one.
    (errors * 2 <= wanted.len()).then(|| nearest.as_str().to_owned())
}

/// The letters that are compared.
fn letters(name: &str) -> Vec<char> {
    let letters = name.trim().chars().flat_map(char::to_lowercase);
    letters.take(ZONE_CHARACTERS_MAX + 1).collect()
}

/// How unlike two names are: typing errors between them, or between their cities and one more.
fn unlikeness(one: &[char], other: &[char]) -> usize {
    let city = |name: &[char]| name.rsplit(|letter| *letter == '/').next().map(<[char]>::to_vec);
    let cities = city(one).zip(city(other));
    let between_cities = cities.map_or(usize::MAX, |(one, other)| typing_errors(&one, &other) + 1);
    typing_errors(one, other).min(between_cities)
}

/// How many letters must be changed, added or left out to make one of the other.
fn typing_errors(one: &[char], other: &[char]) -> usize {
    // `row` holds the errors between what was read of `one` and each beginning of `other`.
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (read, letter) in (1..).zip(one) {
        let mut before = read - 1;
        let mut left = read;
        for (place, wanted) in other.iter().enumerate() {
            if let Some(beginning) = row.get_mut(place) {
                *beginning = left;
            }
            let Some(above) = row.get_mut(place + 1) else { break };
            let change = before + usize::from(letter != wanted);
            before = *above;
            left = change.min(left + 1).min(*above + 1);
        }
        if let Some(last) = row.last_mut() {
            *last = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who writes this means that.
    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(nearest_zone(name).as_deref(), expected, "{name:?}");
    }

    #[test]
    fn typing_errors_are_counted() {
        let errors = |one: &str, other: &str| typing_errors(&letters(one), &letters(other));
        assert_eq!(errors("kitten", "sitting"), 3);
        assert_eq!(errors("", "abc"), 3);
        assert_eq!(errors("abc", ""), 3);
        assert_eq!(errors("same", "same"), 0);
    }

    #[test]
    fn the_nearest_zone_is_found() {
        check("America/Bogotá", Some("America/Bogota"));
        check("America/New York", Some("America/New_York"));
        check("bogota", Some("America/Bogota"));
        check("Colombia/Bogota", Some("America/Bogota"));
        check("Europe/Madird", Some("Europe/Madrid"));
        check("santiago", Some("America/Santiago"));
    }

    #[test]
    fn what_is_like_no_zone_has_none() {
        check("", None);
        check("qqqqqqqqqq", None);
        check(&"a".repeat(10_000), None);
    }
}
