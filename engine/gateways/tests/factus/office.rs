//! An issuer in memory, with its gateway and its stand-in.

use std::sync::Arc;

use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::*;
use turnero_domain::money::Percent;
use turnero_domain::{
    Aggregate, Context, Decided, IssuerId, Message, Name, PrincipalId, Recorded, TaxDocumentId,
    Timestamp,
};
use turnero_gateways::Clock;
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

pub(crate) fn alan() -> PartyTerms {
    let text = |text: &str| Some(text.to_owned());
    let kind = IdentityKind::CitizenshipCard;
    PartyTerms {
        identity: IdentityTerms { kind, number: "123456789".to_owned(), check_digit: None },
        organisation: Organisation::Natural,
        company: None,
        names: text("Alan Turing"),
        trade_name: None,
        address: text("calle 1 # 2-68"),
        email: text("alan@x.co"),
        phone: text("1234567890"),
        country: None,
        municipality: text("68679"),
        tribute: Tribute::None,
        responsibilities: Vec::new(),
    }
}

fn haltec() -> PartyTerms {
    let number = "900825759".to_owned();
    PartyTerms {
        identity: IdentityTerms { kind: IdentityKind::Nit, number, check_digit: None },
        organisation: Organisation::Legal,
        company: Some("HALLTEC S.A.S.".to_owned()),
        names: None,
        ..alan()
    }
}

fn range(kind: RangeKind, prefix: &str, from: u64, to: u64, gateway_id: u64) -> RangeTerms {
    RangeTerms {
        kind,
        prefix: prefix.parse().unwrap(),
        from,
        to,
        resolution: kind.needs_resolution().then(|| Name::new("18760000001").unwrap()),
        since: "2019-01-19".parse().unwrap(),
        until: "2030-01-19".parse().unwrap(),
        currencies: Vec::new(),
        gateway_id: Some(gateway_id),
        active: true,
    }
}

pub(crate) fn line(price: &str, tax: u8) -> LineTerms {
    LineTerms {
        code: Some("12345".parse().unwrap()),
        name: Some("producto de prueba".to_owned()),
        price: Some(price.parse().unwrap()),
        price_includes_tax: Some(true),
        taxes: Some(vec![LineTax::rate("01".parse().unwrap(), Percent::whole(tax))]),
        ..LineTerms::empty()
    }
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
        let bills = range(RangeKind::Invoice, "SETP", 990_000_000, 995_000_000, 4);
        let key = "fc8eac422eba16e22ffd8c6f94b3f40a6e38162c".to_owned();
        let range_id = office.send(&AddRange { issuer, terms: bills, next: None }).range;
        office.send(&SetTechnicalKey { issuer, range: range_id, key });
        // What stands where the key does in the code of a note is the PIN of the software; the stand-in has one text for both.
        for (kind, prefix, gateway_id) in
            [(RangeKind::CreditNote, "NC", 5), (RangeKind::DebitNote, "ND", 6)]
        {
            let terms = range(kind, prefix, 1, 999_999, gateway_id);
            let range = office.send(&AddRange { issuer, terms, next: None }).range;
            let key = "fc8eac422eba16e22ffd8c6f94b3f40a6e38162c".to_owned();
            office.send(&SetTechnicalKey { issuer, range, key });
        }
        let bought = range(RangeKind::SupportDocument, "SEDS", 984_000_000, 985_000_000, 8);
        office.send(&AddRange { issuer, terms: bought, next: None });
        let paper = range(RangeKind::Paper, "FTP", 1, 5_000, 67);
        office.send(&AddRange { issuer, terms: paper, next: None });
        let adjusting = range(RangeKind::AdjustmentNote, "NDA", 1, 999_999, 9);
        office.send(&AddRange { issuer, terms: adjusting, next: None });
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
