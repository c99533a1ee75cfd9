//! What an issuer sells, and for how much.

use http::Method;
use serde_json::Value;
use turnero::invoicing::{
    AddItem, AddPriceList, ChangeItem, ChangePriceList, FindItem, IssuerView, ItemPrice, ItemTerms,
    ItemView, ListItems, PriceListTerms, PriceListView, SellService, SetPrice, ShowIssuer,
};

use crate::entry::Entry;
use crate::matching::Parameters;
use crate::shown::{Shown, Whole, one_of};

pub(super) fn table() -> Vec<Entry> {
    let (post, put) = (Method::POST, Method::PUT);
    let terms = Some("terms");
    vec![
        Entry::message::<ListItems>(
            Method::GET,
            "/api/v1/issuers/{issuer}/items",
            "Lists what an issuer sells, in pages",
        ),
        Entry::nested::<AddItem, ItemTerms>(
            post.clone(),
            "/api/v1/issuers/{issuer}/items",
            "Adds something that is sold",
            terms,
        )
        .creates(),
        Entry::shows::<Whole<FindItem>>(
            "/api/v1/issuers/{issuer}/items/{item}",
            "Shows an item, with its price in each list",
        ),
        Entry::nested::<ChangeItem, ItemTerms>(
            put.clone(),
            "/api/v1/issuers/{issuer}/items/{item}",
            "Changes an item",
            terms,
        )
        .bound_to::<ChangeItem, Whole<FindItem>>()
        .silent(),
        Entry::message::<SellService>(
            put.clone(),
            "/api/v1/issuers/{issuer}/services/{service}",
            "Says which item a service of a branch sells; null: none",
        )
        .silent(),
        Entry::nested::<AddPriceList, PriceListTerms>(
            post,
            "/api/v1/issuers/{issuer}/price-lists",
            "Adds a price list",
            terms,
        )
        .creates(),
        Entry::shows::<PriceList>(
            "/api/v1/issuers/{issuer}/price-lists/{list}",
            "Shows a price list; the prices stand with the items",
        ),
        Entry::nested::<ChangePriceList, PriceListTerms>(
            put.clone(),
            "/api/v1/issuers/{issuer}/price-lists/{list}",
            "Changes a price list",
            terms,
        )
        .bound_to::<ChangePriceList, PriceList>()
        .silent(),
        Entry::shows::<Price>(
            "/api/v1/issuers/{issuer}/price-lists/{list}/prices/{item}",
            "Shows what an item costs in a list",
        ),
        Entry::message::<SetPrice>(
            put,
            "/api/v1/issuers/{issuer}/price-lists/{list}/prices/{item}",
            "Says what an item costs in a list; null: it is not in it",
        )
        .bound_to::<SetPrice, Price>()
        .silent(),
    ]
}

/// One of its price lists.
struct PriceList;

impl Shown for PriceList {
    type Query = ShowIssuer;
    type Part = PriceListView;

    fn part(reply: &IssuerView, path: &Parameters) -> Option<Value> {
        one_of(&reply.price_lists, "list", path)
    }
}

/// What one item costs in one list.
struct Price;

impl Shown for Price {
    type Query = FindItem;
    type Part = ItemPrice;
    const MADE_BY_WRITING: bool = true;

    fn part(reply: &ItemView, path: &Parameters) -> Option<Value> {
        one_of(&reply.prices, "list", path)
    }
}
