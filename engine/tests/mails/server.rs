//! A mail server in memory, behind the port.

use std::sync::{Arc, Mutex};

use turnero::Name;
use turnero::Pending;
use turnero::invoicing::{MailFile, Mailer, OutgoingMail};
use turnero::mail::Delivery;

/// What the mail server does with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Takes,
    /// Takes it, and the answer is lost.
    TakesUnheard,
    /// Goes away in the middle of it, and has taken nothing.
    GoesAway,
    Away,
    Later,
    NoSuchAddress,
    WrongPassword,
    Panics,
}

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) id: String,
    pub(crate) to: String,
    pub(crate) files: usize,
    /// Whether whoever sent it was told so.
    pub(crate) told: bool,
    /// How often an engine had ended by then.
    pub(crate) ends: u32,
}

type Moods = Box<dyn FnMut() -> Mood + Send>;

#[derive(Default)]
struct Inside {
    moods: Option<Moods>,
    taken: Vec<Taken>,
    asked: usize,
    ends: u32,
}

#[derive(Clone, Default)]
pub(crate) struct Server(Arc<Mutex<Inside>>);

impl Server {
    pub(crate) fn moods(&self, moods: impl FnMut() -> Mood + Send + 'static) {
        self.0.lock().unwrap().moods = Some(Box::new(moods));
    }

    pub(crate) fn mood(&self, mood: Mood) {
        self.moods(move || mood);
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.0.lock().unwrap().taken.clone()
    }

    pub(crate) fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }

    /// An engine has ended.
    pub(crate) fn engine_ended(&self) {
        self.0.lock().unwrap().ends += 1;
    }

    fn take(&self, mail: &OutgoingMail, files: usize) -> Delivery {
        let mut inside = self.0.lock().unwrap();
        inside.asked += 1;
        let mood = inside.moods.as_mut().map_or(Mood::Takes, |moods| moods());
        if matches!(mood, Mood::Takes | Mood::TakesUnheard) {
            let (id, ends) = (mail.id.to_string(), inside.ends);
            let to = mail.address.as_deref().unwrap().to_owned();
            inside.taken.push(Taken { id, to, files, told: mood == Mood::Takes, ends });
        }
        drop(inside);
        match mood {
            Mood::Takes => Delivery::Accepted,
            Mood::TakesUnheard | Mood::GoesAway => Delivery::AnswerLost,
            Mood::Away => Delivery::Unreachable,
            Mood::Later => Delivery::Postponed,
            Mood::NoSuchAddress => Delivery::AddressRefused,
            Mood::WrongPassword => {
                Delivery::NotLetIn { setting: Name::new("mail.password").unwrap() }
            }
            Mood::Panics => panic!("on purpose"),
        }
    }
}

impl Mailer for Server {
    fn send<'a>(&'a self, mail: &'a OutgoingMail, files: &'a [MailFile]) -> Pending<'a, Delivery> {
        Box::pin(async move { self.take(mail, files.len()) })
    }
}
