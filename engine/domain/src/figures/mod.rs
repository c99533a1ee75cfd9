//! The figures of a branch: counted as the day runs, sealed when it is over, put together over a
//! range of days.
//!
//! ```
//! use turnero_domain::figures::{DayFigures, Fact, Issued, RowKey, SealedFigures};
//! # use turnero_domain::hours::HourOfDay;
//! # use uuid::Uuid;
//! # let (service, priority) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
//! # let hour = HourOfDay::new(10)?;
//! let mut today = DayFigures::default();
//! let issued = Fact::Issued(Issued { service, priority, hour });
//! today.add(&issued);
//! assert_eq!(today.branch().issued, 1);
//!
//! // The move is undone.
//! today.take_back(&issued);
//! assert_eq!(today, DayFigures::default());
//!
//! let friday = today.seal("2026-11-20".parse()?);
//! let saturday = today.seal("2026-11-21".parse()?);
//! let both = SealedFigures::merge([&friday, &saturday]).ok_or("no days")?;
//! assert_eq!(both.days, 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A [`Fact`] is told to [`DayFigures`] when it happens: nothing is looked through at the end of the
//! day. Everything that is kept is a sum of whole numbers, so the order of facts does not matter, a
//! fact can be taken back exactly, and days can be put together ([`SealedFigures::merge`]) as if they
//! had been one. Counts, means and shares are exact; a median, a 90th percentile and the longest are
//! within 1.6 % (the [`bounds`] say what that takes in memory).

pub mod bounds;
mod csv;
mod day;
mod fact;
mod groups;
mod histogram;
mod numbers;
mod sealed;
mod sums;

pub use csv::{columns, csv, csv_header};
pub use day::DayFigures;
pub use fact::{Activity, CounterTime, Fact, Issued, Leg, Millis, Outcome, PlainOrder, Promise};
pub use numbers::{CounterTimes, Numbers, Share, Times};
pub use sealed::{Report, ReportRow, Row, RowKey, SealedFigures};
pub use sums::Sums;
