//! Whoever was served leaves the draft of an invoice behind, once, and no event of the branch tells money.

use turnero::branch::{AddCounter, AddService, CallNext, CreateBranch, Finish, IssueTicket, Start};
use turnero::customers::{AddCustomer, CustomerTerms, FindCustomer, Party};
use turnero::identity::{IdentityDocument, IdentityKind};
use turnero::invoicing::*;
use turnero::money::{Currency, Percent};
use turnero::{
    BranchId, CounterId, CustomerId, FeedItem, Name, Principal, ServiceId, TicketId, Topic,
};

use crate::site::{Site, issuer};

/// A branch in which one service costs something and another one does not.
struct Hall {
    branch: BranchId,
    counter: CounterId,
    priced: ServiceId,
    free: ServiceId,
}

async fn hall(site: &Site) -> Hall {
    let (host, branch) = (Principal::host(), site.engine.fresh_id::<BranchId>());
    let name = |text| Name::new(text).unwrap();
    site.engine.ask(&host, CreateBranch { branch, name: name("Downtown") }).await.unwrap();
    let mut services = Vec::new();
    for (text, prefix) in [("Certificates", "C"), ("Information", "I")] {
        let add = AddService { branch, name: name(text), prefix: prefix.parse().unwrap() };
        services.push(site.engine.ask(&host, add).await.unwrap().service);
    }
    let add = AddCounter { branch, name: name("Counter 1") };
    let counter = site.engine.ask(&host, add).await.unwrap().counter;
    let (priced, free) = (services[0], services[1]);
    let issuer = issuer();
    let terms = ItemTerms {
        code: "CERT".parse().unwrap(),
        name: name("Certificate"),
        unit: "94".parse().unwrap(),
        standard: "999".parse().unwrap(),
        taxes: vec![LineTax::rate("01".parse().unwrap(), Percent::whole(19))],
        excluded: false,
        active: true,
    };
    let item = site.ask(AddItem { issuer, terms }).await.item;
    let terms = PriceListTerms {
        name: name("Public"),
        currency: Currency::COP,
        prices_include_tax: true,
        since: None,
        until: None,
        active: true,
    };
    let list = site.ask(AddPriceList { issuer, terms }).await.list;
    let price = Some("50000".parse().unwrap());
    site.ask(SetPrice { issuer, list, item, price }).await;
    site.ask(SellService { issuer, service: priced, item: Some(item) }).await;
    Hall { branch, counter, priced, free }
}

impl Hall {
    /// Somebody comes, is called, served, and leaves.
    async fn serve(
        &self,
        site: &Site,
        service: ServiceId,
        customer: Option<CustomerId>,
    ) -> TicketId {
        let (host, branch, counter) = (Principal::host(), self.branch, self.counter);
        let issue = IssueTicket { customer, ..IssueTicket::new(branch, service) };
        let ticket = site.engine.ask(&host, issue).await.unwrap().ticket;
        site.engine.ask(&host, CallNext { branch, counter }).await.unwrap();
        site.engine.ask(&host, Start { branch, ticket }).await.unwrap();
        site.engine.ask(&host, Finish { branch, ticket }).await.unwrap();
        ticket
    }
}

/// Waits for the draft of a visit.
async fn draft_of(site: &Site, ticket: TicketId) -> DocumentRow {
    loop {
        let list = ListDocuments { issuer: issuer(), shown: Shown::Ticket(ticket), before: None };
        if let Some(row) = site.ask(list).await.rows.into_iter().next() {
            return row;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_served_leaves_a_draft_behind_and_the_branch_tells_no_money() {
    let site = Site::open(31).await;
    let hall = hall(&site).await;
    let before = hall.serve(&site, hall.priced, None).await;
    let host = Principal::host();
    site.engine.invoice_branch(&host, issuer(), hall.branch).await.unwrap();
    let free = hall.serve(&site, hall.free, None).await;
    let ticket = hall.serve(&site, hall.priced, None).await;
    let draft = draft_of(&site, ticket).await;
    assert_eq!(
        (draft.standing, draft.total.to_string().as_str()),
        (StandingName::Draft, "50000.00 COP")
    );
    assert_eq!(draft.customer, None);
    let list = ListDocuments { issuer: issuer(), shown: Shown::All, before: None };
    let all = site.ask(list).await.rows;
    assert_eq!(
        all.len(),
        1,
        "nothing for {before}, which was before, nor for {free}, which is free"
    );

    let mut feed = site.engine.feed(&host, Topic::Branch(hall.branch), Some(0)).unwrap();
    let mut told = String::new();
    let last = site.engine.ask(&host, turnero::branch::Snapshot { branch: hall.branch }).await;
    let last = last.unwrap().seq;
    while feed.position() < Some(last) {
        let FeedItem::Event { body, .. } = feed.next().await.unwrap() else { panic!("an event") };
        told.push_str(std::str::from_utf8(&body).unwrap());
    }
    for money in ["50000", "COP", "price", "total", "invoice"] {
        assert!(!told.contains(money), "{money} stands in {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_visit_is_drafted_once_whenever_the_engine_ends() {
    let mut site = Site::open(32).await;
    let hall = hall(&site).await;
    site.engine.invoice_branch(&Principal::host(), issuer(), hall.branch).await.unwrap();
    let mut tickets = Vec::new();
    for round in 0..12 {
        tickets.push(hall.serve(&site, hall.priced, None).await);
        // Sometimes before it was drafted, sometimes after.
        if round % 4 == 1 {
            draft_of(&site, tickets[round]).await;
        }
        site = match round % 3 {
            0 => site.killed().await,
            1 => site.reopened().await,
            _ => site,
        };
    }
    for ticket in &tickets {
        draft_of(&site, *ticket).await;
    }
    let list = ListDocuments { issuer: issuer(), shown: Shown::All, before: None };
    assert_eq!(site.ask(list).await.rows.len(), tickets.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_named_on_the_draft_and_hears_of_the_invoice() {
    let site = Site::open(33).await;
    let hall = hall(&site).await;
    let host = Principal::host();
    site.engine.invoice_branch(&host, issuer(), hall.branch).await.unwrap();
    let party = Party::Person { given_names: "Ana".parse().unwrap(), surnames: None };
    let mut terms = CustomerTerms::new(party);
    terms.document = IdentityDocument::new(IdentityKind::CitizenshipCard, "52345678", None).ok();
    let customer = site.engine.ask(&host, AddCustomer { terms }).await.unwrap().customer;
    let ticket = hall.serve(&site, hall.priced, Some(customer)).await;
    let draft = draft_of(&site, ticket).await;
    assert_eq!(draft.customer, Some(customer));
    let found = site.found(draft.document).await;
    assert_eq!(found.paper.unwrap().party.name.as_ref(), "Ana");
    site.ask(IssueDocument { issuer: issuer(), document: draft.document }).await;
    site.carry().await;
    loop {
        let known = site.engine.ask(&host, FindCustomer { customer }).await.unwrap().known;
        if let [mention] = known.invoices.as_slice() {
            assert_eq!(mention.invoice, uuid::Uuid::from(draft.document));
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_fetched_once() {
    let site = Site::open(34).await;
    let (host, issuer) = (Principal::host(), issuer());
    let document = site.one_thing().await;
    site.carry().await;
    let before = site.stand_in.seen().requests;
    for (form, begins) in [
        (DownloadForm::Pdf, &b"%PDF"[..]),
        (DownloadForm::Xml, b"<?xml"),
        (DownloadForm::Attached, b"PK"),
    ] {
        for _ in 0..3 {
            let file = site.engine.download(&host, issuer, document, form).await.unwrap();
            assert!(file.content.starts_with(begins), "{}", file.name);
        }
    }
    assert_eq!(site.stand_in.seen().requests, before + 3);
    let search = |name: &str| {
        let (catalogue, name) = (Catalogue::Municipalities, name.to_owned());
        CatalogueSearch { catalogue, name }
    };
    for (name, code) in [("san gil", "68679"), ("68872", "68872")] {
        let rows = site.engine.gateway_catalogue(&host, issuer, &search(name)).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].code, code);
    }
    assert_eq!(site.stand_in.seen().requests, before + 4, "a catalogue is fetched once");
    let draft = site.invoice_draft().await;
    let error = site.engine.download(&host, issuer, draft, DownloadForm::Pdf).await.unwrap_err();
    assert_eq!(error.code(), "gateway.not_validated");
}
