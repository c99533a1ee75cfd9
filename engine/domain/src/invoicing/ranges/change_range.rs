use serde::{Deserialize, Serialize};

use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, RangeId};

/// Puts a range into use, or takes it out of use. What the tax authority wrote about it stays: another
/// resolution is another range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeRange {
    /// Whose.
    pub issuer: IssuerId,
    /// Which one.
    pub range: RangeId,
    /// Whether numbers are taken from it.
    pub active: bool,
}

impl Message for ChangeRange {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "change_numbering_range";
    const PERMISSION: Permission = permissions::RANGES_UPDATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (range, active) = (self.range, self.active);
        if issuer.known_range(range)?.terms.active == active {
            return Ok(Decided::answer(()));
        }
        Ok(Decided::new(vec![InvoicingEvent::RangeChanged { range, active }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn change(active: bool) -> ChangeRange {
        ChangeRange { issuer: issuer(), range: range(), active }
    }

    #[test]
    fn a_range_is_taken_out_of_use_and_put_back() {
        let ready = existing().and(range_added());
        let (range, active) = (range(), false);
        let outcome = ready.when(&change(false));
        outcome.then(&[InvoicingEvent::RangeChanged { range, active }]);
        assert!(!outcome.afterwards().state().range(range).unwrap().terms.active);
        ready.when(&change(true)).then_nothing();
    }

    #[test]
    fn the_range_must_be_known() {
        existing().when(&change(true)).then_refused("numbering_range.unknown");
    }
}
