use super::refusals;
use crate::{Name, Seconds};

refusals! {
    /// Why a branch cannot work like that.
    SettingsRefusal {
        /// There is no number between the bounds.
        "numbering.empty"
        "there is no number from {first} to {last}; choose a last one that is not below the first"
        NumberingEmpty {
            /// The first number.
            first: u16,
            /// The last number.
            last: u16,
        }
        /// Nobody could wait, or more than can be kept.
        "limits.out_of_range"
        "that limit cannot be kept; choose one from {least} to {most}"
        LimitOutOfRange {
            /// The least that lets somebody in.
            least: u32,
            /// The most that can be kept.
            most: u32,
        }
        /// Nobody reads a board in so many.
        "board.too_many_languages"
        "a board speaks no more than {limit} languages; leave some out"
        TooManyLanguages {
            /// How many there can be.
            limit: usize,
        }
        /// A name would be on a screen that strangers look at, and could not be taken back from there.
        "board.names_never_shown"
        "boards call people by the codes on their tickets and never by a name; leave privacy at code_only, and choose with hide_services, hide_recent_calls and hide_waiting what else boards leave out"
        NamesNeverShown
        /// It ends before anybody can do anything.
        "time_limits.too_short"
        "a time limit that leaves no time or no call cannot be held; make it longer, or leave it out"
        TimeLimitTooShort
        /// It never ends in a day.
        "time_limits.too_long"
        "no time limit is longer than {most}; make it shorter"
        TimeLimitTooLong {
            /// The longest.
            most: Seconds,
        }
        /// There are more parameters than any policy has.
        "policy.too_many_parameters"
        "a policy has no more than {limit} parameters; leave some out"
        TooManyParameters {
            /// How many there can be.
            limit: usize,
        }
        /// No such policy.
        "policy.unknown"
        "there is no policy {name}; choose balanced, quick, promise, fifo, strict or quota"
        PolicyUnknown {
            /// What was asked for.
            name: Name,
        }
        /// The policy has no such parameter.
        "policy.parameter_unknown"
        "the policy {policy} has no parameter {parameter}; leave it out"
        ParameterUnknown {
            /// The policy.
            policy: &'static str,
            /// What was given.
            parameter: Name,
        }
        /// The policy cannot do without.
        "policy.parameter_missing"
        "the policy {policy} needs the parameter {parameter}; add it"
        ParameterMissing {
            /// The policy.
            policy: &'static str,
            /// What is missing.
            parameter: &'static str,
        }
    }
}
