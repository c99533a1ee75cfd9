use std::collections::BTreeMap;

use super::{Charged, LineTotals, Precision, Totals};
use crate::invoicing::documents::{Adjustment, AdjustmentKind, AdjustmentTerms, Size};
use crate::invoicing::taxes::LineTax;
use crate::money::{Amount, MoneyRefusal};

/// A whole document, before it is worked out.
#[derive(Debug, Clone)]
pub(in crate::invoicing) struct Whole<'a> {
    /// Its lines, worked out.
    pub lines: &'a [&'a LineTotals],
    /// What is added to it or taken off it.
    pub adjustments: &'a [AdjustmentTerms],
    /// The coin that it is to be paid with.
    pub cash_step: Option<Amount>,
}

/// Why a document cannot be worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::invoicing) enum WholeFault {
    /// It has no place.
    Money(MoneyRefusal),
    /// A discount is larger than what it is taken from. The place of the discount.
    DiscountAboveTotal { place: usize, discount: Amount, total: Amount },
}

impl From<MoneyRefusal> for WholeFault {
    fn from(refusal: MoneyRefusal) -> Self {
        Self::Money(refusal)
    }
}

impl Whole<'_> {
    /// What it comes to, and what each adjustment comes to.
    pub(in crate::invoicing) fn totals(
        &self,
        precision: Precision,
    ) -> Result<(Vec<Adjustment>, Totals), WholeFault> {
        let none = precision.currency.zero();
        let sum = |of: fn(&LineTotals) -> Amount| -> Result<Amount, MoneyRefusal> {
            none.plus(Amount::sum(self.lines.iter().map(|line| of(line)))?)
        };
        let (gross, taxable) = (sum(|line| line.gross)?, sum(|line| line.taxable)?);
        let (tax, lines_total) = (sum(|line| line.tax)?, sum(|line| line.total)?);
        let adjustments = self.adjusted(lines_total, precision)?;
        let of_kind = |added: bool| {
            let fits = |one: &&Adjustment| one.terms.kind.is_added() == added;
            Amount::sum(adjustments.iter().filter(fits).map(|one| one.amount))
        };
        let (discount, surcharge) = (none.plus(of_kind(false)?)?, none.plus(of_kind(true)?)?);
        let exact = lines_total.minus(discount)?.plus(surcharge)?;
        let step = self.cash_step.unwrap_or_default();
        let total = precision.round(exact.nearest(step, precision.rounding)?);
        let cash_rounding = total.minus(exact)?;
        let taxes = summed(self.lines.iter().flat_map(|line| &line.taxes))?;
        let withholdings = summed(self.lines.iter().flat_map(|line| &line.withheld))?;
        let withheld = none.plus(Amount::sum(withholdings.iter().map(|one| one.amount))?)?;
        let totals = Totals {
            gross,
            taxable,
            tax,
            discount,
            surcharge,
            cash_rounding,
            total,
            withheld,
            taxes,
            withholdings,
        };
        Ok((adjustments, totals))
    }

    fn adjusted(&self, base: Amount, precision: Precision) -> Result<Vec<Adjustment>, WholeFault> {
        let mut left = base;
        let mut adjusted = Vec::with_capacity(self.adjustments.len());
        for (place, terms) in self.adjustments.iter().enumerate() {
            let amount = precision.round(match terms.size {
                Size::Percent(rate) => base.percent(rate)?,
                Size::Amount(amount) => amount,
            });
            if terms.kind == AdjustmentKind::Discount {
                if amount > left {
                    let (discount, total) = (amount, left);
                    return Err(WholeFault::DiscountAboveTotal { place, discount, total });
                }
                left = left.minus(amount)?;
            }
            adjusted.push(Adjustment { terms: terms.clone(), base, amount });
        }
        Ok(adjusted)
    }
}

/// The same taxes of all lines together, in the order of their codes.
fn summed<'a>(charged: impl Iterator<Item = &'a Charged>) -> Result<Vec<Charged>, MoneyRefusal> {
    let mut sums: BTreeMap<LineTax, Charged> = BTreeMap::new();
    for one in charged {
        match sums.get_mut(&one.tax) {
            Some(sum) => {
                sum.base = sum.base.plus(one.base)?;
                sum.amount = sum.amount.plus(one.amount)?;
            }
            None => {
                sums.insert(one.tax, *one);
            }
        }
    }
    Ok(sums.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Name;
    use crate::invoicing::documents::calculation::Priced;
    use crate::invoicing::example::{amount, tax};
    use crate::money::{Currency, Percent, Quantity, Rounding};

    const PESOS: Precision = Precision { currency: Currency::COP, rounding: Rounding::HalfEven };

    fn line(price: &str, rate: u8) -> LineTotals {
        let taxes = [LineTax::rate(tax("01"), Percent::whole(rate))];
        let priced = Priced {
            quantity: Quantity::ONE,
            price: amount(price),
            includes_tax: true,
            discount: None,
            taxes: &taxes,
            withholdings: &[],
        };
        priced.totals(PESOS).unwrap()
    }

    fn adjustment(kind: AdjustmentKind, size: Size) -> AdjustmentTerms {
        AdjustmentTerms { kind, reason: Name::new("Propina").unwrap(), size }
    }

    #[test]
    fn the_official_example_comes_out_to_the_cent() {
        let lines = [line("40000", 19), line("50000", 5)];
        let tip = [adjustment(AdjustmentKind::Tip, Size::Percent(Percent::whole(10)))];
        let lines = lines.iter().collect::<Vec<_>>();
        let whole = Whole { lines: &lines, adjustments: &tip, cash_step: None };
        let (adjustments, totals) = whole.totals(PESOS).unwrap();
        let Totals { gross, taxable, tax, discount, surcharge, total, .. } = totals;
        assert_eq!(
            [gross, taxable, tax, discount, surcharge, total].map(|amount| amount.to_string()),
            ["81232.50", "81232.50", "8767.50", "0.00", "9000.00", "99000.00"]
        );
        assert_eq!(adjustments[0].base.to_string(), "90000.00");
        assert_eq!(totals.taxes.len(), 2, "5 % and 19 % are told apart");
    }

    #[test]
    fn the_same_tax_of_several_lines_is_one() {
        let lines = [line("100", 19), line("200", 19), line("300", 5)];
        let lines = lines.iter().collect::<Vec<_>>();
        let whole = Whole { lines: &lines, adjustments: &[], cash_step: None };
        let (_, totals) = whole.totals(PESOS).unwrap();
        let taxes: Vec<_> = totals.taxes.iter().map(|one| one.amount.to_string()).collect();
        assert_eq!(taxes, ["14.29", "47.90"]);
        assert_eq!(totals.tax.to_string(), "62.19");
    }

    #[test]
    fn what_is_paid_with_coins_is_brought_to_the_nearest() {
        let one = line("98976", 19);
        let whole = Whole { lines: &[&one], adjustments: &[], cash_step: Some(amount("50")) };
        let (_, totals) = whole.totals(PESOS).unwrap();
        assert_eq!(totals.total.to_string(), "99000.00");
        assert_eq!(totals.cash_rounding.to_string(), "24.00");
        let one = line("99024.99", 19);
        let (_, totals) = Whole { lines: &[&one], ..whole }.totals(PESOS).unwrap();
        assert_eq!(totals.cash_rounding.to_string(), "-24.99");
    }

    #[test]
    fn no_more_is_taken_off_than_there_is() {
        let one = line("100", 19);
        let half = adjustment(AdjustmentKind::Discount, Size::Percent(Percent::whole(60)));
        let twice = [half.clone(), half];
        let whole = Whole { lines: &[&one], adjustments: &twice, cash_step: None };
        assert_eq!(
            whole.totals(PESOS),
            Err(WholeFault::DiscountAboveTotal {
                place: 1,
                discount: amount("60"),
                total: amount("40")
            })
        );
    }
}
