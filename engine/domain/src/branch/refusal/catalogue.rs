use super::refusals;
use crate::branch::counter::CounterSign;
use crate::{Name, PriorityId, QueueId, ServiceId};

refusals! {
    /// Why a branch cannot offer that.
    CatalogueRefusal {
        /// No such priority.
        "priority.unknown"
        "there is no priority {priority} in this branch; choose one that its snapshot lists"
        PriorityUnknown {
            /// The priority that was asked for.
            priority: PriorityId,
        }
        /// Another priority has the name.
        "priority.duplicate_name"
        "there is a priority {name} already; choose another name"
        DuplicatePriorityName {
            /// The name, as the other one writes it.
            name: Name,
            /// The other one.
            priority: PriorityId,
        }
        /// The branch has as many priorities as it takes.
        "priority.too_many"
        "this branch has {limit} priorities, and no room for more; use one of them"
        TooManyPriorities {
            /// How many it takes.
            limit: usize,
        }
        /// The priority is out of use.
        "priority.inactive"
        "{name} is out of use; choose another priority, or put it into use again"
        PriorityInactive {
            /// Which one.
            priority: PriorityId,
            /// What it is called.
            name: Name,
        }
        /// The service is out of use.
        "service.inactive"
        "{name} is out of use; choose another service, or put it into use again"
        ServiceInactive {
            /// Which one.
            service: ServiceId,
            /// What it is called.
            name: Name,
        }
        /// The terms of the service make no sense.
        "service.invalid_terms"
        "a service weighs 1 to 10000 hundredths, and its times and limit are above 0; choose other numbers"
        InvalidServiceTerms
        /// No such queue.
        "queue.unknown"
        "there is no queue {queue} in this branch; choose one that its snapshot lists"
        QueueUnknown {
            /// The queue that was asked for.
            queue: QueueId,
        }
        /// Another queue has the name.
        "queue.duplicate_name"
        "there is a queue {name} already; choose another name"
        DuplicateQueueName {
            /// The name, as the other one writes it.
            name: Name,
            /// The other one.
            queue: QueueId,
        }
        /// The branch has as many queues as it takes.
        "queue.too_many"
        "this branch has {limit} queues, and no room for more; use one of them"
        TooManyQueues {
            /// How many it takes.
            limit: usize,
        }
        /// Nobody could ever wait in it.
        "queue.admits_nothing"
        "{name} would admit nobody; name a service and a priority that it admits, or leave them out \
         to admit all"
        AdmitsNothing {
            /// What it is called.
            name: Name,
        }
        /// The queue does not take such tickets.
        "queue.does_not_admit"
        "{name} does not admit that service with that priority; choose another queue, or change what \
         it admits"
        DoesNotAdmit {
            /// Which queue.
            queue: QueueId,
            /// What it is called.
            name: Name,
            /// The service.
            service: ServiceId,
            /// The priority.
            priority: Option<PriorityId>,
        }
        /// The counter is out of use.
        "counter.inactive"
        "{counter} is out of use; put it into use again, or use another one"
        CounterInactive {
            /// Which one.
            counter: CounterSign,
        }
    }
}
