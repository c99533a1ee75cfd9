use super::refusals;
use crate::branch::counter::CounterSign;
use crate::{Name, PrincipalId, ServiceId};

refusals! {
    /// Why a counter cannot do that.
    DeskRefusal {
        /// It serves nobody.
        "counter.closed"
        "{counter} is closed; open it first"
        CounterClosed {
            /// Which one.
            counter: CounterSign,
        }
        /// Its agent is away.
        "counter.on_break"
        "{counter} is on a break ({reason}); open it first"
        OnBreak {
            /// Which one.
            counter: CounterSign,
            /// Why.
            reason: Name,
        }
        /// It has not the skill.
        "counter.cannot_serve"
        "{counter} is not able to serve {service}; choose another counter, or change what it is able to"
        CannotServe {
            /// Which one.
            counter: CounterSign,
            /// What the person came for.
            #[serde(rename = "service_name")]
            service: Name,
            /// Its id.
            #[serde(rename = "service")]
            service_id: ServiceId,
        }
        /// Another agent sits there.
        "counter.taken"
        "somebody sits at {counter} already; choose another counter, or let them leave first"
        CounterTaken {
            /// Which one.
            counter: CounterSign,
            /// Who.
            agent: PrincipalId,
        }
        /// The agent sits elsewhere.
        "agent.seated_elsewhere"
        "that agent sits at {counter}; leave that one first"
        SeatedElsewhere {
            /// Where.
            counter: CounterSign,
            /// Who.
            agent: PrincipalId,
        }
        /// The agent sits nowhere.
        "agent.not_seated"
        "that agent sits at no counter; choose one who does, or a counter"
        NotSeated {
            /// Who.
            agent: PrincipalId,
        }
        /// Nobody sits there.
        "counter.empty"
        "nobody sits at {counter}; there is nobody to leave"
        NobodySits {
            /// Which one.
            counter: CounterSign,
        }
    }
}
