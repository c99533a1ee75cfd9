use super::Drafting;
use crate::hours::Date;
use crate::invoicing::bounds::INSTALMENTS_MAX;
use crate::invoicing::documents::{
    DocumentTerms, Instalment, InstalmentTerms, PaymentForm, Totals,
};
use crate::invoicing::field::Field;
use crate::invoicing::refusal::{DocumentRefusal, InField, InputRefusal, InvoicingRefusal};
use crate::money::{Amount, Currency};

impl Drafting<'_> {
    /// The parts in which a document is to be paid; they make up its total.
    pub(super) fn payment(
        self,
        terms: &DocumentTerms,
        totals: &Totals,
        currency: Currency,
    ) -> Result<Vec<Instalment>, InvoicingRefusal> {
        let (list, total) = (Field::new("payment"), totals.total);
        let (found, limit) = (terms.payment.len(), INSTALMENTS_MAX);
        if found > limit {
            return Err(InputRefusal::TooMany { field: list, found, limit }.into());
        }
        let usual = [InstalmentTerms::default()];
        let written = if found == 0 { &usual[..] } else { &terms.payment };
        let mut parts = Vec::with_capacity(written.len());
        for (place, part) in written.iter().enumerate() {
            let field = list.at(place);
            let amount = match part.amount {
                Some(amount) => {
                    let field = field.of("amount");
                    currency.checked(amount.positive().in_field(&field)?).in_field(&field)?
                }
                None if written.len() == 1 => total,
                None => {
                    let why = "with several parts, each says how much it is";
                    let field = field.of("amount");
                    return Err(InputRefusal::Missing { field, why }.into());
                }
            };
            let due = self.due(&field.of("due"), *part)?;
            parts.push(Instalment { form: part.form, method: part.method, amount, due });
        }
        let sum = Amount::sum(parts.iter().map(|part| part.amount)).in_field(&list)?;
        if sum != total {
            let (field, found) = (list, sum);
            return Err(DocumentRefusal::InstalmentsSum { field, found, total }.into());
        }
        Ok(parts)
    }

    fn due(self, field: &Field, part: InstalmentTerms) -> Result<Option<Date>, InvoicingRefusal> {
        match (part.form, part.due) {
            (PaymentForm::Cash, None) => Ok(None),
            (PaymentForm::Cash, Some(_)) => {
                let (field, why) = (field.clone(), "what is paid at once has no day of its own");
                Err(InputRefusal::Unwanted { field, why }.into())
            }
            (PaymentForm::Credit, None) => {
                Err(DocumentRefusal::DueMissing { field: field.clone() }.into())
            }
            (PaymentForm::Credit, Some(due)) => {
                check_due(field, due, self.today)?;
                Ok(Some(due))
            }
        }
    }
}

/// Nothing is due before it is issued.
pub(in crate::invoicing::documents) fn check_due(
    field: &Field,
    due: Date,
    today: Date,
) -> Result<(), DocumentRefusal> {
    if due < today { Err(DocumentRefusal::DuePast { field: field.clone() }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check as checked;
    use super::*;
    use crate::Refusal;
    use crate::invoicing::documents::PaymentMethod;
    use crate::invoicing::example::*;

    fn check(payment: Vec<InstalmentTerms>) -> Result<Vec<Instalment>, InvoicingRefusal> {
        checked(&DocumentTerms { payment, ..one_certificate() }).map(|(content, _)| content.payment)
    }

    fn part(amount: &str, method: PaymentMethod) -> InstalmentTerms {
        let amount = Some(crate::invoicing::example::amount(amount));
        InstalmentTerms { method, amount, ..InstalmentTerms::default() }
    }

    fn credit(due: Option<&str>) -> InstalmentTerms {
        let due = due.map(|due| due.parse().unwrap());
        InstalmentTerms { form: PaymentForm::Credit, due, ..InstalmentTerms::default() }
    }

    #[test]
    fn several_methods_make_up_the_total() {
        let parts =
            vec![part("30000", PaymentMethod::Cash), part("20000", PaymentMethod::DebitCard)];
        assert_eq!(check(parts).unwrap().len(), 2);
        let parts =
            vec![part("30000", PaymentMethod::Cash), part("19999", PaymentMethod::DebitCard)];
        let refusal = check(parts).unwrap_err();
        assert_eq!(refusal.code(), "payment_details.sum");
        assert_eq!(
            refusal.to_string(),
            "payment comes to 49999.00, and the document to 50000.00; write parts that make it up"
        );
    }

    #[test]
    fn credit_needs_a_day_and_cash_has_none() {
        let refusal = check(vec![credit(None)]).unwrap_err();
        assert_eq!(refusal.code(), "payment_details.due_missing");
        assert_eq!(
            refusal.to_string(),
            "payment.0.due is missing: who pays on credit must know until when"
        );
        let refusal = check(vec![credit(Some("2026-11-19"))]).unwrap_err();
        assert_eq!(refusal.code(), "payment_details.due_past");
        assert!(check(vec![credit(Some("2026-11-20"))]).is_ok());
        let cash = InstalmentTerms { form: PaymentForm::Cash, ..credit(Some("2026-12-20")) };
        assert_eq!(check(vec![cash]).unwrap_err().code(), "input.unwanted");
    }

    #[test]
    fn each_of_several_parts_says_how_much_it_is() {
        let parts = vec![part("30000", PaymentMethod::Cash), InstalmentTerms::default()];
        assert_eq!(check(parts).unwrap_err().code(), "input.missing");
        let parts = vec![part("0", PaymentMethod::Cash), part("50000", PaymentMethod::Cash)];
        assert_eq!(check(parts).unwrap_err().code(), "money.zero");
        let parts = vec![part("1", PaymentMethod::Cash); 13];
        assert_eq!(check(parts).unwrap_err().code(), "input.too_many");
    }
}
