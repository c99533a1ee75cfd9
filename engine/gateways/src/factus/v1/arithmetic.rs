//! What Factus makes of a line, to the cent. The ledger works its totals out itself; where Factus would come to others,
//! nothing is sent, for a customer who has seen a total owes that and no other.

use turnero_domain::money::{Amount, MoneyRefusal, Percent, Quantity, Rounding};

/// What a line comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineFigures {
    /// Without tax, after the discount.
    pub gross: Amount,
    /// The discount, without tax.
    pub discount: Amount,
    /// The tax: what is left of the total, not a product, or a cent would be lost between the two.
    pub tax: Amount,
    /// With tax.
    pub total: Amount,
}

/// What Factus makes of a line, whose price includes its tax.
pub fn line(
    price: Amount,
    quantity: Quantity,
    discount: Percent,
    tax: Percent,
) -> Result<LineFigures, MoneyRefusal> {
    let full = price.times(quantity)?;
    let off = full.percent(discount)?;
    let total = cents(full.minus(off)?);
    let gross = cents(total.without(tax)?);
    Ok(LineFigures { gross, discount: cents(off.without(tax)?), tax: total.minus(gross)?, total })
}

/// To the cent, as the tax authority rounds.
pub fn cents(amount: Amount) -> Amount {
    amount.rounded(2, Rounding::HalfEven)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check([price, quantity, discount, tax]: [&str; 4], expected: [&str; 4]) {
        let figures = line(
            price.parse().unwrap(),
            quantity.parse().unwrap(),
            discount.parse().unwrap(),
            tax.parse().unwrap(),
        );
        let LineFigures { gross, discount, tax, total } = figures.unwrap();
        assert_eq!([gross, discount, tax, total].map(|amount| amount.to_string()), expected);
    }

    #[test]
    fn the_lines_of_the_official_example_come_out_to_the_cent() {
        check(["50000", "1", "20", "19"], ["33613.45", "8403.36", "6386.55", "40000.00"]);
        check(["50000", "1", "0", "5"], ["47619.05", "0.00", "2380.95", "50000.00"]);
        check(["40000", "2", "0", "19"], ["67226.89", "0.00", "12773.11", "80000.00"]);
    }
}
