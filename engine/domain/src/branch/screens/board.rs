use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::call::ScreenCall;
use super::place::ScreenOpening;
use crate::branch::code::{Code, Prefix};
use crate::branch::counter::{CounterNumber, CounterState};
use crate::branch::state::Branch;
use crate::{BranchId, CounterId, Language, Name, Note, QueueId, ServiceId};

/// What the board of a waiting room shows. Nothing in it is about a person but the codes on tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardScreen {
    /// Which branch.
    pub branch: BranchId,
    /// What it is called.
    pub name: Name,
    /// In which languages it speaks, its own first.
    pub languages: Vec<Language>,
    /// Its time zone; none for UTC.
    pub time_zone: Option<Name>,
    /// What the branch lets its boards tell.
    pub shows: BoardShows,
    /// What it has to say to everybody, in its own language.
    pub notice: Option<Note>,
    /// The same in other languages.
    pub notices: BTreeMap<Language, Note>,
    /// Whether it is open.
    pub opening: ScreenOpening,
    /// Who was called and has not come yet, the newest call first; of each the last call.
    pub now_calling: Vec<ScreenCall>,
    /// The newest calls, newest first, whatever became of them; without those that somebody has followed, where boards
    /// are to forget them.
    pub calls: Vec<ScreenCall>,
    /// The queues, in their order; without their names, where boards are not to tell what people come for.
    pub queues: Vec<BoardQueue>,
    /// What people can come for, in the order in which a kiosk shows it; nothing, where boards are not to tell.
    pub services: Vec<BoardService>,
    /// The counters in use, in the order of their numbers.
    pub counters: Vec<BoardCounter>,
}

/// What the branch lets its boards tell beside who is called: a screen that lacks it has not lost it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardShows {
    /// What people come for.
    pub services: bool,
    /// Calls that somebody has followed.
    pub recent_calls: bool,
    /// How many wait.
    pub waiting: bool,
}

/// A queue on a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardQueue {
    /// Which one; none for the one that every branch has.
    pub queue: Option<QueueId>,
    /// What it is called.
    pub name: Option<Name>,
    /// How many wait in it; none where boards are not to tell.
    pub waiting: Option<usize>,
    /// How many open counters have it among their own.
    pub open_counters: usize,
}

/// A service on a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardService {
    /// Which one.
    pub service: ServiceId,
    /// What it is called.
    pub name: Name,
    /// What its codes begin with.
    pub prefix: Prefix,
    /// How many wait for it; none where boards are not to tell.
    pub waiting: Option<usize>,
    /// Whether an open counter is able to serve it.
    pub served: bool,
}

/// A counter on a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardCounter {
    /// Which one.
    pub counter: CounterId,
    /// Its number.
    pub number: CounterNumber,
    /// What it is called.
    pub name: Name,
    /// Where it is.
    pub direction: Option<Name>,
    /// What it is doing, in a word.
    pub state: CounterWord,
    /// Whom it has called or serves.
    pub code: Option<Code>,
}

/// What a counter is doing, in a word: not why its agent is away, nor whose ticket it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CounterWord {
    /// Nobody is there.
    Idle,
    /// It has called somebody.
    Calling,
    /// It serves somebody.
    Serving,
    /// Something is left to be done after a service.
    WrapUp,
    /// Its agent is away.
    Break,
    /// It serves nobody.
    Closed,
}

impl From<&CounterState> for CounterWord {
    fn from(state: &CounterState) -> Self {
        match state {
            CounterState::Idle => Self::Idle,
            CounterState::Calling { .. } => Self::Calling,
            CounterState::Serving { .. } => Self::Serving,
            CounterState::WrapUp { .. } => Self::WrapUp,
            CounterState::Break { .. } => Self::Break,
            CounterState::Closed => Self::Closed,
        }
    }
}

impl BoardScreen {
    /// The board of this branch; `None` when it was never created.
    pub fn of(branch: &Branch) -> Option<Self> {
        let profile = branch.profile()?;
        let settings = &profile.settings;
        let shows = BoardShows {
            services: !settings.board.hide_services,
            recent_calls: !settings.board.hide_recent_calls,
            waiting: !settings.board.hide_waiting,
        };
        let now_calling = branch.now_calling();
        let mut calls = branch.calls_on_screen();
        if !shows.recent_calls {
            calls.retain(|call| now_calling.contains(call));
        }
        Some(Self {
            branch: profile.branch,
            name: profile.name.clone(),
            languages: branch.languages(),
            time_zone: settings.time_zone.clone(),
            shows,
            notice: settings.board.notice.clone(),
            notices: settings.board.notices.clone(),
            opening: branch.opening_on_screen()?,
            now_calling,
            calls,
            queues: queues(branch, shows),
            services: services(branch, shows),
            counters: counters(branch),
        })
    }
}

fn queues(branch: &Branch, shows: BoardShows) -> Vec<BoardQueue> {
    let views = branch.queues().into_iter();
    // One that is out of use is shown until the last has left it.
    let shown = views
        .filter(|view| view.waiting > 0 || view.terms.as_ref().is_none_or(|terms| terms.active));
    shown
        .map(|view| BoardQueue {
            queue: view.queue,
            name: view.terms.map(|terms| terms.name).filter(|_| shows.services),
            waiting: shows.waiting.then_some(view.waiting),
            open_counters: view.open_counters,
        })
        .collect()
}

fn services(branch: &Branch, shows: BoardShows) -> Vec<BoardService> {
    if !shows.services {
        return Vec::new();
    }
    let views = branch.services().into_iter();
    views
        .filter(|view| view.terms.active || view.waiting > 0)
        .map(|view| BoardService {
            service: view.service,
            name: view.name,
            prefix: view.prefix,
            waiting: shows.waiting.then_some(view.waiting),
            served: view.unserved.is_none(),
        })
        .collect()
}

fn counters(branch: &Branch) -> Vec<BoardCounter> {
    let views = branch.counters().into_iter();
    views
        .filter(|view| view.terms.active)
        .map(|view| BoardCounter {
            counter: view.counter,
            number: view.number,
            state: CounterWord::from(&view.state),
            code: view.state.ticket().and_then(|id| Some(branch.tickets.get(&id)?.code)),
            name: view.name,
            direction: view.terms.direction,
        })
        .collect()
}
