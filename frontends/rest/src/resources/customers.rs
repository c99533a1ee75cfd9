//! Customers. Whoever is looked for is named in a body: a URL stands in logs and histories.

use http::{Method, StatusCode};
use serde_json::Value;
use turnero::VisitsError;
use turnero::customers::{
    AddCustomer, ChangeCustomer, CustomerHistory, CustomerTerms, CustomerView, EraseCustomer,
    ExportCustomer, FindCustomer, FindCustomerByDocument, GiveConsent, HistoryOfCustomer,
    MergeCustomers, NoteCustomer, SearchCustomers, WithdrawConsent,
};
use turnero_http::Problem;

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::matching::Parameters;
use crate::problems::of_ask;
use crate::shown::{Shown, Whole};

pub(super) fn table() -> Vec<Entry> {
    let (get, post) = (Method::GET, Method::POST);
    let terms = Some("terms");
    vec![
        Entry::nested::<AddCustomer, CustomerTerms>(
            post.clone(),
            "/api/v1/customers",
            "Adds a customer",
            terms,
        )
        .creates(),
        Entry::message::<SearchCustomers>(
            post.clone(),
            "/api/v1/customers/search",
            "Looks for customers by name, number or phone, in pages",
        ),
        Entry::message::<FindCustomerByDocument>(
            post.clone(),
            "/api/v1/customers/find",
            "Finds the customer with an identity document",
        ),
        Entry::shows::<Whole<FindCustomer>>("/api/v1/customers/{customer}", "Shows a customer"),
        Entry::nested::<ChangeCustomer, CustomerTerms>(
            Method::PUT,
            "/api/v1/customers/{customer}",
            "Changes a customer",
            terms,
        )
        .bound_to::<ChangeCustomer, Whole<FindCustomer>>()
        .silent(),
        Entry::message::<EraseCustomer>(
            Method::DELETE,
            "/api/v1/customers/{customer}",
            "Erases a customer, and tells which invoices the law keeps",
        )
        .bound_to::<EraseCustomer, Whole<FindCustomer>>(),
        Entry::new(
            get.clone(),
            "/api/v1/customers/{customer}/history",
            "Tells when a customer has been here",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { history(&asked).await }) },
        )
        .sends::<HistoryOfCustomer>()
        .replies::<CustomerHistory>(),
        Entry::message::<ExportCustomer>(
            get,
            "/api/v1/customers/{customer}/export",
            "Gives a customer all that is held of them",
        ),
        Entry::message::<NoteCustomer>(
            post.clone(),
            "/api/v1/customers/{customer}/notes",
            "Notes something about a customer",
        )
        .bound_to::<NoteCustomer, Whole<FindCustomer>>()
        .silent(),
        Entry::message::<GiveConsent>(
            post.clone(),
            "/api/v1/customers/{customer}/consents",
            "A customer allows us to write to them",
        )
        .bound_to::<GiveConsent, Whole<FindCustomer>>()
        .silent(),
        Entry::message::<WithdrawConsent>(
            post.clone(),
            "/api/v1/customers/{customer}/consents/withdraw",
            "A customer allows it no more",
        )
        .bound_to::<WithdrawConsent, Whole<FindCustomer>>()
        .silent(),
        Entry::message::<MergeCustomers>(
            post,
            "/api/v1/customers/{double}/merge",
            "Says that two customers are one",
        )
        .bound_to::<MergeCustomers, Double>()
        .silent(),
    ]
}

/// The double that goes up in another customer.
struct Double;

impl Shown for Double {
    type Query = FindCustomer;
    type Part = CustomerView;
    const NAMED: Option<(&'static str, &'static str)> = Some(("customer", "double"));

    fn part(reply: &CustomerView, _: &Parameters) -> Option<Value> {
        serde_json::to_value(reply).ok()
    }
}

async fn history(asked: &Asked) -> Answer {
    let customer = asked.parameter("customer")?;
    let history = asked.engine().history_of_customer(asked.principal()?, customer).await;
    let history = history.map_err(|error| match error {
        VisitsError::Ask(error) => of_ask(&error),
        error => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            let problem = Problem::new(status, "engine.unavailable", error.to_string());
            problem.retry_after(crate::bounds::RESTART)
        }
    })?;
    answer::json(StatusCode::OK, &history)
}
