//! What an issuer sells, and for how much: items, price lists by currency and date, and which service of a
//! branch sells which item.

mod add_item;
mod add_price_list;
mod change_item;
mod change_price_list;
mod code;
mod find_item;
mod item;
mod list_items;
mod price_list;
mod sell_service;
mod set_price;

pub use add_item::{AddItem, ItemAdded};
pub use add_price_list::{AddPriceList, PriceListAdded};
pub use change_item::ChangeItem;
pub use change_price_list::ChangePriceList;
pub use code::{ItemCode, ShortCode};
pub use find_item::{FindItem, ItemPrice, ItemView};
pub use item::ItemTerms;
pub use list_items::{ItemPage, ItemRow, ListItems};
pub use price_list::{Price, PriceList, PriceListTerms};
pub use sell_service::SellService;
pub use set_price::SetPrice;
