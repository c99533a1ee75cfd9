//! What was sold, what is owed, how far the numbers have come: as JSON and as CSV, and the same in both.

use serde_json::json;

use super::shop::{Shop, cop};
use crate::support::{CREATED, OK};

#[tokio::test]
async fn reports_tell_the_same_as_json_and_as_csv() {
    let shop = Shop::open().await;
    let first = shop.sold("50000.00").await;
    shop.sold("11900.00").await;
    let paid = json!({ "method": "transfer", "money": cop("20000.00") });
    shop.post(&format!("{first}/payments")).json(&paid).expect(CREATED).await;
    let sales = "sales?since=2026-11-20&until=2026-11-20&by=";
    for (report, told) in [
        (format!("{sales}day"), vec!["61900.00"]),
        (format!("{sales}tax"), vec!["01"]),
        (format!("{sales}item"), vec!["CERT"]),
        (format!("{sales}agent"), vec!["user:"]),
        ("unpaid".to_owned(), vec!["41900.00"]),
        ("numbering".to_owned(), vec!["SETP", "NC"]),
    ] {
        let path = format!("/reports/{report}");
        let json = shop.get(&path).expect(OK).await;
        let rows = json.json()["rows"].as_array().unwrap().len();
        assert!(rows > 0, "{report}: {}", json.text);
        let csv = shop.get(&path).header("accept", "text/csv").expect(OK).await;
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(csv.text.lines().count(), rows + 1, "{report}: {}", csv.text);
        for text in told {
            assert!(json.text.contains(text), "{report}: no {text} in {}", json.text);
            assert!(csv.text.contains(text), "{report}: no {text} in {}", csv.text);
        }
    }
    for wrong in ["since=2026-11-21&until=2026-11-20&by=day", "since=2026-11-20&by=day"] {
        let got = shop.get(&format!("/reports/sales?{wrong}")).go().await;
        assert_eq!(got.status, 422, "{wrong}: {}", got.text);
    }
    shop.site.close().await;
}
