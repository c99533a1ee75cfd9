//! Who asks about guests, and who holds the answers against all that was ever durable.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::oneshot;
use turnero_domain::{Message, Principal, Recorded};
use turnero_store::faulty::FaultyDisk;
use turnero_store::{Page, Store, StoreError};
use uuid::Uuid;

use super::super::Checked;
use super::super::dice::Dice;
use super::super::report::Report;
use super::super::server::Resident;
use super::{Everybody, Forget, Guests, NotHere, Receive, Stirred, name_of, stream};
use crate::error::{AskError, LostOutcome};
use crate::keeper::{Answered, Reply, Request};

/// Different guests: few, so that they come and go again and again.
const GUESTS: u64 = 6;
/// Questions that may be open at once.
const OPEN_MAX: usize = 4;

type Present = BTreeMap<Uuid, u64>;
type Asked<M> = oneshot::Receiver<Answered<M>>;

/// A question that is open, and how many events were durable when it was asked.
struct Open {
    from: usize,
    question: Question,
}

enum Question {
    Receive(Receive, Asked<Receive>),
    Forget(Forget, Asked<Forget>),
    Everybody(Asked<Everybody>),
}

/// What somebody was told.
enum Heard {
    Nothing,
    Done,
    Names(BTreeMap<Uuid, String>),
    NotHere,
    NotDone,
    Lost,
}

/// Those who ask, and what has become durable: who was here after each event.
pub(in super::super) struct Party {
    events: Vec<Stirred>,
    present: Vec<Present>,
    open: Vec<Open>,
    /// Versions of which somebody was told that they were not kept.
    denied: BTreeSet<u64>,
    versions: u64,
}

impl Default for Party {
    fn default() -> Self {
        Self {
            events: Vec::new(),
            present: vec![Present::new()],
            open: Vec::new(),
            denied: BTreeSet::new(),
            versions: 0,
        }
    }
}

impl Party {
    /// How many events have become durable.
    pub(in super::super) fn head(&self) -> u64 {
        self.events.len() as u64
    }

    /// Somebody comes, leaves, or asks who is here.
    pub(in super::super) fn ask(&mut self, resident: &mut Resident<Guests>, dice: &mut Dice) {
        if self.open.len() == OPEN_MAX {
            return;
        }
        let guest = Uuid::from_u128(u128::from(dice.below(GUESTS)) << 70 | 3);
        let from = self.events.len();
        self.versions += 1;
        let question = match dice.below(10) {
            0..=4 => {
                let message = Receive { guest, version: self.versions };
                send(resident, message.clone()).map(|asked| Question::Receive(message, asked))
            }
            5..=7 => {
                let message = Forget { guest };
                send(resident, message.clone()).map(|asked| Question::Forget(message, asked))
            }
            _ => send(resident, Everybody).map(Question::Everybody),
        };
        self.open.extend(question.map(|question| Open { from, question }));
    }

    /// Somebody asks who is here, and nothing else.
    pub(in super::super) fn ask_who_is_here(&mut self, resident: &mut Resident<Guests>) {
        let asked = send(resident, Everybody).map(Question::Everybody);
        self.open.extend(asked.map(|question| Open { from: self.events.len(), question }));
    }

    /// Hears what was answered, and judges it.
    pub(in super::super) fn listen(&mut self, report: &mut Report) -> Checked {
        for mut open in std::mem::take(&mut self.open) {
            match open.question.hear()? {
                None => self.open.push(open),
                Some(heard) => self.judge(&open, &heard, report)?,
            }
        }
        Ok(())
    }

    /// Whether anybody waits for an answer.
    pub(in super::super) fn waits(&self) -> bool {
        !self.open.is_empty()
    }

    fn judge(&mut self, open: &Open, heard: &Heard, report: &mut Report) -> Checked {
        let states = self.present.get(open.from..).unwrap_or_default();
        let mut events = self.events.get(open.from..).unwrap_or_default().iter();
        match (heard, &open.question) {
            (Heard::Nothing | Heard::Lost, _) => Ok(()),
            (Heard::NotDone, Question::Receive(Receive { version, .. }, _)) => {
                self.denied.insert(*version);
                let came = |event: &Stirred| matches!(event, Stirred::Came { version: v, .. } if v == version);
                check(!events.any(came), "a guest came of whom it was said that nothing was done")
            }
            (Heard::NotDone, _) => Ok(()),
            (Heard::Done, Question::Receive(Receive { guest, version }, _)) => {
                report.count("guests: received");
                let came = Stirred::Came { guest: *guest, version: *version };
                check(events.any(|event| *event == came), "a guest was received and is not durable")
            }
            (Heard::Done, Question::Forget(Forget { guest }, _)) => {
                report.count("guests: forgotten");
                let left = Stirred::Left { guest: *guest };
                check(events.any(|event| *event == left), "a guest was forgotten and is not")
            }
            (Heard::NotHere, Question::Forget(Forget { guest }, _)) => {
                let absent = states.iter().any(|present| !present.contains_key(guest));
                check(absent, "a guest who was here all the time counts as absent")
            }
            (Heard::Names(names), _) => {
                report.count("guests: shown");
                let shown = states.iter().any(|present| names_of(present) == *names);
                check(shown, "no durable state shows these guests")
            }
            _ => Err("an answer to another question".to_owned()),
        }
    }

    /// Reads what is new in the store, and holds every document against the events: exactly who is here is there,
    /// and whoever is not is on the disk no more.
    pub(in super::super) fn look(&mut self, store: &dyn Store, disk: &FaultyDisk) -> Checked {
        let heads = store.heads().map_err(|error| format!("heads cannot be read: {error}"))?;
        let found =
            heads.iter().find(|head| head.stream == stream()).map_or(0, |head| head.position);
        check(found >= self.head(), "guests who were shown are gone")?;
        while self.head() < found {
            let events = store
                .events(stream(), self.head(), Page::default())
                .map_err(|error| format!("events cannot be read: {error}"))?;
            for event in events {
                let recorded: Recorded<Stirred> =
                    serde_json::from_slice(&event.body).map_err(|error| error.to_string())?;
                self.take(recorded.event)?;
            }
        }
        let present = self.present.last().cloned().unwrap_or_default();
        for number in 0..GUESTS {
            let guest = Uuid::from_u128(u128::from(number) << 70 | 3);
            let key = [b"kept/", guest.as_bytes().as_slice()].concat();
            let expected = present.get(&guest).map(|version| name_of(guest, *version));
            match store.document(stream(), &key) {
                // The newest batch is in doubt.
                Err(StoreError::Failed) => continue,
                Err(error) => return Err(format!("a guest cannot be read: {error}")),
                Ok(kept) => {
                    let kept = kept.map(|kept| serde_json::from_slice::<String>(&kept));
                    let kept = kept.transpose().map_err(|error| error.to_string())?;
                    check(kept == expected, "a guest is not kept as the events say")?;
                }
            }
            if expected.is_none() && disk.betrays(stream(), &key) {
                return Err(format!("guest {number} has left, and the disk still tells the name"));
            }
        }
        Ok(())
    }

    fn take(&mut self, event: Stirred) -> Checked {
        let mut present = self.present.last().cloned().unwrap_or_default();
        match &event {
            Stirred::Came { guest, version } => {
                check(!self.denied.contains(version), "a guest came who was turned away")?;
                present.insert(*guest, *version);
            }
            Stirred::Left { guest } => {
                check(present.remove(guest).is_some(), "a guest left who was not here")?;
            }
        }
        self.events.push(event);
        self.present.push(present);
        Ok(())
    }

    /// Whether the keeper has exactly who was here after its newest event.
    pub(in super::super) fn agrees(&self, resident: &Resident<Guests>) -> Checked {
        let seq = resident.keeper.seq();
        let present = usize::try_from(seq).ok().and_then(|seq| self.present.get(seq));
        let state = resident.keeper.state();
        match present {
            Some(present) if names_of(present) == state.names => Ok(()),
            _ => Err(format!("the guests came back at {seq} as they never were")),
        }
    }
}

fn names_of(present: &Present) -> BTreeMap<Uuid, String> {
    present.iter().map(|(guest, version)| (*guest, name_of(*guest, *version))).collect()
}

/// Leaves a message in the mailbox; `None` if there is no room.
fn send<M: Message<Aggregate = Guests>>(
    resident: &mut Resident<Guests>,
    message: M,
) -> Option<Asked<M>> {
    let permit = resident.wicket.enter()?;
    let (sender, asked) = oneshot::channel();
    let reply = Reply { sender, permit, span: tracing::Span::none() };
    let (caller, key, condition) = (Principal::host().caller(), None, None);
    let request = Request { message, caller, key, condition, reply };
    resident.mailbox.push_back(Box::new(move |keeper| keeper.handle(request)));
    Some(asked)
}

impl Question {
    fn hear(&mut self) -> Checked<Option<Heard>> {
        match self {
            Self::Receive(_, asked) => heard(asked, |_| Heard::Done),
            Self::Forget(_, asked) => heard(asked, |()| Heard::Done),
            Self::Everybody(asked) => heard(asked, Heard::Names),
        }
    }
}

fn heard<T>(
    asked: &mut oneshot::Receiver<Result<T, AskError<NotHere>>>,
    done: impl FnOnce(T) -> Heard,
) -> Checked<Option<Heard>> {
    Ok(Some(match asked.try_recv() {
        Err(oneshot::error::TryRecvError::Empty) => return Ok(None),
        Err(oneshot::error::TryRecvError::Closed) => Heard::Nothing,
        Ok(Ok(reply)) => done(reply),
        Ok(Err(AskError::Refused(NotHere))) => Heard::NotHere,
        Ok(Err(AskError::Unavailable { outcome: LostOutcome::NotDone, .. })) => Heard::NotDone,
        Ok(Err(AskError::Unavailable { outcome: LostOutcome::Unknown, .. })) => Heard::Lost,
        Ok(Err(other)) => return Err(format!("somebody was told: {other}")),
    }))
}

fn check(holds: bool, otherwise: &str) -> Checked {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}
