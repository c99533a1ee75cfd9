use serde::{Deserialize, Serialize};

/// Why a note is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Concept {
    /// It takes something off.
    Credit(CreditConcept),
    /// It adds something.
    Debit(DebitConcept),
}

/// Why something is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CreditConcept {
    /// A part came back: 1.
    PartialReturn,
    /// The document is void: 2. There is no other way to void one.
    Annulment,
    /// A rebate or discount: 3.
    Rebate,
    /// The price was another one: 4.
    PriceAdjustment,
    /// A discount for early payment: 5.
    PromptPayment,
    /// A discount for quantity: 6.
    Volume,
}

/// Why something is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DebitConcept {
    /// Interest: 1.
    Interest,
    /// Costs that are passed on: 2.
    Costs,
    /// The value was another one: 3.
    ValueChange,
    /// Something else: 4.
    Other,
}

impl Concept {
    /// DIAN's code.
    pub const fn dian_code(self) -> &'static str {
        match self {
            Self::Credit(CreditConcept::PartialReturn) | Self::Debit(DebitConcept::Interest) => "1",
            Self::Credit(CreditConcept::Annulment) | Self::Debit(DebitConcept::Costs) => "2",
            Self::Credit(CreditConcept::Rebate) | Self::Debit(DebitConcept::ValueChange) => "3",
            Self::Credit(CreditConcept::PriceAdjustment) | Self::Debit(DebitConcept::Other) => "4",
            Self::Credit(CreditConcept::PromptPayment) => "5",
            Self::Credit(CreditConcept::Volume) => "6",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_concepts_have_the_codes_1_to_6() {
        let concepts = [
            CreditConcept::PartialReturn,
            CreditConcept::Annulment,
            CreditConcept::Rebate,
            CreditConcept::PriceAdjustment,
            CreditConcept::PromptPayment,
            CreditConcept::Volume,
        ];
        let codes = concepts.map(|concept| Concept::Credit(concept).dian_code());
        assert_eq!(codes, ["1", "2", "3", "4", "5", "6"]);
    }
}
