//! The table of a day beside what it would have been.

use std::fmt::Write;

use turnero::WhatIf;
use turnero::branch::BranchSnapshot;
use turnero::hours::Zone;
use turnero::replay::{Outcome, ReasonKind, Waits};

/// A line of the table, and where its number stands.
type Measure = (&'static str, fn(&Waits) -> Option<u64>);

/// How many people ended in some way, and what that is called.
type Count = (&'static str, fn(&Outcome) -> u64);

const NAME_WIDTH: usize = 26;
const WIDTH: usize = 14;

/// The three days side by side.
pub(crate) fn show(branch: &BranchSnapshot, zone: &Zone, what_if: &WhatIf) -> String {
    let days = [&what_if.as_it_was, &what_if.replayed, &what_if.other];
    let (own, other) = (what_if.own_policy.name(), what_if.other_policy.name());
    let mut table = Table::default();
    let until = zone.local(what_if.until);
    let until = if until.date == what_if.day {
        until.time.to_string()
    } else {
        format!("{} {}", until.date, until.time)
    };
    let people = what_if.as_it_was.endings.all();
    let ended = if what_if.over { "closed" } else { "until" };
    table.line(&format!("{}, {}, {ended} {until}: {people} people", branch.name, what_if.day));
    table.line("");
    table.row("", ["as it was".to_owned(), "played again".to_owned(), "what if".to_owned()]);
    let (own, other) = (own.to_owned(), other.to_owned());
    table.row("minutes", [format!("({own})"), own, other]);
    table.waits("everybody", days.map(|day| Some(&day.all)));
    table.waits("preferential", days.map(|day| Some(&day.preferential)));
    for service in &branch.services {
        let of = |day: &'_ Outcome| day.services.get(&service.service).copied();
        let waits = days.map(of);
        table.waits(service.name.as_str(), waits.each_ref().map(Option::as_ref));
    }
    for priority in &branch.priorities {
        let waits = days.map(|day| day.priorities.get(&priority.priority).copied());
        table.waits(priority.terms.name.as_str(), waits.each_ref().map(Option::as_ref));
    }
    table.endings(days, zone);
    table.reasons(days);
    table.line("");
    table.line(
        "The same people came to the same counters. What is known of a day and what is assumed",
    );
    table.line("stands with turnero::replay; hold \"what if\" against \"played again\".");
    table.text
}

#[derive(Default)]
struct Table {
    text: String,
}

impl Table {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn row(&mut self, name: &str, cells: [String; 3]) {
        let mut line = format!("{name:<NAME_WIDTH$}");
        for cell in cells {
            // Cannot fail: a text takes whatever there is.
            let _ = write!(line, "{cell:>WIDTH$}");
        }
        self.line(&line);
    }

    /// How long a group waited, if anybody was in it.
    fn waits(&mut self, name: &str, days: [Option<&Waits>; 3]) {
        if days.iter().all(|day| day.is_none_or(|waits| waits.count == 0)) {
            return;
        }
        let measures: [Measure; 5] = [
            ("mean wait", |waits| waits.mean_ms),
            ("median", |waits| waits.median_ms),
            ("nine of ten within", |waits| waits.p90_ms),
            ("19 of 20 within", |waits| waits.p95_ms),
            ("longest", |waits| waits.longest_ms),
        ];
        let calls = days.map(|day| day.map_or(0, |waits| waits.count));
        self.line("");
        self.row(name, ["", "", ""].map(str::to_owned));
        self.row("  called", calls.map(|count| count.to_string()));
        for (measure, of) in measures {
            self.row(&format!("  {measure}"), days.map(|day| minutes(day.and_then(of))));
        }
        if days.iter().flatten().any(|waits| waits.target_known > 0) {
            self.row("  in target", days.map(share));
        }
    }

    /// What became of people, and how long it took.
    fn endings(&mut self, days: [&Outcome; 3], zone: &Zone) {
        self.line("");
        self.line("the day");
        let counts: [Count; 6] = [
            ("served", |day| day.endings.served),
            ("did not come", |day| day.endings.no_show),
            ("left", |day| day.endings.cancelled),
            ("made in error", |day| day.endings.voided),
            ("not served", |day| day.endings.expired),
            ("still there", |day| day.endings.still_there),
        ];
        for (name, of) in counts {
            if days.iter().any(|day| of(day) > 0) {
                self.row(&format!("  {name}"), days.map(|day| of(day).to_string()));
            }
        }
        self.row("  served for, in hours", days.map(|day| hours(day.work_ms)));
        let left = |day: &Outcome| {
            day.last_left_at.map_or("-".to_owned(), |at| zone.local(at).time.to_string())
        };
        self.row("  the last one left at", days.map(left));
    }

    /// Why people were called.
    fn reasons(&mut self, days: [&Outcome; 3]) {
        self.line("");
        self.line("called for");
        let all: std::collections::BTreeSet<ReasonKind> =
            days.iter().flat_map(|day| day.reasons.keys().copied()).collect();
        for kind in all {
            let count = |day: &Outcome| day.reasons.get(&kind).copied().unwrap_or(0).to_string();
            self.row(&format!("  {kind}"), days.map(count));
        }
    }
}

fn hours(millis: u64) -> String {
    let tenths = (millis + 180_000) / 360_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn minutes(millis: Option<u64>) -> String {
    millis.map_or("-".to_owned(), |millis| {
        let tenths = (millis + 3_000) / 6_000;
        format!("{}.{}", tenths / 10, tenths % 10)
    })
}

fn share(waits: Option<&Waits>) -> String {
    let share = waits.and_then(|waits| (waits.in_target * 100).checked_div(waits.target_known));
    share.map_or("-".to_owned(), |percent| format!("{percent} %"))
}
