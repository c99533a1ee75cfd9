//! What goes to a gateway, and what it says.

use turnero_domain::invoicing::*;
use turnero_domain::{Name, TaxDocumentId};
use uuid::Uuid;

use super::play::{Play, issuer};
use super::step::Step;

impl Play {
    pub(crate) fn submit(&mut self, step: &Step) {
        let issuer = issuer();
        let submits = |document: &TaxDocument| document.standing.submission().is_some();
        match step {
            Step::Send { which } => {
                let document = self.likely(*which, submits);
                self.send(&RecordSubmission { issuer, document });
            }
            Step::Answer { which, what } => {
                let in_flight = |document: &TaxDocument| {
                    document.standing.submission().is_some_and(|submission| submission.in_flight)
                };
                let document = self.likely(*which, in_flight);
                let found = self.issuer.document(document);
                let attempt = found
                    .and_then(|found| found.standing.submission())
                    .map_or(1, |submission| submission.attempt);
                let answer = self.answer(document, *what);
                self.send(&RecordOutcome { issuer, document, attempt, answer });
            }
            Step::Resume => {
                self.send(&ResumeSubmissions { issuer });
            }
            _ => {}
        }
    }

    fn answer(&mut self, document: TaxDocumentId, what: u8) -> Answer {
        let said = |text: &str| Answer::Document {
            validated: false,
            code: None,
            number: None,
            signed: None,
            findings: vec![Finding::read(text)],
        };
        match what {
            0..=3 => {
                self.numbered_by_gateway += 1;
                let ours = self.issuer.document(document).and_then(|found| found.number.clone());
                let number =
                    ours.or_else(|| format!("GW{}", self.numbered_by_gateway).parse().ok());
                let digits = format!("{:032x}", Uuid::from(document).as_u128()).repeat(3);
                Answer::Document {
                    validated: true,
                    code: digits.parse().ok(),
                    number,
                    signed: None,
                    findings: Vec::new(),
                }
            }
            4 => said("Regla: FAK24, Rechazo: el NIT de Alan Turing"),
            5 => said("Regla: 90, Rechazo: Documento procesado anteriormente."),
            6 => Answer::Invalid { findings: vec![Finding::field("items.0", "Alan Turing")] },
            7 => Answer::Conflict,
            8 => Answer::Deleted,
            9 => Answer::NotFound,
            10 => Answer::Misconfigured { setting: Name::new("factus.client_secret").unwrap() },
            _ => Answer::Unavailable { retry_after: None },
        }
    }
}
