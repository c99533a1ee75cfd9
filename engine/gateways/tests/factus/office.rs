//! An issuer in memory, with its gateway and its stand-in.

use std::sync::Arc;

use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::*;
use turnero_domain::money::Percent;
use turnero_domain::{
    Aggregate, Context, Decided, IssuerId, Message, PrincipalId, Recorded, TaxDocumentId, Timestamp,
};
use turnero_gateways::Clock;
use turnero_gateways::factus::stand_in::example::{KEY, haltec, range};
pub(crate) use turnero_gateways::factus::stand_in::example::{alan, line};
use turnero_gateways::factus::stand_in::{HandClock, StandIn};
use turnero_gateways::factus::{Factus, Version};
use uuid::Uuid;

pub(crate) struct Office {
    pub(crate) issuer: Issuer,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) stand_in: StandIn,
    pub(crate) factus: Arc<Factus>,
    seed: u128,
}

pub(crate) fn id() -> IssuerId {
    Uuid::from_u128(0x15).into()
}

pub(crate) fn start() -> Timestamp {
    "2026-11-20T15:00:00Z".parse().unwrap()
}

impl Office {
    pub(crate) async fn open(seed: u64) -> Self {
        Self::speaking(Version::V1, seed).await
    }

    /// With a gateway that speaks this version.
    pub(crate) async fn speaking(version: Version, seed: u64) -> Self {
        let clock = Arc::new(HandClock::new(start()));
        let told: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let stand_in = StandIn::open(Arc::clone(&told), seed).await.unwrap();
        let mut settings = stand_in.settings().unwrap();
        settings.version = version;
        let factus = Arc::new(Factus::new(settings, told).unwrap());
        let seed = u128::from(seed);
        let mut office = Self { issuer: Issuer::default(), clock, stand_in, factus, seed };
        let issuer = id();
        office.send(&CreateIssuer { issuer, party: haltec() });
        let change = IssuerChange {
            route: Some(Route::GatewayNumbered),
            environment: Some(Environment::Test),
            ..IssuerChange::default()
        };
        office.send(&ChangeIssuer { issuer, change });
        for kind in [RangeKind::Invoice, RangeKind::CreditNote, RangeKind::DebitNote] {
            let range = office.send(&AddRange { issuer, terms: range(kind), next: None }).range;
            office.send(&SetTechnicalKey { issuer, range, key: KEY.to_owned() });
        }
        for kind in [RangeKind::SupportDocument, RangeKind::Paper, RangeKind::AdjustmentNote] {
            office.send(&AddRange { issuer, terms: range(kind), next: None });
        }
        office
    }

    pub(crate) fn send<M: Message<Aggregate = Issuer>>(&mut self, message: &M) -> M::Reply {
        self.seed += 1;
        let now = self.clock.now();
        let context = Context { now, principal: PrincipalId::Engine, seed: self.seed };
        let Decided { events, documents, reply } = message
            .decide(&self.issuer, &context)
            .unwrap_or_else(|refusal| panic!("{} is refused: {refusal}", M::NAME));
        for event in events {
            let seq = self.issuer.seq() + 1;
            self.issuer.apply(&Recorded {
                seq,
                at: now,
                by: context.principal,
                origin: None,
                event,
            });
        }
        documents.into_iter().for_each(|(id, content)| self.issuer.keep(id, content));
        reply
    }

    /// An invoice that was issued, and waits to be sent.
    pub(crate) fn invoice(&mut self, terms: DocumentTerms) -> TaxDocumentId {
        let buyer = BuyerTerms::Named { customer: None, party: Box::new(alan()) };
        let draft = DraftInvoice { issuer: id(), buyer, terms, agent: None };
        let document = self.send(&draft).document;
        self.send(&IssueDocument { issuer: id(), document });
        document
    }

    /// A document about two things that were bought, issued: one at a discount, and something of it kept back.
    pub(crate) fn bought(&mut self) -> TaxDocumentId {
        let first = LineTerms {
            taxes: None,
            discount: Some(Size::Percent(Percent::whole(20))),
            withholdings: vec![LineTax::rate("06".parse().unwrap(), "3.5".parse().unwrap())],
            ..line("50000", 19)
        };
        let second = LineTerms {
            code: Some("54321".parse().unwrap()),
            name: Some("producto de prueba 2".to_owned()),
            taxes: None,
            ..line("50000", 19)
        };
        let terms = DocumentTerms::of_lines(vec![first, second]);
        let number = "123456789".to_owned();
        let identity = IdentityTerms { kind: IdentityKind::Nit, number, check_digit: None };
        let supplier = PartyTerms { identity, ..alan() };
        let draft = DraftSupportDocument { issuer: id(), supplier, terms };
        let document = self.send(&draft).document;
        self.send(&IssueDocument { issuer: id(), document });
        document
    }

    /// A note that adds this to an invoice, issued.
    pub(crate) fn added_to(&mut self, invoice: TaxDocumentId, added: LineTerms) -> TaxDocumentId {
        let terms = DocumentTerms::of_lines(vec![added]);
        let concept = DebitConcept::Interest;
        let draft = DraftDebitNote { issuer: id(), document: invoice, concept, terms };
        let document = self.send(&draft).document;
        self.send(&IssueDocument { issuer: id(), document });
        document
    }

    /// A note that takes this off an invoice, issued: where debit notes have added to it, it is voided after that only.
    pub(crate) fn taken_off(&mut self, invoice: TaxDocumentId, off: LineTerms) -> TaxDocumentId {
        let lines = NoteLines::These(Box::new(DocumentTerms::of_lines(vec![off])));
        let (document, concept) = (Some(invoice), CreditConcept::PriceAdjustment);
        let draft = DraftCreditNote { issuer: id(), document, concept, buyer: None, lines };
        let document = self.send(&draft).document;
        self.send(&IssueDocument { issuer: id(), document });
        document
    }

    pub(crate) fn one_thing(&mut self) -> TaxDocumentId {
        self.invoice(DocumentTerms::of_lines(vec![line("50000", 19)]))
    }

    pub(crate) fn outgoing(&self, document: TaxDocumentId) -> Outgoing {
        self.issuer.outgoing(document, "2026-11-20".parse().unwrap()).unwrap()
    }

    pub(crate) fn standing(&self, document: TaxDocumentId) -> StandingName {
        self.issuer.document(document).unwrap().standing.name()
    }

    /// Takes the next step of a document, at the time at which it is due. What was answered.
    pub(crate) async fn step(&mut self, document: TaxDocumentId) -> Answer {
        let standing = &self.issuer.document(document).unwrap().standing;
        self.clock.set(standing.submission().unwrap().due.unwrap());
        let begun = self.send(&RecordSubmission { issuer: id(), document });
        let answer = self.factus.take(begun.step, &self.outgoing(document)).await;
        let (attempt, told) = (begun.attempt, answer.clone());
        let outcome = self.send(&RecordOutcome { issuer: id(), document, attempt, answer });
        assert!(!outcome.code_differs, "our code is not the gateway's");
        told
    }

    /// Takes steps until none is left for this document; how many.
    pub(crate) async fn carry(&mut self, document: TaxDocumentId) -> usize {
        let mut steps = 0;
        while self.issuer.document(document).unwrap().standing.submission().is_some() {
            self.step(document).await;
            steps += 1;
            assert!(steps < 1_000, "it does not end");
        }
        steps
    }
}
