//! Factus' types are loose: a number may be a text, a truth 0 or 1, nothing an empty list.

use serde_json::Value;
use turnero_domain::hours::Date;
use turnero_domain::invoicing::{Clock, Signed};

/// The text that stands there, if there is one.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The number that stands there, as number or text.
pub(super) fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Whether it is so: true, 1 or "1".
pub(super) fn truth(value: &Value) -> bool {
    match value {
        Value::Bool(so) => *so,
        Value::String(text) => matches!(text.trim(), "1" | "true"),
        other => other.as_u64() == Some(1),
    }
}

/// A day, as `DD-MM-YYYY` or as the beginning of an ISO moment.
pub(super) fn day(value: &Value) -> Option<Date> {
    let text = value.as_str()?.trim();
    let day = text.get(..10)?;
    day.parse().ok().or_else(|| {
        let mut parts = day.split('-');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
    })
}

/// A moment, as `09-01-2025 01:56:13 PM`: what a clock in Bogota read.
pub(super) fn moment(value: &Value) -> Option<Signed> {
    let date = day(value)?;
    let rest = value.as_str()?.trim().get(10..)?.trim();
    let (clock, half) = rest.split_once(' ')?;
    let (hour, minutes) = clock.split_once(':')?;
    let hour = hour.parse::<u8>().ok().filter(|hour| (1..=12).contains(hour))? % 12;
    let hour = match half.trim().to_ascii_uppercase().as_str() {
        "AM" => hour,
        "PM" => hour + 12,
        _ => return None,
    };
    let clock = Clock::new(&format!("{hour:02}:{minutes}-05:00")).ok()?;
    Some(Signed { date, clock })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn loose_types_are_read() {
        assert_eq!(text(&json!(4)), Some("4".to_owned()));
        assert_eq!((text(&json!(" ")), text(&json!([])), text(&Value::Null)), (None, None, None));
        assert_eq!((number(&json!("68679")), number(&json!(980))), (Some(68_679), Some(980)));
        for so in [json!(true), json!(1), json!("1")] {
            assert!(truth(&so), "{so}");
        }
        for not in [json!(false), json!(0), json!("0"), Value::Null, json!([])] {
            assert!(!truth(&not), "{not}");
        }
    }

    #[test]
    fn the_hours_of_two_halves_of_a_day_are_read() {
        let clock = |text: &str| {
            let signed = moment(&json!(format!("09-01-2025 {text}")))?;
            assert_eq!(signed.date.to_string(), "2025-01-09");
            Some(signed.clock.to_string())
        };
        assert_eq!(clock("01:56:13 PM").unwrap(), "13:56:13-05:00");
        assert_eq!(clock("12:00:01 AM").unwrap(), "00:00:01-05:00");
        assert_eq!(clock("12:00:01 PM").unwrap(), "12:00:01-05:00");
        assert_eq!((clock("13:00:00 PM"), clock("01:00 XM"), clock("")), (None, None, None));
        assert_eq!(day(&json!("2019-01-19T05:00:00Z")), "2019-01-19".parse().ok());
        assert_eq!(day(&json!("ñandú 2019")), None);
    }
}
