use super::{Charged, LineTotals, Precision};
use crate::invoicing::documents::{Discount, Size};
use crate::invoicing::taxes::{Charge, LineTax, WithheldOf};
use crate::money::{Amount, MoneyRefusal, Percent, Quantity};

/// A line, before it is worked out.
#[derive(Debug, Clone)]
pub(in crate::invoicing) struct Priced<'a> {
    /// How many.
    pub quantity: Quantity,
    /// What one costs.
    pub price: Amount,
    /// Whether its taxes are in the price.
    pub includes_tax: bool,
    /// What is taken off.
    pub discount: Option<Discount>,
    /// Its taxes; none when it is excluded.
    pub taxes: &'a [LineTax],
    /// What is kept back, and of what.
    pub withholdings: &'a [(LineTax, WithheldOf)],
}

/// Why a line cannot be worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::invoicing) enum LineFault {
    /// It has no place, or is no money.
    Money(MoneyRefusal),
    /// The discount is larger than the price.
    DiscountAbovePrice { discount: Amount, price: Amount },
    /// The taxes on each piece are larger than the price that is to include them.
    TaxAbovePrice { tax: Amount, price: Amount },
    /// It comes to nothing.
    Zero,
}

impl From<MoneyRefusal> for LineFault {
    fn from(refusal: MoneyRefusal) -> Self {
        Self::Money(refusal)
    }
}

impl Priced<'_> {
    /// What it comes to.
    pub(in crate::invoicing) fn totals(
        &self,
        precision: Precision,
    ) -> Result<LineTotals, LineFault> {
        let full = self.price.times(self.quantity)?;
        let discount = match self.discount {
            None => precision.currency.zero(),
            Some(Size::Percent(rate)) => full.percent(rate)?,
            Some(Size::Amount(amount)) => amount,
        };
        if discount > full {
            return Err(LineFault::DiscountAbovePrice { discount, price: full });
        }
        let mut totals = if self.includes_tax {
            self.inclusive(full, discount, precision)?
        } else {
            self.exclusive(full, discount, precision)?
        };
        if !totals.total.is_positive() {
            return Err(LineFault::Zero);
        }
        totals.withheld = self.withheld(&totals, precision)?;
        Ok(totals)
    }

    /// The price is what is paid: what is left of it without the taxes is the price without, and what is
    /// left of it without that are the taxes.
    fn inclusive(
        &self,
        full: Amount,
        discount: Amount,
        precision: Precision,
    ) -> Result<LineTotals, LineFault> {
        let total = precision.round(full.minus(discount)?);
        let each = self.taxes_on_each(precision)?;
        let parts = total.minus(each)?;
        if parts.is_negative() {
            return Err(LineFault::TaxAbovePrice { tax: each, price: total });
        }
        let rates = Percent::sum(self.rates().map(|(_, rate)| rate));
        let gross = precision.round(parts.without(rates)?);
        let mut shares = Shares { whole: parts.minus(gross)?, rates, passed: Percent::ZERO };
        let taxes = self.charged(gross, precision, |rate| shares.next(rate, precision))?;
        let discount = precision.round(discount.without(rates)?);
        Ok(self.totals_of(gross, discount, total.minus(gross)?, taxes, total, precision))
    }

    /// The taxes come on top of the price, each rounded on its own.
    fn exclusive(
        &self,
        full: Amount,
        discount: Amount,
        precision: Precision,
    ) -> Result<LineTotals, LineFault> {
        let gross = precision.round(full.minus(discount)?);
        let taxes =
            self.charged(gross, precision, |rate| Ok(precision.round(gross.percent(rate)?)))?;
        let tax = Amount::sum(taxes.iter().map(|charged| charged.amount))?;
        let (discount, total) = (precision.round(discount), gross.plus(tax)?);
        Ok(self.totals_of(gross, discount, tax, taxes, total, precision))
    }

    fn totals_of(
        &self,
        gross: Amount,
        discount: Amount,
        tax: Amount,
        taxes: Vec<Charged>,
        total: Amount,
        precision: Precision,
    ) -> LineTotals {
        let none = precision.currency.zero();
        let taxable = if self.taxes.is_empty() { none } else { gross };
        // A sum of nothing has no decimals; here it has those of its currency.
        let tax = none.plus_fact(tax);
        LineTotals { gross, discount, taxable, tax, total, taxes, withheld: Vec::new() }
    }

    /// Each tax: a rate as `of_rate` says, so much for each piece as often as there are pieces.
    fn charged(
        &self,
        base: Amount,
        precision: Precision,
        mut of_rate: impl FnMut(Percent) -> Result<Amount, MoneyRefusal>,
    ) -> Result<Vec<Charged>, MoneyRefusal> {
        let charged = self.taxes.iter().map(|tax| {
            let amount = match tax.charge {
                Charge::Rate(rate) => of_rate(rate)?,
                Charge::Each(amount) => precision.round(amount.times(self.quantity)?),
            };
            Ok(Charged { tax: *tax, base, amount })
        });
        charged.collect()
    }

    fn taxes_on_each(&self, precision: Precision) -> Result<Amount, MoneyRefusal> {
        self.taxes.iter().try_fold(Amount::ZERO, |sum, tax| match tax.charge {
            Charge::Each(amount) => sum.plus(precision.round(amount.times(self.quantity)?)),
            Charge::Rate(_) => Ok(sum),
        })
    }

    fn rates(&self) -> impl Iterator<Item = (&LineTax, Percent)> {
        self.taxes.iter().filter_map(|tax| match tax.charge {
            Charge::Rate(rate) => Some((tax, rate)),
            Charge::Each(_) => None,
        })
    }

    fn withheld(
        &self,
        totals: &LineTotals,
        precision: Precision,
    ) -> Result<Vec<Charged>, MoneyRefusal> {
        let withheld = self.withholdings.iter().map(|(tax, of)| {
            let base = match of {
                WithheldOf::Price => totals.gross,
                WithheldOf::Tax(code) => {
                    let of_it = |charged: &&Charged| charged.tax.code == *code;
                    let parts = totals.taxes.iter().filter(of_it).map(|charged| charged.amount);
                    precision.currency.zero().plus(Amount::sum(parts)?)?
                }
            };
            let amount = match tax.charge {
                Charge::Rate(rate) => precision.round(base.percent(rate)?),
                Charge::Each(amount) => precision.round(amount.times(self.quantity)?),
            };
            Ok(Charged { tax: *tax, base, amount })
        });
        withheld.collect()
    }
}

/// Shares what is left of a price between several taxes, each by its rate, and loses nothing: each gets what all
/// up to it should have, less what those before it got.
struct Shares {
    whole: Amount,
    rates: Percent,
    passed: Percent,
}

impl Shares {
    fn next(&mut self, rate: Percent, precision: Precision) -> Result<Amount, MoneyRefusal> {
        let up_to = |passed: Percent| -> Result<Amount, MoneyRefusal> {
            Ok(precision.round(self.whole.share_of_rates(passed, self.rates)?))
        };
        let before = up_to(self.passed)?;
        let passed = Percent::sum([self.passed, rate]);
        let share = up_to(passed)?.minus(before)?;
        self.passed = passed;
        Ok(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::{amount, tax};
    use crate::money::{Currency, Rounding};

    const PESOS: Precision = Precision { currency: Currency::COP, rounding: Rounding::HalfEven };

    fn percent(text: &str) -> Percent {
        text.parse().unwrap()
    }

    fn priced<'a>(price: &str, taxes: &'a [LineTax]) -> Priced<'a> {
        Priced {
            quantity: Quantity::ONE,
            price: amount(price),
            includes_tax: true,
            discount: None,
            taxes,
            withholdings: &[],
        }
    }

    /// Gross, discount, taxable, tax and total of a line.
    #[track_caller]
    fn check(line: &Priced<'_>, expected: [&str; 5]) -> LineTotals {
        let totals = line.totals(PESOS).unwrap();
        let LineTotals { gross, discount, taxable, tax, total, .. } = &totals;
        assert_eq!([gross, discount, taxable, tax, total].map(Amount::to_string), expected);
        totals
    }

    #[test]
    fn the_official_example_comes_out_to_the_cent() {
        let iva = [LineTax::rate(tax("01"), percent("19"))];
        let withholdings = [
            (LineTax::rate(tax("06"), percent("7")), WithheldOf::Price),
            (LineTax::rate(tax("05"), percent("15")), WithheldOf::Tax(tax("01"))),
        ];
        let line = Priced {
            discount: Some(Size::Percent(percent("20"))),
            withholdings: &withholdings,
            ..priced("50000", &iva)
        };
        // 6386.56 would be wrong: that is the rate of the rounded base.
        let expected = ["33613.45", "8403.36", "33613.45", "6386.55", "40000.00"];
        let totals = check(&line, expected);
        let withheld = totals.withheld.iter().map(|charged| charged.amount.to_string());
        assert_eq!(withheld.collect::<Vec<_>>(), ["2352.94", "957.98"]);
        assert_eq!(totals.withheld[1].base.to_string(), "6386.55");
        let reduced = [LineTax::rate(tax("01"), percent("5"))];
        let expected = ["47619.05", "0.00", "47619.05", "2380.95", "50000.00"];
        check(&priced("50000", &reduced), expected);
    }

    #[test]
    fn taxes_on_top_of_a_price_are_rounded_each() {
        let taxes =
            [LineTax::rate(tax("01"), percent("19")), LineTax::rate(tax("04"), percent("8"))];
        let line = Priced {
            includes_tax: false,
            quantity: "3".parse().unwrap(),
            discount: Some(Size::Amount(amount("0.30"))),
            ..priced("10.05", &taxes)
        };
        let totals = check(&line, ["29.85", "0.30", "29.85", "8.06", "37.91"]);
        let each = totals.taxes.iter().map(|charged| charged.amount.to_string());
        assert_eq!(each.collect::<Vec<_>>(), ["5.67", "2.39"]);
    }

    #[test]
    fn several_taxes_inside_a_price_share_what_is_left_of_it() {
        let taxes =
            [LineTax::rate(tax("01"), percent("19")), LineTax::rate(tax("04"), percent("8"))];
        let totals = check(&priced("100", &taxes), ["78.74", "0.00", "78.74", "21.26", "100.00"]);
        let each = totals.taxes.iter().map(|charged| charged.amount.to_string());
        assert_eq!(each.collect::<Vec<_>>(), ["14.96", "6.30"]);
    }

    #[test]
    fn exempt_has_a_base_and_no_tax_and_excluded_has_neither() {
        let exempt = [LineTax::rate(tax("01"), Percent::ZERO)];
        check(&priced("50000", &exempt), ["50000.00", "0.00", "50000.00", "0.00", "50000.00"]);
        check(&priced("50000", &[]), ["50000.00", "0.00", "0.00", "0.00", "50000.00"]);
    }

    #[test]
    fn a_tax_on_each_piece_is_inside_the_price_or_on_top_of_it() {
        let bags = [LineTax { code: tax("22"), charge: Charge::Each(amount("66")) }];
        let inside = Priced { quantity: "2".parse().unwrap(), ..priced("300", &bags) };
        check(&inside, ["468.00", "0.00", "468.00", "132.00", "600.00"]);
        let on_top = Priced { includes_tax: false, ..inside };
        check(&on_top, ["600.00", "0.00", "600.00", "132.00", "732.00"]);
        let cheap = priced("50", &bags);
        let (tax, price) = (amount("66.00"), amount("50.00"));
        assert_eq!(cheap.totals(PESOS), Err(LineFault::TaxAbovePrice { tax, price }));
    }

    #[test]
    fn what_comes_to_nothing_or_less_is_no_line() {
        assert_eq!(priced("0", &[]).totals(PESOS), Err(LineFault::Zero));
        let free = Priced { discount: Some(Size::Percent(percent("100"))), ..priced("5", &[]) };
        assert_eq!(free.totals(PESOS), Err(LineFault::Zero));
        let (discount, price) = (amount("6"), amount("5"));
        let below = Priced { discount: Some(Size::Amount(discount)), ..priced("5", &[]) };
        assert_eq!(below.totals(PESOS), Err(LineFault::DiscountAbovePrice { discount, price }));
    }

    #[test]
    fn money_without_cents_has_none() {
        let yen = Precision { currency: "JPY".parse().unwrap(), rounding: Rounding::HalfEven };
        let taxes = [LineTax::rate(tax("01"), percent("10"))];
        let totals = priced("999", &taxes).totals(yen).unwrap();
        assert_eq!(totals.gross.to_string(), "908");
        assert_eq!(totals.tax.to_string(), "91");
    }
}
