//! The stand-in itself, as somebody sees it who is not our client.

use std::sync::Arc;

use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use turnero_gateways::Clock;
use turnero_gateways::factus::stand_in::{HandClock, StandIn};

use crate::office::start;

/// Somebody with a token.
struct Visitor {
    client: Client,
    stand_in: StandIn,
    token: String,
}

impl Visitor {
    async fn come() -> Self {
        let clock: Arc<dyn Clock> = Arc::new(HandClock::new(start()));
        let stand_in = StandIn::open(clock, 1).await.unwrap();
        // Plain HTTP needs no TLS, and the client asks for some nevertheless. Who set it first does not matter.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().build().unwrap();
        let form = [
            ("grant_type", "password"),
            ("client_id", "9e2d0f6a-stand-in"),
            ("client_secret", "secret-of-the-stand-in"),
            ("username", "sandbox@example.co"),
            ("password", "password-of-the-stand-in"),
        ];
        let url = format!("http://{}/oauth/token", stand_in.address());
        let told: Value = client.post(url).form(&form).send().await.unwrap().json().await.unwrap();
        let token = told["access_token"].as_str().unwrap().to_owned();
        Self { client, stand_in, token }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        let url = format!("http://{}{path}", self.stand_in.address());
        let request = self.client.request(method, url).bearer_auth(&self.token);
        let request = if let Some(body) = body { request.json(body) } else { request };
        request.send().await.unwrap()
    }

    async fn post(&self, body: &Value) -> (u16, Value) {
        let response = self.ask(Method::POST, "/v1/bills/validate", Some(body)).await;
        (response.status().as_u16(), response.json().await.unwrap())
    }
}

/// A document as the documentation writes it, with numbers where it has numbers.
fn bill(reference: &str) -> Value {
    json!({
        "reference_code": reference, "numbering_range_id": 4,
        "customer": {"identification": "123456789", "names": "Alan Turing",
                     "legal_organization_id": "2"},
        "items": [{"code_reference": "12345", "name": "producto de prueba", "quantity": 1,
                   "discount_rate": 20, "price": 50000, "tax_rate": "19.00", "unit_measure_id": 70,
                   "standard_code_id": 1, "is_excluded": 0, "tribute_id": 1,
                   "withholding_taxes": [{"code": "06", "withholding_tax_rate": 7.00},
                                         {"code": "05", "withholding_tax_rate": 15.00}]}],
        "allowance_charges": [{"amount": "9000.00"}],
    })
}

#[tokio::test]
async fn the_first_line_of_the_official_example_comes_out_to_the_cent() {
    let (status, told) = Visitor::come().await.post(&bill("fact0022025")).await;
    assert_eq!(status, 201);
    let (bill, item) = (&told["data"]["bill"], &told["data"]["items"][0]);
    let figures = ["discount", "gross_value", "tax_amount", "total"].map(|name| &item[name]);
    assert_eq!(json!(figures), json!(["8403.36", "33613.45", "6386.55", 40000]));
    let withheld = [0, 1].map(|place| &item["withholding_taxes"][place]["value"]);
    assert_eq!(withheld, ["957.98", "2352.94"]);
    assert_eq!(
        (&bill["total"], &bill["surcharge_amount"]),
        (&json!("49000.00"), &json!("9000.00"))
    );
    assert_eq!(bill["number"], "SETP990000000");
    assert!(bill["qr"].as_str().unwrap().ends_with(bill["cufe"].as_str().unwrap()));
}

/// What the documentation prints of the answer to its own example, as far as it is about money and codes.
fn answer_of_the_documentation() -> Value {
    let withheld = |code: &str, name: &str, rate: &str, value: &str| {
        json!({"tribute_code": code, "name": name, "value": value,
               "rates": [{"code": code, "name": name, "rate": rate}]})
    };
    json!({
        "bill": {"status": 1, "gross_value": "81232.50", "taxable_amount": "81232.50",
                 "tax_amount": "8767.50", "discount_amount": "0.00",
                 "surcharge_amount": "9000.00", "total": "99000.00", "errors": []},
        "items": [
            {"code_reference": "12345", "name": "producto de prueba", "quantity": 1,
             "discount_rate": "20.00", "discount": "8403.36", "gross_value": "33613.45",
             "tax_rate": "19.00", "taxable_amount": "33613.45", "tax_amount": "6386.55",
             "price": "50000.00", "is_excluded": 0, "total": 40000,
             "tribute": {"id": 1, "code": "01", "name": "IVA"},
             "withholding_taxes": [withheld("05", "ReteIVA", "15.00", "957.98"),
                                   withheld("06", "ReteRenta", "7.00", "2352.94")]},
            {"code_reference": "54321", "name": "producto de prueba 2", "quantity": 1,
             "discount_rate": "0.00", "discount": "0.00", "gross_value": "47619.05",
             "tax_rate": "5.00", "taxable_amount": "47619.05", "tax_amount": "2380.95",
             "price": "50000.00", "is_excluded": 0, "total": 50000,
             "tribute": {"id": 1, "code": "01", "name": "IVA"}, "withholding_taxes": []},
        ],
        "allowance_charges": [{"concept_type": {"code": "03", "name": "Recargo Condicionado"},
                               "is_surcharge": true, "reason": "Propina",
                               "base_amount": "90000.00", "percentage": "10.00",
                               "amount": "9000.00"}],
        "withholding_taxes": [
            {"tribute_code": "05", "name": "ReteIVA", "value": "957.98"},
            {"tribute_code": "06", "name": "ReteRenta", "value": "2352.94"}],
        "billing_period": [], "related_documents": [],
    })
}

/// That all of this stands in that.
#[track_caller]
fn stands_in(expected: &Value, found: &Value, place: &str) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, value) in expected {
                let place = format!("{place}/{name}");
                stands_in(value, found.get(name).unwrap_or(&Value::Null), &place);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (one, other) in expected.iter().zip(found) {
                stands_in(one, other, place);
            }
        }
        _ => assert_eq!(expected, found, "{place}"),
    }
}

#[tokio::test]
async fn the_official_example_is_answered_to_the_cent_as_the_documentation_prints_it() {
    let visitor = Visitor::come().await;
    visitor.stand_in.draws_codes(true);
    let (status, told) = visitor.post(&crate::golden::request("fact0022025")).await;
    assert_eq!(status, 201);
    stands_in(&answer_of_the_documentation(), &told["data"], "");
    let picture = told["data"]["bill"]["qr_image"].as_str().unwrap();
    assert!(picture.starts_with("data:image/png;base64, iVBORw0KGgo"), "{picture:.60}");
}

#[tokio::test]
async fn a_list_is_narrowed_by_what_its_filters_say() {
    let visitor = Visitor::come().await;
    for reference in ["first", "second"] {
        visitor.post(&bill(reference)).await;
    }
    for (filter, rows) in [
        ("filter[reference_code]=second", 1),
        ("filter[number]=SETP990000001", 1),
        ("filter[prefix]=SETP", 2),
        ("filter[prefix]=FE", 0),
        ("filter[identification]=123456789", 2),
        ("filter[identification]=9", 2),
        ("filter[names]=alan", 2),
        ("filter[names]=grace", 0),
        ("filter[status]=0", 0),
    ] {
        let path = format!("/v1/bills?{filter}");
        let told: Value = visitor.ask(Method::GET, &path, None).await.json().await.unwrap();
        let found = told["data"]["data"].as_array().unwrap().len();
        assert_eq!(found, rows, "{filter}: {told}");
    }
}

#[tokio::test]
async fn a_range_whose_time_is_over_takes_nothing_and_says_so() {
    let visitor = Visitor::come().await;
    visitor.stand_in.invoices_expired(true);
    let (status, told) = visitor.post(&bill("late")).await;
    assert_eq!(status, 422);
    assert!(told.to_string().contains("Rango de numeración vencido"), "{told}");
    let ranges: Value =
        visitor.ask(Method::GET, "/v1/numbering-ranges", None).await.json().await.unwrap();
    assert_eq!(ranges["data"]["data"][0]["is_expired"], true);
}

#[tokio::test]
async fn the_eighty_first_of_a_minute_is_told_when_to_come_back() {
    let visitor = Visitor::come().await;
    for left in (0..79).rev() {
        let response = visitor.ask(Method::GET, "/v1/countries", None).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-ratelimit-remaining"], left.to_string().as_str());
    }
    let response = visitor.ask(Method::GET, "/v1/countries", None).await;
    assert_eq!(response.status(), 429);
    let headers = response.headers();
    assert_eq!(
        (&headers["x-ratelimit-limit"], &headers["x-ratelimit-remaining"]),
        (&"80".parse().unwrap(), &"0".parse().unwrap(),)
    );
    assert_eq!(headers["retry-after"], "61");
    assert!(headers.contains_key("x-ratelimit-reset"));
}

#[tokio::test]
async fn nobody_is_let_in_without_a_token() {
    let visitor = Visitor { token: "made-up".to_owned(), ..Visitor::come().await };
    assert_eq!(visitor.ask(Method::GET, "/v1/bills", None).await.status(), 401);
}

#[tokio::test]
async fn what_is_not_as_it_must_be_is_not_taken_and_the_field_is_named() {
    let visitor = Visitor::come().await;
    let wrong: [(&str, &str, Value); 6] = [
        ("observation", "/observation", json!("x".repeat(251))),
        ("payment_due_date", "/payment_form", json!("2")),
        ("customer.dv", "/customer/dv", json!("9")),
        ("customer.names", "/customer/names", json!("")),
        ("items.0.quantity", "/items/0/quantity", json!("1.5")),
        ("items.0.price", "/items/0/price", json!("0.125")),
    ];
    for (field, place, value) in wrong {
        let mut body = bill("d0");
        body["observation"] = json!("");
        body["payment_form"] = json!("1");
        body["customer"]["dv"] = json!("");
        *body.pointer_mut(place).unwrap() = value;
        let (status, told) = visitor.post(&body).await;
        assert_eq!((status, told["errors"].get(field).is_some()), (422, true), "{field}: {told}");
    }
    assert!(visitor.stand_in.kept().is_empty());
}

#[tokio::test]
async fn only_what_is_not_valid_can_be_deleted() {
    let visitor = Visitor::come().await;
    let path = "/v1/bills/destroy/reference/d0";
    assert_eq!(visitor.ask(Method::DELETE, path, None).await.status(), 404);
    visitor.post(&bill("d0")).await;
    assert_eq!(visitor.ask(Method::DELETE, path, None).await.status(), 409);
    assert_eq!(visitor.stand_in.kept().len(), 1);
}

#[tokio::test]
async fn lists_come_in_pages_and_one_past_the_end_is_empty() {
    let visitor = Visitor::come().await;
    for number in 0..12 {
        visitor.post(&bill(&format!("d{number}"))).await;
    }
    for (page, rows) in [(1, 10), (2, 2), (3, 0)] {
        let path = format!("/v1/bills?page={page}");
        let told: Value = visitor.ask(Method::GET, &path, None).await.json().await.unwrap();
        assert_eq!(told["data"]["data"].as_array().unwrap().len(), rows);
        assert_eq!(told["data"]["pagination"]["last_page"], 2);
    }
}
