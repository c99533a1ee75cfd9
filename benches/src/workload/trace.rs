use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::GzDecoder;

use super::{Day, KINDS, Person};
use crate::Outcome;

/// The replications of a trace, each with its days: `rep,day,id,arrival_min,service,preferential,
/// service_min,no_show`, as CSV or as CSV.gz.
///
/// # Errors
///
/// When it cannot be read, or a line is not of this form.
pub fn read(path: &Path) -> Outcome<Vec<Vec<Day>>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let packed = path.extension().is_some_and(|extension| extension == "gz");
    let plain: Box<dyn Read> = if packed { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
    let mut replications: Vec<Vec<Day>> = Vec::new();
    for (number, line) in BufReader::new(plain).lines().enumerate().skip(1) {
        let line = line?;
        let (replication, day, person) =
            parse(&line).ok_or_else(|| format!("line {}: {line:?} is none", number + 1))?;
        let days = grown(&mut replications, replication)?;
        grown(days, day)?.push(person);
    }
    Ok(replications)
}

/// The element of this place, made when it is the next one.
fn grown<T: Default>(list: &mut Vec<T>, place: usize) -> Outcome<&mut T> {
    if place == list.len() {
        list.push(T::default());
    }
    list.get_mut(place).ok_or_else(|| format!("number {place} is left out").into())
}

fn parse(line: &str) -> Option<(usize, usize, Person)> {
    let mut fields = line.trim().split(',');
    let replication = fields.next()?.parse().ok()?;
    let day = fields.next()?.parse().ok()?;
    let _id = fields.next()?;
    let arrives_millis = millis(fields.next()?)?;
    let letter = fields.next()?.parse().ok()?;
    let kind = KINDS.iter().position(|kind| kind.letter == letter)?;
    let preferential = fields.next()? == "1";
    let service_millis = millis(fields.next()?)?;
    let no_show = fields.next()? == "1";
    Some((replication, day, Person { arrives_millis, kind, preferential, service_millis, no_show }))
}

#[expect(clippy::cast_possible_truncation, reason = "within one day")]
fn millis(minutes: &str) -> Option<i64> {
    let minutes: f64 = minutes.parse().ok()?;
    Some((minutes * 60_000.0).round() as i64)
}
