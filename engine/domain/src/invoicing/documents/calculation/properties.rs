//! What holds for the totals of any document, under every way of rounding.

use proptest::prelude::*;

use super::{LineTotals, Precision, Priced, Whole};
use crate::Name;
use crate::invoicing::documents::{AdjustmentKind, AdjustmentTerms, Size};
use crate::invoicing::example::tax;
use crate::invoicing::taxes::{Charge, LineTax, WithheldOf};
use crate::money::{Amount, Currency, Percent, Quantity, Rounding};

fn cents(cents: u64) -> Amount {
    format!("{}.{:02}", cents / 100, cents % 100).parse().unwrap()
}

fn rate() -> impl Strategy<Value = Percent> {
    (0..=10_000_u32).prop_map(|rate| format!("{}.{:02}", rate / 100, rate % 100).parse().unwrap())
}

fn size() -> impl Strategy<Value = Size> {
    prop_oneof![
        rate().prop_map(Size::Percent),
        (0..5_000_u64).prop_map(|amount| Size::Amount(cents(amount))),
    ]
}

fn quantity() -> impl Strategy<Value = Quantity> {
    (1..2_000_000_u32)
        .prop_map(|thousandths| format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000))
        .prop_map(|text| text.parse().unwrap())
}

fn charges() -> impl Strategy<Value = Vec<LineTax>> {
    let charge = prop_oneof![
        4 => rate().prop_map(Charge::Rate),
        1 => (0..200_u64).prop_map(|amount| Charge::Each(cents(amount))),
    ];
    prop::collection::vec(charge, 0..4).prop_map(|charges| {
        let codes = ["01", "04", "22", "34"].map(tax);
        codes.into_iter().zip(charges).map(|(code, charge)| LineTax { code, charge }).collect()
    })
}

#[derive(Debug, Clone)]
struct AnyLine {
    quantity: Quantity,
    price: Amount,
    includes_tax: bool,
    discount: Option<Size>,
    taxes: Vec<LineTax>,
    withheld: Percent,
}

fn any_line() -> impl Strategy<Value = AnyLine> {
    let price = (1..100_000_000_u64).prop_map(cents);
    let discount = prop::option::of(size());
    (quantity(), price, any::<bool>(), discount, charges(), rate()).prop_map(
        |(quantity, price, includes_tax, discount, taxes, withheld)| AnyLine {
            quantity,
            price,
            includes_tax,
            discount,
            taxes,
            withheld,
        },
    )
}

impl AnyLine {
    /// What it comes to; nothing for a line that is refused.
    fn totals(&self, precision: Precision) -> Option<LineTotals> {
        let withholdings = [(LineTax::rate(tax("06"), self.withheld), WithheldOf::Price)];
        let priced = Priced {
            quantity: self.quantity,
            price: self.price,
            includes_tax: self.includes_tax,
            discount: self.discount,
            taxes: &self.taxes,
            withholdings: &withholdings,
        };
        priced.totals(precision).ok()
    }
}

fn adjustments() -> impl Strategy<Value = Vec<AdjustmentTerms>> {
    let kind = prop_oneof![Just(AdjustmentKind::Discount), Just(AdjustmentKind::Surcharge)];
    let one = (kind, size()).prop_map(|(kind, size)| AdjustmentTerms {
        kind,
        reason: Name::new("Something").unwrap(),
        size,
    });
    prop::collection::vec(one, 0..3)
}

fn sum(amounts: impl IntoIterator<Item = Amount>) -> Amount {
    Amount::sum(amounts).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_line_is_its_price_without_taxes_and_its_taxes(line in any_line()) {
        for (rounding, currency) in Rounding::ALL.into_iter().zip(["COP", "JPY", "TND", "USD"]) {
            let precision = Precision { currency: currency.parse().unwrap(), rounding };
            let Some(totals) = line.totals(precision) else { continue };
            prop_assert_eq!(sum([totals.gross, totals.tax]), totals.total);
            prop_assert_eq!(sum(totals.taxes.iter().map(|one| one.amount)), totals.tax);
            prop_assert!(totals.taxes.iter().all(|one| !one.amount.is_negative()));
            prop_assert!(!totals.gross.is_negative());
            for amount in [totals.gross, totals.tax, totals.total, totals.discount] {
                prop_assert!(amount.decimals() <= precision.currency.decimals());
            }
        }
    }

    #[test]
    fn with_taxes_inside_what_is_paid_is_the_price(line in any_line()) {
        let line = AnyLine { includes_tax: true, discount: None, ..line };
        for rounding in Rounding::ALL {
            let precision = Precision { currency: Currency::COP, rounding };
            let Some(totals) = line.totals(precision) else { continue };
            let paid = line.price.times(line.quantity).unwrap();
            prop_assert_eq!(totals.total, paid.rounded(2, rounding));
        }
    }

    #[test]
    fn a_document_is_the_sum_of_its_lines(
        lines in prop::collection::vec(any_line(), 1..12),
        adjustments in adjustments(),
        step in prop::option::of(1..1_000_u32),
    ) {
        for rounding in Rounding::ALL {
            let precision = Precision { currency: Currency::COP, rounding };
            let lines: Vec<_> = lines.iter().filter_map(|line| line.totals(precision)).collect();
            let refs: Vec<_> = lines.iter().collect();
            let cash_step = step.map(Amount::whole);
            let whole = Whole { lines: &refs, adjustments: &adjustments, cash_step };
            let Ok((adjusted, totals)) = whole.totals(precision) else { continue };
            prop_assert_eq!(totals.gross, sum(lines.iter().map(|line| line.gross)));
            prop_assert_eq!(totals.tax, sum(lines.iter().map(|line| line.tax)));
            prop_assert_eq!(totals.tax, sum(totals.taxes.iter().map(|one| one.amount)));
            let signed = adjusted.iter().map(|one| match one.terms.kind {
                AdjustmentKind::Discount => one.amount.opposite(),
                AdjustmentKind::Surcharge | AdjustmentKind::Tip => one.amount,
            });
            let lines_total = sum(lines.iter().map(|line| line.total));
            let parts = sum(signed.chain([lines_total, totals.cash_rounding]));
            prop_assert_eq!(parts, totals.total);
            prop_assert!(!totals.total.is_negative());
            if let Some(step) = cash_step {
                prop_assert!(totals.cash_rounding.size() <= step);
            }
            let withheld = lines.iter().flat_map(|line| &line.withheld).map(|one| one.amount);
            prop_assert_eq!(totals.withheld, sum(withheld));
        }
    }
}
