//! What the tax authority has of a document: fetched once, and kept.

use turnero_gateways::factus::stand_in::Odds;

use super::shop::{Shop, refused};
use crate::support::OK;

#[tokio::test]
async fn the_xml_of_a_validated_document_is_handed_out_and_fetched_once() {
    let shop = Shop::open().await;
    let document = shop.sold("50000.00").await;
    let shown = shop.get(&document).expect(OK).await.json();
    let (number, code) = (shown["state"]["number"].as_str(), shown["state"]["code"].as_str());
    let xml = || shop.get(&format!("{document}/xml"));
    let first = xml().expect(OK).await;
    assert_eq!(first.header("content-type"), "application/xml");
    assert_eq!(first.header("content-disposition"), "inline; filename=\"SETP990000000.xml\"");
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert!(first.text.starts_with("<?xml"));
    assert!(first.text.contains(number.unwrap()) && first.text.contains(code.unwrap()));
    let asked = shop.gateway.stand_in.seen().requests;
    shop.gateway.stand_in.odds(Odds { dropped: 100, ..Odds::default() });
    assert_eq!(xml().expect(OK).await.text, first.text, "the gateway is away, and it is kept");
    let same = xml().header("if-none-match", first.header("etag")).go().await;
    assert_eq!((same.status, same.text.as_str()), (304, ""));
    assert_eq!(shop.gateway.stand_in.seen().requests, asked);
    shop.site.close().await;
}

#[tokio::test]
async fn while_the_gateway_is_away_what_was_never_fetched_is_to_be_had_later() {
    let shop = Shop::open().await;
    let document = shop.sold("50000.00").await;
    shop.gateway.stand_in.odds(Odds { dropped: 100, ..Odds::default() });
    let away = shop.get(&format!("{document}/xml")).go().await;
    refused(&away, 503, "gateway.unavailable");
    shop.gateway.stand_in.odds(Odds::default());
    shop.get(&format!("{document}/xml")).expect(OK).await;
    shop.site.close().await;
}
