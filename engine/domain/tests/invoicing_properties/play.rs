use std::collections::BTreeMap;

use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::*;
use turnero_domain::money::{Amount, Currency, Money, Percent};
use turnero_domain::{
    Aggregate, CashSessionId, Context, Decided, IssuerId, ItemId, Message, Name, PrincipalId,
    Recorded, ServiceId, TaxDocumentId, Timestamp,
};
use uuid::Uuid;

use super::step::Step;

/// What nobody may read in an event, a checkpoint or a log.
pub(crate) const SECRETS: [&str; 5] =
    ["Alan Turing", "alan@x.co", "1098765432", "with love", "secret-key-693ff6"];

/// An issuer, its history, and what is kept of people.
pub(crate) struct Play {
    pub(crate) issuer: Issuer,
    pub(crate) history: Vec<Recorded<InvoicingEvent>>,
    pub(crate) kept: BTreeMap<Uuid, Option<Kept>>,
    /// What happened at once, and of whom something else is kept since.
    pub(crate) decisions: Vec<(Vec<InvoicingEvent>, Vec<Uuid>)>,
    now: Timestamp,
    seed: u128,
    pub(crate) numbered_by_gateway: u64,
}

pub(crate) fn issuer() -> IssuerId {
    Uuid::from_u128(0x15).into()
}

fn item() -> ItemId {
    Uuid::from_u128(0x17).into()
}

fn service() -> ServiceId {
    Uuid::from_u128(0x5).into()
}

pub(crate) fn cents(cents: u32) -> Amount {
    format!("{}.{:02}", cents / 100, cents % 100).parse().unwrap()
}

pub(crate) fn money(amount: Amount) -> Money {
    Money::new(amount, Currency::COP).unwrap()
}

fn person() -> PartyTerms {
    let text = |text: &str| Some(text.to_owned());
    PartyTerms {
        identity: IdentityTerms {
            kind: IdentityKind::CitizenshipCard,
            number: "1098765432".to_owned(),
            check_digit: None,
        },
        organisation: Organisation::Natural,
        company: None,
        names: text("Alan Turing"),
        trade_name: None,
        address: None,
        email: text("alan@x.co"),
        phone: None,
        country: None,
        municipality: None,
        tribute: Tribute::None,
        responsibilities: Vec::new(),
    }
}

fn lines(amounts: &[u32], percent_off: u8) -> DocumentTerms {
    let iva = LineTax::rate("01".parse().unwrap(), Percent::whole(19));
    let discount = (percent_off > 0).then(|| Size::Percent(Percent::whole(percent_off)));
    let line = |(place, amount): (usize, &u32)| LineTerms {
        code: Some("THING".parse().unwrap()),
        name: Some("something with love".to_owned()),
        price: Some(cents(*amount)),
        price_includes_tax: Some(place % 2 == 0),
        taxes: Some(vec![iva]),
        discount,
        ..LineTerms::empty()
    };
    DocumentTerms::of_lines(amounts.iter().enumerate().map(line).collect())
}

impl Play {
    pub(crate) fn begun(route: Route) -> Self {
        let mut play = Self {
            issuer: Issuer::default(),
            history: Vec::new(),
            kept: BTreeMap::new(),
            decisions: Vec::new(),
            now: "2026-11-20T13:00:00Z".parse().unwrap(),
            seed: 0,
            numbered_by_gateway: 0,
        };
        let mut party = person();
        party.identity.number = "79123456".to_owned();
        play.send(&CreateIssuer { issuer: issuer(), party }).unwrap();
        let change = IssuerChange { route: Some(route), ..IssuerChange::default() };
        play.send(&ChangeIssuer { issuer: issuer(), change }).unwrap();
        play.sells();
        for (kind, prefix) in [
            (RangeKind::Invoice, "SETP"),
            (RangeKind::CreditNote, "NC"),
            (RangeKind::DebitNote, "ND"),
        ] {
            let terms = RangeTerms {
                kind,
                prefix: prefix.parse().unwrap(),
                from: 5,
                to: 1_000,
                resolution: Some(Name::new("18760000001").unwrap()),
                since: "2019-01-19".parse().unwrap(),
                until: "2030-01-19".parse().unwrap(),
                currencies: Vec::new(),
                gateway_id: None,
                active: true,
            };
            let added = play.send(&AddRange { issuer: issuer(), terms, next: None }).unwrap();
            let key = "secret-key-693ff6".to_owned();
            play.send(&SetTechnicalKey { issuer: issuer(), range: added.range, key }).unwrap();
        }
        play
    }

    fn sells(&mut self) {
        let terms = ItemTerms {
            code: "CERT-01".parse().unwrap(),
            name: Name::new("Certificate").unwrap(),
            unit: "94".parse().unwrap(),
            standard: "999".parse().unwrap(),
            taxes: vec![LineTax::rate("01".parse().unwrap(), Percent::whole(5))],
            excluded: false,
            active: true,
        };
        self.happens(vec![InvoicingEvent::ItemAdded { item: item(), terms }]);
        let terms = PriceListTerms {
            name: Name::new("Usual").unwrap(),
            currency: Currency::COP,
            prices_include_tax: true,
            since: None,
            until: None,
            active: true,
        };
        let list = self.send(&AddPriceList { issuer: issuer(), terms }).unwrap().list;
        let price = Some(cents(3_333_333));
        self.send(&SetPrice { issuer: issuer(), list, item: item(), price }).unwrap();
        let item = Some(item());
        self.send(&SellService { issuer: issuer(), service: service(), item }).unwrap();
    }

    /// A message comes; nothing if it is refused.
    pub(crate) fn send<M: Message<Aggregate = Issuer>>(&mut self, message: &M) -> Option<M::Reply> {
        self.seed += 1;
        let context = Context {
            now: self.now,
            principal: PrincipalId::User(Uuid::from_u128(self.seed % 3)),
            seed: self.seed,
        };
        let Decided { events, documents, reply } = message.decide(&self.issuer, &context).ok()?;
        let kept = documents.iter().map(|(id, _)| *id).collect();
        self.decisions.push((events.clone(), kept));
        self.happens(events);
        for (id, content) in documents {
            self.issuer.keep(id, content.clone());
            self.kept.insert(id, content);
        }
        Some(reply)
    }

    fn happens(&mut self, events: Vec<InvoicingEvent>) {
        for event in events {
            let seq = self.issuer.seq() + 1;
            let recorded =
                Recorded { seq, at: self.now, by: PrincipalId::Host, origin: None, event };
            self.issuer.apply(&recorded);
            self.history.push(recorded);
        }
    }

    /// One of the documents that fit.
    pub(crate) fn one(&self, which: u16, fits: impl Fn(&TaxDocument) -> bool) -> TaxDocumentId {
        let found: Vec<_> = self
            .issuer
            .documents()
            .iter()
            .filter(|(_, one)| fits(one))
            .map(|(id, _)| *id)
            .collect();
        let place = usize::from(which) % found.len().max(1);
        found.get(place).copied().unwrap_or_else(|| Uuid::nil().into())
    }

    /// One that is likely to fit: with a chance, any at all.
    pub(crate) fn likely(&self, which: u16, fits: impl Fn(&TaxDocument) -> bool) -> TaxDocumentId {
        self.one(which, |document| which.is_multiple_of(16) || fits(document))
    }

    pub(crate) fn session(&self) -> Option<CashSessionId> {
        self.history.iter().rev().find_map(|recorded| match recorded.event {
            InvoicingEvent::CashSessionOpened { session, .. } => Some(session),
            _ => None,
        })
    }

    pub(crate) fn take(&mut self, step: &Step) {
        let issuer = issuer();
        let is_draft = |document: &TaxDocument| document.standing == Standing::Draft;
        let is_rejected =
            |document: &TaxDocument| matches!(document.standing, Standing::Rejected { .. });
        match step {
            Step::Draft { cents, customer, percent_off } => {
                let mut terms = lines(cents, *percent_off);
                terms.observation = Some("with love".to_owned());
                let customer =
                    (*customer > 0).then(|| Uuid::from_u128(u128::from(*customer)).into());
                let buyer = BuyerTerms::Named { customer, party: Box::new(person()) };
                self.send(&DraftInvoice { issuer, buyer, terms, agent: None });
            }
            Step::FromTicket { ticket } => {
                let (branch, ticket) =
                    (Uuid::from_u128(0xB).into(), Uuid::from_u128(u128::from(*ticket)).into());
                let services = vec![service()];
                let (buyer, agent) = (None, None);
                self.send(&DraftFromTicket { issuer, branch, ticket, services, buyer, agent });
            }
            Step::ChangeDraft { which, cents } => {
                let (document, terms) = (self.likely(*which, is_draft), lines(cents, 0));
                self.send(&ChangeDraft { issuer, document, buyer: None, terms });
            }
            Step::Discard { which } => {
                let document = self.likely(*which, is_draft);
                self.send(&DiscardDraft { issuer, document });
            }
            Step::Issue { which } => {
                let document = self.likely(*which, is_draft);
                self.send(&IssueDocument { issuer, document });
            }
            Step::CreditPart { .. }
            | Step::CreditAll { .. }
            | Step::Void { .. }
            | Step::Debit { .. } => self.note(step),
            Step::Mend { which, cents } => {
                let (document, terms) = (self.likely(*which, is_rejected), lines(cents, 0));
                self.send(&Mend { issuer, document, buyer: None, terms });
            }
            Step::Abandon { which } => {
                let document = self.likely(*which, is_rejected);
                self.send(&Abandon { issuer, document });
            }
            Step::Wait { minutes } => {
                self.now = self.now.plus_millis(i64::from(*minutes) * 60_000);
            }
            Step::Send { .. } | Step::Answer { .. } | Step::Resume => self.submit(step),
            _ => self.pay(step),
        }
    }

    fn note(&mut self, step: &Step) {
        let issuer = issuer();
        let is_final = |document: &TaxDocument| {
            document.kind == DocumentKind::Invoice && document.standing.is_final()
        };
        match step {
            Step::CreditPart { which, cents } => {
                let document = Some(self.likely(*which, is_final));
                let these = NoteLines::These(Box::new(lines(&[*cents], 0)));
                let concept = CreditConcept::Rebate;
                let note = DraftCreditNote { issuer, document, concept, buyer: None, lines: these };
                self.send(&note);
            }
            Step::CreditAll { which } => {
                let (document, concept) =
                    (Some(self.likely(*which, is_final)), CreditConcept::PriceAdjustment);
                let lines = NoteLines::All;
                self.send(&DraftCreditNote { issuer, document, concept, buyer: None, lines });
            }
            Step::Void { which } => {
                let invoice = self.likely(*which, is_final);
                self.send(&VoidInvoice { issuer, invoice });
            }
            Step::Debit { which, cents } => {
                let (document, terms) = (self.likely(*which, is_final), lines(&[*cents], 0));
                let concept = DebitConcept::Interest;
                self.send(&DraftDebitNote { issuer, document, concept, terms });
            }
            _ => {}
        }
    }
}
