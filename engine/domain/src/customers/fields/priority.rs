use serde::{Deserialize, Serialize};

use super::words;
use crate::PriorityId;

words! {
    /// What was shown for a priority. The kind only: the paper itself is nobody's business afterwards.
    Proof, "proof" {
        /// An identity document: it says the age.
        IdentityDocument = "identity_document",
        /// A certificate of a disability.
        DisabilityCertificate = "disability_certificate",
        /// A medical certificate.
        MedicalCertificate = "medical_certificate",
        /// It could be seen.
        Seen = "seen",
        /// Something else.
        Other = "other",
    }
}

/// The priority that somebody has at every visit, and what was shown for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PriorityClaim {
    /// The class of people.
    pub priority: PriorityId,
    /// What was shown.
    pub proof: Proof,
}
