use super::refusals;
use crate::RangeId;
use crate::hours::Date;
use crate::invoicing::ranges::{RangeKind, RangePrefix};
use crate::money::Currency;

refusals! {
    /// Why no number can be taken from a range, or a range cannot be like that.
    RangeRefusal {
        /// No such range.
        "numbering_range.unknown"
        "there is no numbering range {range} here; choose one that this issuer has"
        RangeUnknown {
            /// The range that was asked for.
            range: RangeId,
        }
        /// There is no number in it.
        "numbering_range.empty"
        "there is no number from {from} to {to}; write the first and the last as the resolution does"
        RangeEmpty {
            /// The first number.
            from: u64,
            /// The last number.
            to: u64,
        }
        /// It goes on with a number that it does not have.
        "numbering_range.next_outside"
        "the next number, {next}, does not lie from {from} to {to}; write one that does"
        NextOutside {
            /// The next number.
            next: u64,
            /// The first number.
            from: u64,
            /// The last number.
            to: u64,
        }
        /// Its period ends before it begins.
        "numbering_range.period_empty"
        "the range is valid until {until}, before it begins on {since}; write both days as the \
         resolution does"
        RangePeriodEmpty {
            /// The first day.
            since: Date,
            /// The last day.
            until: Date,
        }
        /// Two ranges have a number in common.
        "numbering_range.overlaps"
        "{prefix} from {from} to {to} is another range already; a number can be given out once only"
        RangeOverlaps {
            /// The prefix of both.
            prefix: RangePrefix,
            /// The first number of the other.
            from: u64,
            /// The last number of the other.
            to: u64,
            /// The other.
            range: RangeId,
        }
        /// The issuer has as many ranges as it takes.
        "numbering_range.too_many"
        "this issuer has {limit} numbering ranges, and no room for more"
        TooManyRanges {
            /// How many it takes.
            limit: usize,
        }
        /// No active range has this kind.
        "numbering_range.missing"
        "range: no active numbering range is for {kind}; add one, or put one into use"
        RangeMissing {
            /// What it must be for.
            kind: RangeKind,
        }
        /// Several are active, and none was named.
        "numbering_range.ambiguous"
        "range: {active} numbering ranges are active for {kind}; name the one to take"
        RangeAmbiguous {
            /// What they are for.
            kind: RangeKind,
            /// How many there are.
            active: usize,
        }
        /// It is not in use.
        "numbering_range.inactive"
        "range: {prefix} is not in use; put it into use, or name another one"
        RangeInactive {
            /// Its prefix.
            prefix: RangePrefix,
            /// Which one.
            range: RangeId,
        }
        /// It is for something else.
        "numbering_range.wrong_kind"
        "range: {prefix} is for {found}, and this is {wanted}; name another one"
        RangeOfOtherKind {
            /// Its prefix.
            prefix: RangePrefix,
            /// What it is for.
            found: RangeKind,
            /// What is needed.
            wanted: RangeKind,
        }
        /// It has not begun.
        "numbering_range.not_yet"
        "range: {prefix} is valid from {since} on; wait until then, or name another one"
        RangeNotYet {
            /// Its prefix.
            prefix: RangePrefix,
            /// Its first day.
            since: Date,
        }
        /// It has ended.
        "numbering_range.expired"
        "range: {prefix} was valid until {until}; ask the tax authority for a new one"
        RangeExpired {
            /// Its prefix.
            prefix: RangePrefix,
            /// Its last day.
            until: Date,
        }
        /// Its last number was given out.
        "numbering_range.exhausted"
        "range: {prefix} has given out its last number, {to}; ask the tax authority for a new one"
        RangeExhausted {
            /// Its prefix.
            prefix: RangePrefix,
            /// Its last number.
            to: u64,
        }
        /// It has not this currency.
        "numbering_range.currency"
        "currency: {prefix} is not for documents in {currency}; name another range, or invoice in a \
         currency that it has"
        RangeWithoutCurrency {
            /// Its prefix.
            prefix: RangePrefix,
            /// The currency.
            currency: Currency,
        }
    }
}
