use super::{Range, RangeKind};
use crate::RangeId;
use crate::hours::Date;
use crate::invoicing::refusal::RangeRefusal;
use crate::invoicing::state::Issuer;
use crate::money::Currency;

impl Issuer {
    /// The range that a document of this kind takes: the one that was named, or the only one in use. Whether
    /// it can still give out numbers is another question.
    pub(in crate::invoicing) fn range_for(
        &self,
        kind: RangeKind,
        named: Option<RangeId>,
        currency: Currency,
    ) -> Result<(RangeId, &Range), RangeRefusal> {
        let (id, range) = match named {
            Some(range) => self.named_range(kind, range)?,
            None => self.only_range(kind)?,
        };
        let own = self.settings().map(|settings| settings.currency);
        let currencies = &range.terms.currencies;
        let has = if currencies.is_empty() {
            own == Some(currency)
        } else {
            currencies.contains(&currency)
        };
        if !has {
            let prefix = range.terms.prefix.clone();
            return Err(RangeRefusal::RangeWithoutCurrency { prefix, currency });
        }
        Ok((id, range))
    }

    fn named_range(
        &self,
        wanted: RangeKind,
        id: RangeId,
    ) -> Result<(RangeId, &Range), RangeRefusal> {
        let range = self.known_range(id)?;
        let (prefix, found) = (range.terms.prefix.clone(), range.terms.kind);
        if found != wanted {
            return Err(RangeRefusal::RangeOfOtherKind { prefix, found, wanted });
        }
        if !range.terms.active {
            return Err(RangeRefusal::RangeInactive { prefix, range: id });
        }
        Ok((id, range))
    }

    fn only_range(&self, kind: RangeKind) -> Result<(RangeId, &Range), RangeRefusal> {
        let fits = |range: &Range| range.terms.active && range.terms.kind == kind;
        let mut fitting = self.ranges.iter().filter(|(_, range)| fits(range));
        match (fitting.next(), fitting.count()) {
            (None, _) => Err(RangeRefusal::RangeMissing { kind }),
            (Some((id, range)), 0) => Ok((*id, range)),
            (Some(_), more) => Err(RangeRefusal::RangeAmbiguous { kind, active: more + 1 }),
        }
    }
}

impl Range {
    /// The next number, or the refusal that there is none on this day.
    pub(in crate::invoicing) fn next_number(&self, today: Date) -> Result<u64, RangeRefusal> {
        let prefix = || self.terms.prefix.clone();
        let (since, until, to) = (self.terms.since, self.terms.until, self.terms.to);
        if today < since {
            return Err(RangeRefusal::RangeNotYet { prefix: prefix(), since });
        }
        if today > until {
            return Err(RangeRefusal::RangeExpired { prefix: prefix(), until });
        }
        if self.next > to {
            return Err(RangeRefusal::RangeExhausted { prefix: prefix(), to });
        }
        Ok(self.next)
    }
}
