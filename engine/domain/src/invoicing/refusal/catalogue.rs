use super::refusals;
use crate::hours::Date;
use crate::invoicing::field::Field;
use crate::invoicing::items::ItemCode;
use crate::invoicing::taxes::TaxCode;
use crate::money::{Currency, Percent};
use crate::{ItemId, PriceListId, ServiceId};

refusals! {
    /// Why something cannot be sold like that, or not be taxed like that.
    CatalogueRefusal {
        /// No such item.
        "item.unknown"
        "there is no item {item} here; choose one that this issuer sells"
        ItemUnknown {
            /// The item that was asked for.
            item: ItemId,
        }
        /// Another item has the code.
        "item.duplicate_code"
        "the code {code} belongs to another item; choose another one"
        DuplicateItemCode {
            /// The code.
            code: ItemCode,
            /// The item that has it.
            item: ItemId,
        }
        /// The issuer has as many items as it takes.
        "item.too_many"
        "this issuer has {limit} items, and no room for more; change one that is not sold any more"
        TooManyItems {
            /// How many it takes.
            limit: usize,
        }
        /// It is sold no more.
        "item.inactive"
        "{code} is not sold any more; choose another item, or put it on sale again"
        ItemInactive {
            /// Its code.
            code: ItemCode,
            /// Which one.
            item: ItemId,
        }
        /// No such price list.
        "price_list.unknown"
        "there is no price list {list} here; choose one that this issuer has"
        PriceListUnknown {
            /// The list that was asked for.
            list: PriceListId,
        }
        /// The issuer has as many price lists as it takes.
        "price_list.too_many"
        "this issuer has {limit} price lists, and no room for more; change one that is over"
        TooManyPriceLists {
            /// How many it takes.
            limit: usize,
        }
        /// Nothing says what it costs.
        "price.missing"
        "no price list says what {code} costs in {currency} on {date}; set its price, or write one \
         on the line"
        PriceMissing {
            /// Which item.
            code: ItemCode,
            /// Its id.
            item: ItemId,
            /// In which currency.
            currency: Currency,
            /// On which day.
            date: Date,
        }
        /// No such tax.
        "tax.unknown"
        "{field}: there is no tax {code} here; take one that this issuer knows, or add it"
        TaxUnknown {
            /// Where it stands.
            field: Field,
            /// The tax.
            code: TaxCode,
        }
        /// It is no tax of this kind.
        "tax.wrong_kind"
        "{field}: {code} {why}"
        TaxOfOtherKind {
            /// Where it stands.
            field: Field,
            /// The tax.
            code: TaxCode,
            /// What it is instead.
            why: &'static str,
        }
        /// The tax has no such rate.
        "tax.rate_unknown"
        "{field}: {code} has no rate of {rate} %; take one of those that it has"
        RateUnknown {
            /// Where it stands.
            field: Field,
            /// The tax.
            code: TaxCode,
            /// The rate.
            rate: Percent,
            /// Those that it has.
            known: Vec<Percent>,
        }
        /// The same tax stands on a line twice.
        "tax.twice"
        "{field}: {code} stands on this line already; leave one of them out"
        TaxTwice {
            /// Where it stands.
            field: Field,
            /// The tax.
            code: TaxCode,
        }
        /// The issuer knows as many taxes as it can.
        "tax.too_many"
        "this issuer knows {limit} taxes, and no room is for more; change one that is not in use"
        TooManyTaxes {
            /// How many it takes.
            limit: usize,
        }
        /// The service sells nothing.
        "service.sells_nothing"
        "that service sells no item; say which one, or draft the invoice by hand"
        ServiceSellsNothing {
            /// The service.
            service: ServiceId,
        }
        /// As many services sell something as can be.
        "service.too_many_sell"
        "{limit} services sell something, and no room is for more; take out one that does not"
        TooManyServicesSell {
            /// How many can.
            limit: usize,
        }
    }
}
