//! Who sits at the desks of the demonstration: each calls, serves and finishes by the messages that a page for agents would
//! send, one after the other, until the doors are closed.

use std::time::Duration;

use turnero::branch::{
    CallNext, CloseCounter, FindTicket, Finish, Hold, Leave, NoShow, OpenCounter, Recall, Sit,
    Start, TakeBreak, Transfer, TransferPlace, TransferTo,
};
use turnero::{CounterId, Engine, Name, Principal, PrincipalId, Seconds, TicketId};

use super::Outcome;
use super::attempt::attempt;
use super::dice::Dice;
use super::people;
use super::town::Place;

/// Somebody at a desk.
pub(super) struct Desk {
    /// Which place, by its number.
    pub(super) place: usize,
    counter: CounterId,
    agent: Principal,
    /// Somebody else there who is able to do the same.
    colleague: Option<CounterId>,
    /// When the agent goes to lunch, in minutes after midnight.
    lunch_at: i64,
}

/// What somebody at a desk does next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    SitDown,
    /// Calls whoever is next, or goes to lunch, or home.
    Look,
    ComeBack,
    CallAgain(TicketId),
    GiveUp(TicketId),
    Begin(TicketId),
    Finish(TicketId),
    /// Sends them to the colleague, who knows better.
    SendOn(TicketId),
}

/// What follows from it, and after how long; `None`: the day is over here.
pub(super) type Next = Option<(Duration, Act)>;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// How often somebody with nothing to do looks whether anybody has come.
const LOOKS_EVERY: Duration = Duration::from_secs(20);
const LUNCH: Duration = Duration::from_secs(30 * 60);
const FIRST_LUNCH_AT: i64 = 12 * 60;

/// All desks that have somebody.
pub(super) async fn staffed(engine: &Engine, places: &[Place]) -> Outcome<Vec<Desk>> {
    let mut desks = Vec::new();
    for (number, place) in places.iter().enumerate() {
        let all = || place.table.desks.iter().zip(&place.counters);
        for (table, counter) in all().filter(|(table, _)| table.staffed) {
            let colleague = all()
                .find(|(other, its)| {
                    other.staffed && other.serves == table.serves && *its != counter
                })
                .map(|(_, its)| *its);
            let agent = people::agent(engine, place, desks.len() + 1).await?;
            let lunch_at = FIRST_LUNCH_AT + 20 * i64::try_from(desks.len())?;
            desks.push(Desk { place: number, counter: *counter, agent, colleague, lunch_at });
        }
    }
    Ok(desks)
}

impl Desk {
    /// Who sits there.
    pub(super) const fn agent(&self) -> PrincipalId {
        self.agent.id
    }
}

/// How things stand when somebody acts.
pub(super) struct Moment<'a> {
    pub(super) engine: &'a Engine,
    pub(super) place: &'a Place,
    /// Minutes since midnight, there.
    pub(super) minute: i64,
    /// Whether the doors are closed.
    pub(super) over: bool,
}

impl Desk {
    /// Does this, and says what comes next. What the rules refuse is left: somebody who watches may have done it before.
    pub(super) async fn act(
        &self,
        act: Act,
        moment: &Moment<'_>,
        dice: &mut Dice,
    ) -> Outcome<Next> {
        let Moment { engine, place, over, .. } = moment;
        let (agent, branch, counter) = (&self.agent, place.branch, self.counter);
        let soon = (dice.between(8 * SECOND, 40 * SECOND), Act::Look);
        if *over {
            attempt(engine, agent, CloseCounter { branch, counter }).await?;
            attempt(engine, agent, Leave { branch, counter }).await?;
            return Ok(None);
        }
        Ok(Some(match act {
            Act::SitDown => {
                attempt(engine, agent, Sit { branch, counter, agent: None }).await?;
                attempt(engine, agent, OpenCounter { branch, counter }).await?;
                soon
            }
            Act::Look => return self.look(moment, dice).await.map(Some),
            Act::ComeBack => {
                attempt(engine, agent, OpenCounter { branch, counter }).await?;
                soon
            }
            Act::CallAgain(ticket) => {
                attempt(engine, agent, Recall { branch, ticket }).await?;
                (90 * SECOND, Act::GiveUp(ticket))
            }
            Act::GiveUp(ticket) => {
                attempt(engine, agent, NoShow { branch, ticket }).await?;
                soon
            }
            Act::Begin(ticket) => match attempt(engine, agent, Start { branch, ticket }).await? {
                Some(()) => self.serve(ticket, moment, dice).await?,
                None => soon,
            },
            Act::Finish(ticket) => {
                attempt(engine, agent, Finish { branch, ticket }).await?;
                soon
            }
            Act::SendOn(ticket) => {
                let to = self.colleague.map_or(TransferTo::Queue(None), TransferTo::Counter);
                let place = TransferPlace::First;
                let send = Transfer { branch, ticket, to, place, note: None };
                match attempt(engine, agent, send).await? {
                    Some(()) => soon,
                    None => (MINUTE, Act::Finish(ticket)),
                }
            }
        }))
    }

    async fn look(&self, moment: &Moment<'_>, dice: &mut Dice) -> Outcome<(Duration, Act)> {
        let Moment { engine, place, minute, .. } = moment;
        let (agent, branch, counter) = (&self.agent, place.branch, self.counter);
        let lunch_over = self.lunch_at + i64::try_from(LUNCH.as_secs() / 60)?;
        if (self.lunch_at..lunch_over).contains(minute) {
            let reason =
                Name::new(if place.table.language == "es" { "Almuerzo" } else { "Lunch" })?;
            attempt(engine, agent, TakeBreak { branch, counter, reason }).await?;
            return Ok((LUNCH, Act::ComeBack));
        }
        let Some(called) = attempt(engine, agent, CallNext { branch, counter }).await? else {
            return Ok((LOOKS_EVERY, Act::Look));
        };
        let ticket = called.ticket;
        if dice.happens(5) {
            return Ok((75 * SECOND, Act::CallAgain(ticket)));
        }
        if dice.happens(2) {
            let length = Some(Seconds::minutes(5));
            attempt(engine, agent, Hold { branch, ticket, length }).await?;
            return Ok((10 * SECOND, Act::Look));
        }
        Ok((dice.between(15 * SECOND, 60 * SECOND), Act::Begin(ticket)))
    }

    /// How long it takes, as it takes for the service; or somebody else has to do it.
    async fn serve(
        &self,
        ticket: TicketId,
        moment: &Moment<'_>,
        dice: &mut Dice,
    ) -> Outcome<(Duration, Act)> {
        let Moment { engine, place, .. } = moment;
        if self.colleague.is_some() && dice.happens(6) {
            return Ok((dice.between(MINUTE, 3 * MINUTE), Act::SendOn(ticket)));
        }
        let find = FindTicket { branch: place.branch, ticket };
        let service = attempt(engine, &self.agent, find).await?.map(|found| found.service);
        let mut known = place.services.iter().zip(place.table.services);
        let table = known.find(|(id, _)| Some(**id) == service).map(|(_, table)| table);
        let mean = table.map_or(5, |table| table.minutes);
        Ok((dice.service(MINUTE * u32::from(mean)), Act::Finish(ticket)))
    }
}
