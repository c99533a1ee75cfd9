use serde::{Deserialize, Serialize};

use super::RangeTerms;
use crate::invoicing::bounds::RANGES_MAX;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InvoicingRefusal, RangeRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, RangeId};

/// Adds a range of numbers that the tax authority gave out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct AddRange {
    /// To whom.
    pub issuer: IssuerId,
    /// As it was authorised.
    pub terms: RangeTerms,
    /// The number with which it goes on, if some were given out elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// The range that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RangeAdded {
    /// Its id.
    pub range: RangeId,
}

impl Message for AddRange {
    type Aggregate = Issuer;
    type Reply = RangeAdded;

    const NAME: &'static str = "add_numbering_range";
    const PERMISSION: Permission = permissions::RANGES_CREATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        self.terms.check()?;
        let (from, to) = (self.terms.from, self.terms.to);
        let next = self.next.unwrap_or(from);
        if !(from..=to).contains(&next) {
            return Err(RangeRefusal::NextOutside { next, from, to }.into());
        }
        if issuer.ranges.len() >= RANGES_MAX {
            return Err(RangeRefusal::TooManyRanges { limit: RANGES_MAX }.into());
        }
        issuer.check_no_overlap(&self.terms)?;
        let (range, terms) = (context.fresh_id(0), self.terms.clone());
        let added = InvoicingEvent::RangeAdded { range, terms, next };
        Ok(Decided::new(vec![added], RangeAdded { range }))
    }
}

impl Issuer {
    /// A number with its prefix can be given out once only, whatever the range.
    fn check_no_overlap(&self, terms: &RangeTerms) -> Result<(), RangeRefusal> {
        for (id, other) in &self.ranges {
            let other = &other.terms;
            let alike = (other.kind, &other.prefix) == (terms.kind, &terms.prefix);
            if alike && terms.from <= other.to && other.from <= terms.to {
                let (prefix, from, to) = (other.prefix.clone(), other.from, other.to);
                return Err(RangeRefusal::RangeOverlaps { prefix, from, to, range: *id });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::given;
    use crate::invoicing::example::*;
    use crate::invoicing::ranges::RangeKind;

    fn add(terms: RangeTerms) -> AddRange {
        AddRange { issuer: issuer(), terms, next: None }
    }

    #[test]
    fn a_range_is_added_and_begins_with_its_first_number() {
        let outcome = existing().when(&add(invoice_range()));
        let (range, terms) = (outcome.fresh_id(0), invoice_range());
        let next = 990_000_000;
        outcome
            .then(&[InvoicingEvent::RangeAdded { range, terms, next }])
            .reply(&RangeAdded { range });
    }

    #[test]
    fn it_can_go_on_where_another_program_stopped() {
        let with = |next| AddRange { next: Some(next), ..add(invoice_range()) };
        let outcome = existing().when(&with(990_000_493));
        let range = outcome.fresh_id(0);
        assert_eq!(outcome.afterwards().state().range(range).unwrap().next, 990_000_493);
        existing().when(&with(995_000_001)).then_refused("numbering_range.next_outside");
    }

    #[test]
    fn what_cannot_be_authorised_is_refused() {
        let check = |change: fn(&mut RangeTerms), code: &str| {
            let mut terms = invoice_range();
            change(&mut terms);
            existing().when(&add(terms)).then_refused(code);
        };
        check(|terms| terms.to = terms.from - 1, "numbering_range.empty");
        check(|terms| terms.from = 0, "numbering_range.empty");
        check(|terms| terms.to = u64::MAX, "numbering_range.empty");
        check(|terms| terms.until = terms.since.plus_days(-1), "numbering_range.period_empty");
        check(|terms| terms.resolution = None, "input.missing");
        check(|terms| terms.currencies = vec!["COP".parse().unwrap(); 9], "input.too_many");
    }

    #[test]
    fn no_number_stands_in_two_ranges() {
        let ready = existing().and(range_added());
        let inside = RangeTerms { from: 995_000_000, to: 996_000_000, ..invoice_range() };
        ready.when(&add(inside)).then_refused("numbering_range.overlaps").saying(
            "SETP from 990000000 to 995000000 is another range already; a number can be given out \
             once only",
        );
        let after = RangeTerms { from: 995_000_001, to: 996_000_000, ..invoice_range() };
        assert_eq!(ready.when(&add(after)).afterwards().state().ranges().len(), 2);
        let notes = RangeTerms { kind: RangeKind::CreditNote, ..invoice_range() };
        assert_eq!(ready.when(&add(notes)).afterwards().state().ranges().len(), 2);
    }

    #[test]
    fn an_issuer_has_a_bounded_number_of_ranges() {
        let full = (0..RANGES_MAX as u64).fold(existing(), |given, n| {
            let terms = RangeTerms { from: n * 10 + 1, to: n * 10 + 10, ..invoice_range() };
            given.seed(u128::from(n)).when(&add(terms)).afterwards()
        });
        full.when(&add(invoice_range())).then_refused("numbering_range.too_many");
    }

    #[test]
    fn an_issuer_must_exist() {
        given::<Issuer>([]).when(&add(invoice_range())).then_refused("issuer.unknown");
    }
}
