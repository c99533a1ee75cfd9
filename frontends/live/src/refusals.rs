use turnero::Refusal;

/// Why the live front end says no, where it is not the engine that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LiveRefusal {
    /// No JSON, or not of any known form.
    #[error("this frame was not understood ({0}); see the schema at /api/v1/live/schema")]
    NotUnderstood(&'static str),
    /// No topic is named so.
    #[error(
        "there is no such topic, or what it is of is no id; topics are branch, board, counter, visit and all"
    )]
    TopicUnknown,
    /// The number is taken, or none that there is.
    #[error(
        "a subscription has a number from 1 to 32 that no other of this socket has; choose another one"
    )]
    IdTaken,
    /// There is no subscription of this number.
    #[error("nothing is subscribed under this number; subscribe first")]
    IdUnknown,
    /// Only boards acknowledge.
    #[error("only calls on a board are acknowledged; name the number of a subscription to one")]
    NoBoard,
    /// Nobody in particular may listen to this.
    #[error("one must sign in to listen to this; come with a session, a key, a device or a ticket")]
    SignIn,
    /// So many topics of one branch are told already.
    #[error("too many topics of this branch are listened to just now; come again in a while")]
    TooManyTopics,
    /// The branch cannot be read just now.
    #[error("the branch cannot be read just now; come again in a moment")]
    Unavailable,
    /// The engine ends.
    #[error("the server ends; come again in a moment")]
    Ending,
}

impl LiveRefusal {
    /// The stable code.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::NotUnderstood(_) => "live.not_understood",
            Self::TopicUnknown => "live.topic_unknown",
            Self::IdTaken => "live.id_taken",
            Self::IdUnknown => "live.id_unknown",
            Self::NoBoard => "live.no_board",
            Self::SignIn => "live.sign_in",
            Self::TooManyTopics => "live.too_many_topics",
            Self::Unavailable => "live.unavailable",
            Self::Ending => "live.ending",
        }
    }

    /// The same in a word or two, for people.
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::NotUnderstood(_) | Self::TopicUnknown => "Not understood",
            Self::IdTaken | Self::IdUnknown | Self::NoBoard => "Not possible",
            Self::SignIn => "Not signed in",
            Self::TooManyTopics | Self::Unavailable | Self::Ending => "Not now",
        }
    }
}

/// Why a subscription is not, or no longer: what an `error` frame says.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) code: &'static str,
    pub(crate) title: &'static str,
    pub(crate) detail: String,
}

impl From<LiveRefusal> for Said {
    fn from(refusal: LiveRefusal) -> Self {
        Self { code: refusal.code(), title: refusal.title(), detail: refusal.to_string() }
    }
}

impl Said {
    /// What the rules say.
    pub(crate) fn refused(refusal: &impl Refusal) -> Self {
        let code = refusal.code();
        let title = if code.ends_with(".unknown") { "Not found" } else { "Not allowed" };
        Self { code, title, detail: refusal.to_string() }
    }
}
