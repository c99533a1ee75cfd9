use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::PrincipalId;
use crate::hours::Date;
use crate::invoicing::bounds::{
    SALES_AGENTS_MAX, SALES_DAYS_KEPT, SALES_ITEMS_MAX, SALES_TAXES_MAX,
};
use crate::invoicing::documents::{Content, DocumentKind};
use crate::invoicing::items::ItemCode;
use crate::invoicing::taxes::{Charge, LineTax};
use crate::money::{Amount, Currency};

/// What was sold, by day of issue and currency. Counted when a document is issued, so no report has to look
/// through old invoices; taken back when one is given up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sales {
    days: OrdMap<Date, OrdMap<Currency, Arc<DaySales>>>,
}

/// What was sold on one day, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DaySales {
    /// All of it.
    pub all: SalesSums,
    /// By tax and rate.
    pub taxes: OrdMap<String, TaxSums>,
    /// What there was no room to tell apart.
    pub other_taxes: TaxSums,
    /// By the code of what was sold.
    pub items: OrdMap<ItemCode, ItemSales>,
    /// What there was no room to tell apart.
    pub other_items: ItemSales,
    /// By who sold it.
    pub agents: OrdMap<PrincipalId, SalesSums>,
    /// Those whom there was no room to tell apart.
    pub other_agents: SalesSums,
}

/// Sums of documents. Credit notes count below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SalesSums {
    /// Invoices.
    pub invoices: i64,
    /// Credit notes.
    pub credit_notes: i64,
    /// Debit notes.
    pub debit_notes: i64,
    /// Without taxes.
    pub gross: Amount,
    /// Taxes.
    pub tax: Amount,
    /// What is taken off whole documents.
    pub discount: Amount,
    /// What is added to whole documents, tips included.
    pub surcharge: Amount,
    /// What was moved so that coins could pay it.
    pub cash_rounding: Amount,
    /// What is to be paid.
    pub total: Amount,
    /// What buyers keep back for the tax authority.
    pub withheld: Amount,
}

/// Sums of a tax at a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TaxSums {
    /// What it is a part of.
    pub base: Amount,
    /// What it comes to.
    pub amount: Amount,
}

/// Sums of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ItemSales {
    /// Lines.
    pub lines: i64,
    /// Without taxes.
    pub gross: Amount,
    /// Taxes.
    pub tax: Amount,
    /// With taxes.
    pub total: Amount,
}

/// Whether something is counted above or below zero.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Sign(bool);

impl Sign {
    fn add(self, sum: &mut Amount, part: Amount) {
        *sum = if self.0 { sum.plus_fact(part) } else { sum.minus_fact(part) };
    }

    const fn one(self) -> i64 {
        if self.0 { 1 } else { -1 }
    }
}

impl Sales {
    /// A document of this day counts from now on, or no more.
    pub(in crate::invoicing) fn count(
        &mut self,
        date: Date,
        kind: DocumentKind,
        agent: PrincipalId,
        content: &Content,
        from_now: bool,
    ) {
        let day = self.days.entry(date).or_default().entry(content.currency).or_default();
        Arc::make_mut(day).count(kind, agent, content, from_now);
        while self.days.len() > SALES_DAYS_KEPT {
            self.days = self.days.without_min().1;
        }
    }

    /// The days from one to another, both included, and what was sold on them.
    pub fn between(
        &self,
        since: Date,
        until: Date,
    ) -> impl Iterator<Item = (Date, Currency, &DaySales)> {
        let days = (since <= until).then(|| self.days.range(since..=until));
        days.into_iter().flatten().flat_map(|(date, currencies)| {
            currencies.iter().map(|(currency, day)| (*date, *currency, day.as_ref()))
        })
    }

    /// What documents of a day come to in all.
    pub fn total(&self, date: Date, currency: Currency) -> Amount {
        let day = self.days.get(&date).and_then(|day| day.get(&currency));
        day.map(|day| day.all.total).unwrap_or_default()
    }
}

impl DaySales {
    fn count(&mut self, kind: DocumentKind, agent: PrincipalId, content: &Content, from_now: bool) {
        let sold = kind != DocumentKind::CreditNote;
        let (sign, times) = (Sign(sold == from_now), Sign(from_now).one());
        self.all.count(kind, content, sign, times);
        let agents = &mut self.agents;
        let sums = if agents.contains_key(&agent) || agents.len() < SALES_AGENTS_MAX {
            agents.entry(agent).or_default()
        } else {
            &mut self.other_agents
        };
        sums.count(kind, content, sign, times);
        for charged in content.totals.taxes.iter().chain(&content.totals.withholdings) {
            let (name, taxes) = (tax_name(&charged.tax), &mut self.taxes);
            let sums = if taxes.contains_key(&name) || taxes.len() < SALES_TAXES_MAX {
                taxes.entry(name).or_default()
            } else {
                &mut self.other_taxes
            };
            sign.add(&mut sums.base, charged.base);
            sign.add(&mut sums.amount, charged.amount);
        }
        for line in &content.lines {
            // Whoever has no place of their own never gets one, so what is taken back is found again.
            let items = &mut self.items;
            let sums = if items.contains_key(&line.code) || items.len() < SALES_ITEMS_MAX {
                items.entry(line.code.clone()).or_default()
            } else {
                &mut self.other_items
            };
            sums.lines += times;
            sign.add(&mut sums.gross, line.totals.gross);
            sign.add(&mut sums.tax, line.totals.tax);
            sign.add(&mut sums.total, line.totals.total);
        }
    }
}

/// How reports call a tax at a rate.
fn tax_name(tax: &LineTax) -> String {
    match tax.charge {
        Charge::Rate(rate) => format!("{} {rate} %", tax.code),
        Charge::Each(amount) => format!("{} {amount} each", tax.code),
    }
}

impl SalesSums {
    fn count(&mut self, kind: DocumentKind, content: &Content, sign: Sign, times: i64) {
        let count = match kind {
            DocumentKind::CreditNote => &mut self.credit_notes,
            DocumentKind::DebitNote => &mut self.debit_notes,
            _ => &mut self.invoices,
        };
        *count += times;
        let totals = &content.totals;
        sign.add(&mut self.gross, totals.gross);
        sign.add(&mut self.tax, totals.tax);
        sign.add(&mut self.discount, totals.discount);
        sign.add(&mut self.surcharge, totals.surcharge);
        sign.add(&mut self.cash_rounding, totals.cash_rounding);
        sign.add(&mut self.total, totals.total);
        sign.add(&mut self.withheld, totals.withheld);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;
    use crate::invoicing::invoices::VoidInvoice;

    #[test]
    fn what_is_issued_is_sold_and_what_is_voided_is_not() {
        let today = "2026-11-20".parse().unwrap();
        let given = issued();
        assert_eq!(given.state().sales().total(today, Currency::COP), amount("50000"));
        let void = VoidInvoice { issuer: issuer(), invoice: document() };
        let after = given.when(&void).afterwards();
        let (_, _, day) = after.state().sales().between(today, today).next().unwrap();
        assert_eq!((day.all.invoices, day.all.credit_notes), (1, 1));
        let item = day.items.get(&certificate().code).unwrap();
        let agent = day.agents.get(&PrincipalId::Host).unwrap();
        let tax = day.taxes.get("01 19.00 %").unwrap();
        for sum in [day.all.total, day.all.gross, day.all.tax, item.total, agent.total, tax.amount]
        {
            assert!(sum.is_zero(), "{day:?}");
        }
    }

    #[test]
    fn days_are_kept_for_a_year_and_a_month() {
        let given = drafted();
        let content = given.state().document(document()).unwrap().content.clone().unwrap();
        let first: Date = "2026-01-01".parse().unwrap();
        let mut sales = Sales::default();
        for day in 0..=i32::try_from(SALES_DAYS_KEPT).unwrap() {
            let date = first.plus_days(day);
            sales.count(date, DocumentKind::Invoice, PrincipalId::Host, &content, true);
        }
        assert_eq!(sales.days.len(), SALES_DAYS_KEPT);
        assert!(sales.total(first, Currency::COP).is_zero());
        assert_eq!(sales.total(first.plus_days(1), Currency::COP), amount("50000"));
    }

    #[test]
    fn what_there_is_no_room_for_is_told_together_and_can_be_taken_back() {
        let given = drafted();
        let content = given.state().document(document()).unwrap().content.clone().unwrap();
        let mut day = DaySales::default();
        let of = |n: usize| {
            let mut content = content.as_ref().clone();
            content.lines[0].code = format!("I{n}").parse().unwrap();
            let charge = Charge::Each(Amount::whole(u32::try_from(n).unwrap()));
            content.totals.taxes[0].tax.charge = charge;
            content
        };
        let count = |day: &mut DaySales, n: usize, from_now: bool| {
            let agent = PrincipalId::User(uuid::Uuid::from_u128(n as u128));
            day.count(DocumentKind::Invoice, agent, &of(n), from_now);
        };
        (0..SALES_ITEMS_MAX + 2).for_each(|n| count(&mut day, n, true));
        assert_eq!((day.items.len(), day.other_items.lines), (SALES_ITEMS_MAX, 2));
        assert_eq!((day.agents.len(), day.taxes.len()), (SALES_AGENTS_MAX, SALES_TAXES_MAX));
        assert!(day.other_taxes.amount.is_positive());
        (0..SALES_ITEMS_MAX + 2).for_each(|n| count(&mut day, n, false));
        let others = (day.other_items, day.other_agents, day.other_taxes);
        assert_eq!(others, Default::default());
        assert_eq!(day.all, SalesSums::default());
    }
}
