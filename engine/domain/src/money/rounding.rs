use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// How what lies between two amounts is brought to one of them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest; from the middle to the even one. So DIAN wants the amounts of an invoice (NTC
    /// 3711): over many lines it favours nobody.
    #[default]
    HalfEven,
    /// To the nearest; from the middle away from zero, as people do it.
    HalfUp,
    /// Towards zero: what is too much is cut off. So DIAN wants the amounts in a CUFE.
    Down,
    /// Away from zero.
    Up,
}

impl Rounding {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::HalfEven, Self::HalfUp, Self::Down, Self::Up];

    /// The number with so many decimals, and written with as many.
    pub(super) fn round(self, number: Decimal, decimals: u32) -> Decimal {
        let strategy = match self {
            Self::HalfEven => RoundingStrategy::MidpointNearestEven,
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::Down => RoundingStrategy::ToZero,
            Self::Up => RoundingStrategy::AwayFromZero,
        };
        let mut rounded = number.round_dp_with_strategy(decimals, strategy);
        rounded.rescale(decimals);
        // Nobody writes less than nothing when it is nothing.
        if rounded.is_zero() {
            rounded.set_sign_positive(true);
        }
        rounded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_rounding_goes_its_way_from_the_middle_and_from_between() {
        let check = |text: &str, expected: [&str; 4]| {
            let number = Decimal::from_str_exact(text).unwrap();
            let found = Rounding::ALL.map(|rounding| rounding.round(number, 2).to_string());
            assert_eq!(found, expected, "{text}");
        };
        check("0.125", ["0.12", "0.13", "0.12", "0.13"]);
        check("0.135", ["0.14", "0.14", "0.13", "0.14"]);
        check("-0.125", ["-0.12", "-0.13", "-0.12", "-0.13"]);
        check("0.121", ["0.12", "0.12", "0.12", "0.13"]);
        check("-0.001", ["0.00", "0.00", "0.00", "-0.01"]);
        check("5", ["5.00", "5.00", "5.00", "5.00"]);
    }
}
