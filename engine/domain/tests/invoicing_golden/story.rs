//! A day at an issuer in which every message comes once at least: what each looks like, what it needs, how it is
//! answered, and which events it leads to.

use std::fmt::Write;

use serde::Serialize;
use serde::de::DeserializeOwned;
use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::*;
use turnero_domain::mail::Delivery;
use turnero_domain::money::{Currency, Percent, Quantity};
use turnero_domain::{
    Aggregate, BranchId, Context, CounterId, Decided, Message, PrincipalId, Recorded, ServiceId,
    TaxDocumentId, TicketId, Timestamp,
};
use uuid::Uuid;

use super::check;
use super::example::{
    alan, amount, answers, everything, haltec, invalid, issuer, line, money, name, party, range,
    tax,
};

/// The issuer, and what was written down about its day.
pub(crate) struct Story {
    pub(crate) issuer: Issuer,
    pub(crate) history: Vec<Recorded<InvoicingEvent>>,
    messages: String,
    kept: String,
    now: Timestamp,
    seed: u128,
}

fn service() -> ServiceId {
    Uuid::from_u128(0x5).into()
}

fn counter() -> CounterId {
    Uuid::from_u128(0xC).into()
}

fn branch() -> BranchId {
    Uuid::from_u128(0xB).into()
}

impl Story {
    fn begun() -> Self {
        let (issuer, history) = (Issuer::default(), Vec::new());
        let (messages, kept) = (String::new(), String::new());
        let now = "2026-11-20T15:42:00Z".parse().unwrap();
        Self { issuer, history, messages, kept, now, seed: 0 }
    }

    /// A message comes, and is written down.
    fn send<M>(&mut self, message: &M) -> M::Reply
    where
        M: Message<Aggregate = Issuer> + DeserializeOwned,
        M::Reply: Serialize,
    {
        let written = serde_json::to_string(message).unwrap();
        let read: M = serde_json::from_str(&written).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), written);
        let unknown = written.replacen('{', "{\"surprise\":1,", 1);
        assert!(serde_json::from_str::<M>(&unknown).is_err(), "{} takes any field", M::NAME);
        self.seed += 1;
        self.now = self.now.plus_millis(60_000);
        let principal = PrincipalId::User(Uuid::from_u128(0xA6));
        let context = Context { now: self.now, principal, seed: self.seed };
        let Decided { events, documents, reply } = message
            .decide(&self.issuer, &context)
            .unwrap_or_else(|refusal| panic!("{} is refused: {refusal}", M::NAME));
        for event in events {
            self.happens(event, principal);
        }
        for (id, content) in documents {
            let written = serde_json::to_string(&content).unwrap();
            assert_eq!(serde_json::from_str::<Option<Kept>>(&written).unwrap(), content);
            writeln!(self.kept, "{id} {written}").unwrap();
            self.issuer.keep(id, content);
        }
        let answer = serde_json::to_string(&reply).unwrap();
        let read: M::Reply = serde_json::from_str(&answer).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), answer);
        let (module, action) = M::PERMISSION.name().split_once(':').expect("module:action");
        let plain = |letter: char| letter.is_ascii_lowercase() || letter == '_';
        assert!([module, action].iter().all(|word| !word.is_empty() && word.chars().all(plain)));
        let creates = if M::CREATES { ", creates" } else { "" };
        writeln!(
            self.messages,
            "{} ({module}:{action}{creates})\n  {written}\n  {answer}",
            M::NAME
        )
        .unwrap();
        reply
    }

    fn happens(&mut self, event: InvoicingEvent, by: PrincipalId) {
        let recorded =
            Recorded { seq: self.issuer.seq() + 1, at: self.now, by, origin: None, event };
        self.issuer.apply(&recorded);
        self.history.push(recorded);
    }

    /// A day in which everything happens.
    pub(crate) fn told() -> Self {
        let mut story = Self::begun();
        story.opens();
        let invoice = story.sells();
        story.is_paid(invoice);
        story.is_corrected(invoice);
        story.goes_to_the_gateway();
        story.is_mailed(invoice);
        story.follows_a_branch();
        story.is_looked_at(invoice);
        story
    }

    fn opens(&mut self) {
        let issuer = issuer();
        self.send(&CreateIssuer { issuer, party: haltec() });
        let change = IssuerChange { prices_include_tax: Some(true), ..IssuerChange::default() };
        self.send(&ChangeIssuer { issuer, change });
        let change = IssuerChange {
            currency: Some(Currency::COP),
            time_zone: Some("America/Bogota".parse().unwrap()),
            rounding: Some(turnero_domain::money::Rounding::HalfEven),
            route: Some(Route::Own),
            environment: Some(Environment::Test),
            prices_include_tax: Some(true),
            takes: Some(Takes { quantity_decimals: 0, line_taxes: 1 }),
            mailed_by: Some(MailedBy::Gateway),
            cash_rounding_max: Some(amount("500")),
            tip_percent_max: Some(Percent::whole(10)),
        };
        self.send(&ChangeIssuer { issuer, change });
        let party = PartyTerms { phone: Some("3165584659".to_owned()), ..haltec() };
        self.send(&SetProfile { issuer, party });
        let terms = TaxTerms {
            name: name("Sales tax"),
            nature: TaxNature::Charged,
            rates: vec![Percent::whole(7)],
            active: true,
        };
        self.send(&SetTax { issuer, code: tax("VAT"), terms });
        let terms = TaxTerms {
            name: name("Of sales tax"),
            nature: TaxNature::Withheld { of: WithheldOf::Tax(tax("VAT")) },
            rates: Vec::new(),
            active: true,
        };
        self.send(&SetTax { issuer, code: tax("RET"), terms });
        for (kind, prefix) in [
            (RangeKind::CreditNote, "NC"),
            (RangeKind::DebitNote, "ND"),
            (RangeKind::SupportDocument, "SEDS"),
            (RangeKind::AdjustmentNote, "NDA"),
            (RangeKind::Paper, "FTP"),
        ] {
            let terms = range(kind, prefix, 1, 1_000);
            self.send(&AddRange { issuer, terms, next: None });
        }
        // So small that its end is announced at once.
        let terms = range(RangeKind::Invoice, "SETP", 990_000_001, 990_000_010);
        let next = Some(990_000_009);
        let added = self.send(&AddRange { issuer, terms, next }).range;
        self.send(&ChangeRange { issuer, range: added, active: false });
        self.send(&ChangeRange { issuer, range: added, active: true });
        let key = "fc8eac422eba16e22ffd8c6f94b3f40a6e38162c".to_owned();
        self.send(&SetTechnicalKey { issuer, range: added, key });
    }

    fn sells(&mut self) -> TaxDocumentId {
        let issuer = issuer();
        let mut terms = ItemTerms {
            code: "CERT-01".parse().unwrap(),
            name: name("Certificate"),
            unit: "94".parse().unwrap(),
            standard: "999".parse().unwrap(),
            taxes: vec![LineTax::rate(tax("01"), Percent::whole(19))],
            excluded: false,
            active: true,
        };
        let item = self.send(&AddItem { issuer, terms: terms.clone() }).item;
        terms.name = name("Certificate of residence");
        self.send(&ChangeItem { issuer, item, terms });
        let mut terms = PriceListTerms {
            name: name("Usual"),
            currency: Currency::COP,
            prices_include_tax: true,
            since: None,
            until: None,
            active: true,
        };
        let list = self.send(&AddPriceList { issuer, terms: terms.clone() }).list;
        terms.until = Some("2026-12-31".parse().unwrap());
        self.send(&ChangePriceList { issuer, list, terms });
        self.send(&SetPrice { issuer, list, item, price: Some(amount("50000")) });
        self.send(&SellService { issuer, service: service(), item: Some(item) });
        let ticket = TicketId::from(Uuid::from_u128(0x7));
        let from_ticket = DraftFromTicket {
            issuer,
            branch: branch(),
            ticket,
            services: vec![service()],
            buyer: None,
            agent: None,
        };
        let document = self.send(&from_ticket).document;
        let buyer = Some(BuyerTerms::Named {
            customer: Some(Uuid::from_u128(0x1D).into()),
            party: Box::new(alan()),
        });
        let lines = vec![LineTerms::of_item(item, Quantity::ONE)];
        let terms = DocumentTerms::of_lines(lines);
        self.send(&ChangeDraft { issuer, document, buyer, terms });
        self.send(&IssueDocument { issuer, document });
        let (buyer, terms) = (BuyerTerms::FinalConsumer, everything());
        let draft = DraftInvoice { issuer, buyer, terms, agent: None };
        let thrown_away = self.send(&draft).document;
        self.send(&DiscardDraft { issuer, document: thrown_away });
        document
    }

    fn is_paid(&mut self, document: TaxDocumentId) {
        let issuer = issuer();
        let shift = Some(name("Morning"));
        let (branch, counter, opening) = (branch(), counter(), money("100000"));
        let session =
            self.send(&OpenCashSession { issuer, branch, counter, shift, opening }).session;
        let pay = |method, text: &str, session| RecordPayment {
            issuer,
            document,
            method,
            money: money(text),
            session,
            reference: None,
        };
        self.send(&pay(PaymentMethod::Cash, "20000", Some(session)));
        let mut card = pay(PaymentMethod::DebitCard, "30000", None);
        card.reference = Some("APR-0042".parse().unwrap());
        let payment = self.send(&card).payment;
        let why = Reversal::ChargedBack;
        self.send(&ReversePayment { issuer, document, payment, why });
        let reference = "SETP-990000009".parse().unwrap();
        let bank_reference = "BANK-1".parse().unwrap();
        self.send(&RecordTransfer { issuer, money: money("40000"), reference, bank_reference });
        let (reference, bank_reference) = ("RENT".parse().unwrap(), "BANK-2".parse().unwrap());
        let waiting = RecordTransfer { issuer, money: money("10000"), reference, bank_reference };
        let transfer = self.send(&waiting).transfer;
        self.send(&MatchTransfer { issuer, transfer, document });
        let (method, money_back) = (PaymentMethod::Cash, money("5000"));
        let session_of = Some(session);
        self.send(&Refund { issuer, document, method, money: money_back, session: session_of });
        let reason = name("A bag for the safe");
        let (direction, out) = (CashDirection::Out, money("50000"));
        self.send(&MoveCash { issuer, session, direction, money: out, reason });
        self.send(&FindCashSession { issuer, session });
        self.send(&CloseCashSession { issuer, session, counted: money("64900") });
        self.send(&FindCashSession { issuer, session });
    }

    fn is_corrected(&mut self, invoice: TaxDocumentId) {
        let issuer = issuer();
        let terms = DocumentTerms::of_lines(vec![line("10000")]);
        let concept = DebitConcept::Interest;
        let debit = DraftDebitNote { issuer, document: invoice, concept, terms: terms.clone() };
        let document = self.send(&debit).document;
        self.send(&IssueDocument { issuer, document });
        let lines = NoteLines::These(Box::new(terms.clone()));
        let (document, concept) = (Some(invoice), CreditConcept::PartialReturn);
        let credit = DraftCreditNote { issuer, document, concept, buyer: None, lines };
        let document = self.send(&credit).document;
        self.send(&IssueDocument { issuer, document });
        let customer = Some(Uuid::from_u128(0x1D).into());
        let buyer = BuyerTerms::Named { customer, party: Box::new(alan()) };
        let draft = DraftInvoice { issuer, buyer, terms, agent: None };
        let second = self.send(&draft).document;
        self.send(&IssueDocument { issuer, document: second });
        self.send(&ApplyCredit { issuer, from: invoice, to: second });
        self.send(&VoidInvoice { issuer, invoice: second });
        let mut bought = line("80000");
        bought.taxes = None;
        let terms = DocumentTerms::of_lines(vec![bought]);
        let supplier = party(IdentityKind::Nit, "800197268", Organisation::Legal, "A supplier");
        self.send(&DraftSupportDocument { issuer, supplier, terms });
    }

    fn goes_to_the_gateway(&mut self) {
        let issuer = issuer();
        let terms = range(RangeKind::Invoice, "FE", 1, 5_000);
        let range = Some(self.send(&AddRange { issuer, terms, next: None }).range);
        let change = IssuerChange { route: Some(Route::Submitted), ..IssuerChange::default() };
        self.send(&ChangeIssuer { issuer, change });
        for answers in answers() {
            let terms = DocumentTerms { range, ..DocumentTerms::of_lines(vec![line("50000")]) };
            let buyer = BuyerTerms::FinalConsumer;
            let draft = DraftInvoice { issuer, buyer, terms: terms.clone(), agent: None };
            let document = self.send(&draft).document;
            self.send(&IssueDocument { issuer, document });
            self.send(&DueSubmissions { issuer });
            self.send(&FindOutgoing { issuer, document });
            for answer in answers {
                self.now = self.now.plus_millis(3_600_000);
                let attempt = self.send(&RecordSubmission { issuer, document }).attempt;
                self.send(&RecordOutcome { issuer, document, attempt, answer });
                let standing = self.issuer.document(document).unwrap().standing.name();
                if standing == StandingName::Submitted {
                    self.send(&HastenSubmission { issuer, document });
                }
                if standing == StandingName::Halted {
                    self.send(&ResumeSubmissions { issuer });
                }
            }
            if self.issuer.document(document).unwrap().standing.name() == StandingName::Rejected {
                self.send(&FindDocument { issuer, document });
                self.send(&Mend { issuer, document, buyer: None, terms });
                self.now = self.now.plus_millis(3_600_000);
                let attempt = self.send(&RecordSubmission { issuer, document }).attempt;
                let answer = invalid();
                self.send(&RecordOutcome { issuer, document, attempt, answer });
                self.send(&Abandon { issuer, document });
            }
        }
    }

    fn is_mailed(&mut self, document: TaxDocumentId) {
        let issuer = issuer();
        let ask = |address_works| MailDocument { issuer, document, address_works };
        self.send(&ask(false));
        self.send(&DueMails { issuer });
        let (address, language) = (None, Some("es".parse().unwrap()));
        let mail = self.send(&FindMail { issuer, document, address, language });
        for delivery in [Delivery::Postponed, Delivery::Accepted] {
            self.now = self.now.plus_millis(3_600_000);
            let MailingBegun { number, attempt } = self.send(&RecordMailing { issuer, document });
            let mark = mail.mark.clone();
            self.send(&RecordDelivery { issuer, document, number, attempt, delivery, mark });
        }
        let message_id = format!("<{}@clinic.example>", mail.id);
        self.send(&RecordBounce { issuer, message_id });
        self.send(&ask(true));
    }

    fn follows_a_branch(&mut self) {
        let (issuer, branch) = (issuer(), branch());
        let invoices = self.send(&FindChores { issuer }).to_note;
        let invoices = invoices.into_iter().map(|one| one.invoice).collect();
        self.send(&RecordNoted { issuer, invoices });
        self.send(&InvoiceBranch { issuer, branch, after: 10 });
        let visit = |n: u128, services| FinishedVisit {
            ticket: Uuid::from_u128(n).into(),
            services,
            buyer: Some(BuyerTerms::Named { customer: None, party: Box::new(alan()) }),
            agent: Some(PrincipalId::Host),
        };
        let visits = vec![visit(0x70, vec![service()]), visit(0x71, vec![service(); 100])];
        self.send(&DraftVisits { issuer, branch, after: 10, to: 25, visits });
        self.send(&FindChores { issuer });
        self.send(&StopInvoicingBranch { issuer, branch });
    }

    fn is_looked_at(&mut self, invoice: TaxDocumentId) {
        let issuer = issuer();
        self.send(&FindDocument { issuer, document: invoice });
        self.send(&FindPrintout { issuer, document: invoice });
        let ticket = TicketId::from(Uuid::from_u128(0x7));
        for shown in [
            Shown::Unpaid,
            Shown::Overdue,
            Shown::NeedingAttention,
            Shown::Kind(DocumentKind::DebitNote),
            Shown::Standing(StandingName::Abandoned),
            Shown::Customer(Uuid::from_u128(0x1D).into()),
            Shown::Ticket(ticket),
            Shown::Number("NC1".parse().unwrap()),
        ] {
            self.send(&ListDocuments { issuer, shown, before: None });
        }
        let shown = Shown::All;
        self.send(&ListDocuments { issuer, shown, before: Some(invoice) });
        let [since, until] = ["2026-11-20", "2026-11-21"].map(|day| day.parse().unwrap());
        for by in [SalesBy::Day, SalesBy::Tax, SalesBy::Item, SalesBy::Agent] {
            self.send(&SalesReport { issuer, since, until, by });
        }
        self.send(&UnpaidReport { issuer });
        self.send(&NumberingReport { issuer });
        self.send(&ShowIssuer { issuer });
        self.send(&ListTransfers { issuer, after: None });
        let items = self.send(&ListItems { issuer, after: None, active: Some(true) }).items;
        for row in items.iter().take(1) {
            self.send(&FindItem { issuer, item: row.item });
        }
        self.send(&ListCashSessions { issuer, after: None, open: Some(false) });
    }
}

#[test]
fn every_message_and_its_reply_keep_their_form() {
    check("invoicing_messages.txt", &Story::told().messages);
}

#[test]
fn what_is_kept_apart_from_the_events_keeps_its_form() {
    check("invoicing_kept.txt", &Story::told().kept);
}

#[test]
fn a_checkpoint_keeps_its_form_or_counts_it_up() {
    let issuer = Story::told().issuer;
    let written = serde_json::to_string_pretty(&issuer).unwrap();
    check("invoicing_checkpoint.txt", &format!("form {}\n{written}\n", Issuer::FORM));
}

#[test]
fn reports_keep_their_columns() {
    let story = Story::told();
    let context = Context { now: story.now, principal: PrincipalId::Host, seed: 0 };
    let issuer = issuer();
    let [since, until] = ["2026-11-20", "2026-11-21"].map(|day| day.parse().unwrap());
    let mut found = String::new();
    for by in [SalesBy::Day, SalesBy::Tax, SalesBy::Item, SalesBy::Agent] {
        let report = SalesReport { issuer, since, until, by };
        found += &report.decide(&story.issuer, &context).unwrap().reply.csv();
    }
    let unpaid = UnpaidReport { issuer }.decide(&story.issuer, &context).unwrap();
    found += &unpaid.reply.csv();
    let numbering = NumberingReport { issuer }.decide(&story.issuer, &context).unwrap();
    found += &numbering.reply.csv();
    check("invoicing_reports.csv", &found);
}
