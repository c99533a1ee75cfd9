//! A keeper of a diary that puts every day away, however long it was.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use turnero_domain::{
    Aggregate, Archived, Context, Decided, Message, NoDocument, Permission, Recorded, Refusal,
};
use turnero_store::faulty::{FaultyDisk, Unsynced, WriteFault};
use uuid::Uuid;

use super::{Bench, outcome_of};
use crate::keeper::archive::{self, Found};

/// How many days were written down.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Diary {
    days: u64,
}

/// So many bytes were written about a day, all of them this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Written {
    bytes: usize,
    mark: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[error("whatever it is, it is written down")]
struct Never;

impl Refusal for Never {
    fn code(&self) -> &'static str {
        "diary.never"
    }
}

impl Aggregate for Diary {
    type Id = Uuid;
    type Event = Written;
    type Refusal = Never;
    type Document = NoDocument;
    const KIND: u8 = 252;
    const NAME: &'static str = "diary";
    const FORM: u32 = 1;

    fn apply(&mut self, _: &Recorded<Written>) {
        self.days += 1;
    }

    fn archive(&self, event: &Written) -> Option<Archived> {
        Some(Archived { name: format!("day/{}", self.days), content: event.content() })
    }
}

impl Written {
    fn content(&self) -> Vec<u8> {
        vec![self.mark; self.bytes]
    }

    fn found(&self, day: u64) -> Found {
        Found { name: format!("day/{day}"), content: Some(self.content()) }
    }
}

/// Writes a day down.
#[derive(Serialize)]
struct WriteDay(usize, u8);

impl Message for WriteDay {
    type Aggregate = Diary;
    type Reply = ();
    const NAME: &'static str = "write_day";
    const PERMISSION: Permission = Permission::new("diary:write");

    fn to(&self) -> Uuid {
        Uuid::nil()
    }

    fn decide(&self, _: &Diary, _: &Context) -> Result<Decided<Self>, Never> {
        let event = Written { bytes: self.0, mark: self.1 };
        Ok(Decided::new(vec![event], ()))
    }
}

/// Far more than one commit holds.
const LONG: usize = 1_000_000;

impl Bench<Diary> {
    #[track_caller]
    fn done(&mut self, message: WriteDay) {
        let mut answer = self.ask(None, message);
        self.write();
        answer.try_recv().unwrap().unwrap();
    }

    fn days(&self) -> Vec<Found> {
        let (store, stream) = (&self.surroundings.store, self.keeper.standing().stream());
        archive::read(store.as_ref(), stream, "day/", |_| true).unwrap()
    }

    /// How many documents hold parts, whether they are in use or left over.
    fn parts(&self) -> usize {
        let (store, mut parts) = (&self.surroundings.store, 0);
        let stream = self.keeper.standing().stream();
        let count = &mut |_: &[u8], _| {
            parts += 1;
            std::ops::ControlFlow::Continue(())
        };
        store.documents(stream, b"archive-parts/", count).unwrap();
        parts
    }
}

fn bench() -> Bench<Diary> {
    Bench::on(&FaultyDisk::default())
}

#[test]
fn what_is_short_lies_with_its_event_and_what_is_long_in_parts_before_it() {
    let mut bench = bench();
    bench.done(WriteDay(0, 1));
    bench.done(WriteDay(300_000, 2));
    assert_eq!(bench.parts(), 0);
    bench.done(WriteDay(LONG, 3));
    assert_eq!(bench.parts(), 11);
    bench.done(WriteDay(5, 4));
    let expected = [(0, 1), (300_000, 2), (LONG, 3), (5, 4)];
    let expected: Vec<_> = (1..)
        .zip(expected)
        .map(|(day, (bytes, mark))| Written { bytes, mark }.found(day))
        .collect();
    assert_eq!(bench.days(), expected);
    assert_eq!(Bench::<Diary>::on(&bench.disk.crash(Unsynced::Lost)).days(), expected);
}

#[test]
fn a_crash_at_any_write_leaves_all_of_a_day_or_nothing_of_it() {
    let mut bench = bench();
    bench.done(WriteDay(10, 1));
    let mut answer = bench.ask(None, WriteDay(LONG, 2));
    let mut items = VecDeque::new();
    let (first, second) =
        (Written { bytes: 10, mark: 1 }.found(1), Written { bytes: LONG, mark: 2 }.found(2));
    let mut crashes = 0;
    bench.surroundings.inbox.take(&mut items, None);
    while !items.is_empty() {
        let mut after = Bench::<Diary>::on(&bench.disk.copy().crash(Unsynced::Lost));
        assert_eq!(after.keeper.state, Diary { days: 1 });
        assert_eq!(after.days(), std::slice::from_ref(&first), "no part is taken for a day");
        // The day is written down after all, and otherwise: nothing of what was left is mixed with it.
        after.done(WriteDay(LONG / 2, 3));
        let another = Written { bytes: LONG / 2, mark: 3 }.found(2);
        assert_eq!(after.days(), [first.clone(), another]);
        assert_eq!(after.parts(), 6, "what was left over is gone");
        crashes += 1;
        bench.writer.write_batch(&mut items);
    }
    assert_eq!(crashes, 4, "batches that it takes");
    answer.try_recv().unwrap().unwrap();
    let after = Bench::<Diary>::on(&bench.disk.crash(Unsynced::Lost));
    assert_eq!((after.keeper.state.days, after.days()), (2, vec![first, second]));
}

#[test]
fn when_the_store_fails_between_parts_nothing_has_happened_and_it_can_be_done_again() {
    for writes in 0..3 {
        let mut bench = bench();
        bench.done(WriteDay(10, 1));
        bench.disk.fail_write_after(writes, WriteFault::FailsBefore);
        let mut answer = bench.ask(None, WriteDay(LONG, 2));
        bench.write();
        outcome_of(&mut answer);
        assert!(bench.writer.try_recover());
        bench.done(WriteDay(LONG, 3));
        let days =
            [Written { bytes: 10, mark: 1 }.found(1), Written { bytes: LONG, mark: 3 }.found(2)];
        assert_eq!(bench.days(), days);
        assert_eq!(bench.parts(), 11);
    }
}

#[test]
fn parts_that_are_missing_or_damaged_are_told() {
    let mut bench = bench();
    bench.done(WriteDay(LONG, 1));
    let stream = bench.keeper.standing().stream();
    let mut keys = Vec::new();
    let store = &bench.surroundings.store;
    let note = &mut |key: &[u8], _| {
        keys.push(bytes::Bytes::copy_from_slice(key));
        std::ops::ControlFlow::Continue(())
    };
    store.documents(stream, b"archive-parts/", note).unwrap();
    let head = store.heads().unwrap().first().unwrap().position;
    let change = |change| turnero_store::Commit {
        stream,
        first: head + 1,
        events: Vec::new(),
        documents: vec![change],
    };
    let key = keys[3].clone();
    let other = turnero_store::DocumentChange::Put { key: key.clone(), value: vec![7; 5].into() };
    let nothing = turnero_store::DocumentChange::Remove { key };
    for damage in [other, nothing] {
        store.append(&[change(damage)]).unwrap();
        assert_eq!(bench.days(), [Found { name: "day/1".to_owned(), content: None }]);
    }
}
