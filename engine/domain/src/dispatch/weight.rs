use serde::{Deserialize, Serialize};

/// How much a minute of waiting weighs for one service, compared with the others: 100 unless set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Weight(u16);

/// A weight must be from 1 to 10,000.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a service cannot weigh {0}; choose from 1 to 10000, where 100 is usual")]
pub struct WeightError(u16);

impl Weight {
    pub(crate) const MOST: u16 = 10_000;

    /// This weight, in hundredths of the usual one.
    ///
    /// # Errors
    ///
    /// When it is none, or beyond all sense.
    pub fn new(hundredths: u16) -> Result<Self, WeightError> {
        if (1..=Self::MOST).contains(&hundredths) {
            Ok(Self(hundredths))
        } else {
            Err(WeightError(hundredths))
        }
    }

    /// In hundredths of the usual one.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Default for Weight {
    fn default() -> Self {
        Self(100)
    }
}

impl TryFrom<u16> for Weight {
    type Error = WeightError;

    fn try_from(hundredths: u16) -> Result<Self, WeightError> {
        Self::new(hundredths)
    }
}

impl From<Weight> for u16 {
    fn from(weight: Weight) -> Self {
        weight.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_weighs_nothing_would_never_be_called() {
        let refusal = Weight::new(0).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "a service cannot weigh 0; choose from 1 to 10000, where 100 is usual"
        );
        assert!(serde_json::from_str::<Weight>("10001").is_err());
        assert_eq!(serde_json::from_str::<Weight>("100").unwrap(), Weight::default());
    }
}
