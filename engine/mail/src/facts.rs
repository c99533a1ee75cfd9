use std::sync::Arc;
use std::time::SystemTime;

use minijinja::{Value, context};
use turnero_documents::Tongue;
use turnero_documents::words::in_figures;
use turnero_domain::access::ResetMail;
use turnero_domain::invoicing::{DocumentKind, Environment, OutgoingMail, PaidState, Party};
use turnero_domain::money::Money;

/// What a template can say of a mail. All of it is text that is ready to be read; what is missing is an empty text, so that
/// a template needs no more than `{% if code %}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    /// `invoice`, `credit_note` or `debit_note`.
    kind: &'static str,
    /// Its number, with the prefix.
    number: String,
    /// The day of issue.
    date: String,
    /// What it comes to, with its currency.
    total: String,
    /// What is still owed, if something is.
    balance: String,
    /// The day by which that is to be paid.
    due: String,
    /// The code by which the tax authority knows it.
    code: String,
    /// Where it can be looked up there.
    look_up: String,
    /// The number of the document that it says something about.
    about: String,
    /// Who sells: the name of the business.
    issuer: String,
    /// Who sells: the legal name.
    issuer_legal: String,
    issuer_nit: String,
    issuer_address: String,
    issuer_phone: String,
    issuer_email: String,
    /// Who buys.
    customer: String,
    /// The subject that the tax authority asks for, where it has validated the document.
    subject_by_law: String,
    /// Whether it is for trying out.
    trial: bool,
    language: &'static str,
}

/// Decimals of an amount, as on the paper.
const DECIMALS: u32 = 2;

/// Its own code of what kind of document it is.
const fn dian_code(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => "01",
        DocumentKind::DebitNote => "92",
        DocumentKind::CreditNote => "91",
        DocumentKind::SupportDocument => "05",
        DocumentKind::AdjustmentNote => "95",
    }
}

const fn kind_name(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => "invoice",
        DocumentKind::CreditNote => "credit_note",
        DocumentKind::DebitNote => "debit_note",
        DocumentKind::SupportDocument => "support_document",
        DocumentKind::AdjustmentNote => "adjustment_note",
    }
}

fn money(money: Money, tongue: Tongue) -> String {
    format!("{} {}", in_figures(money.amount(), DECIMALS, tongue), money.currency())
}

/// What the invoice of the example comes to.
fn money_of_example(language: &str) -> String {
    let figures = if language == "en" { "96,666.68" } else { "96.666,68" };
    format!("{figures} COP")
}

fn text(text: Option<&Arc<str>>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

fn business(party: &Party) -> String {
    party.trade_name.as_ref().unwrap_or(&party.name).to_string()
}

/// What a template can say of a link to a new password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ResetFacts {
    /// How the user is addressed.
    name: String,
    /// What they sign in by.
    user_name: String,
    /// The link.
    link: String,
    /// Where people reach the site.
    site: String,
    /// How many hours the link can be used, to the nearest.
    hours: i64,
    language: &'static str,
}

impl ResetFacts {
    /// What there is to say of this mail, in this language.
    pub(crate) fn of(
        mail: &ResetMail,
        site: &str,
        language: &'static str,
        now: SystemTime,
    ) -> Self {
        const HOUR_MILLIS: i64 = 60 * 60 * 1_000;
        let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        Self {
            name: mail.first_name.0.to_string(),
            user_name: mail.user_name.as_str().to_owned(),
            // Behind the #, which browsers keep to themselves: no server and no proxy writes it into a log.
            link: format!("{site}/login#{}", mail.secret.0),
            site: site.to_owned(),
            hours: (mail.until.as_millis().saturating_sub(now).max(0) + HOUR_MILLIS / 2)
                / HOUR_MILLIS,
            language,
        }
    }

    /// Facts that templates are tried with.
    pub(crate) fn example(language: &'static str) -> Self {
        let site = "https://turnero.example".to_owned();
        Self {
            name: "Persona".to_owned(),
            user_name: "persona".to_owned(),
            link: format!("{site}/login#trl_example"),
            site,
            hours: 72,
            language,
        }
    }

    /// As a template has them.
    pub(crate) fn value(&self) -> Value {
        context! {
            name => &self.name,
            user_name => &self.user_name,
            link => &self.link,
            site => &self.site,
            hours => self.hours,
            language => self.language,
        }
    }
}

impl Facts {
    /// What there is to say of this mail, in this language.
    pub(crate) fn of(mail: &OutgoingMail, language: &'static str) -> Self {
        let printout = &mail.printout;
        let (view, state) = (&printout.view, &printout.view.state);
        let nobody = Party::final_consumer();
        let issuer = printout.party.as_ref().unwrap_or(&nobody);
        let number = state.number.as_ref().map(ToString::to_string).unwrap_or_default();
        let code = state.code.as_ref().map(ToString::to_string).unwrap_or_default();
        let tongue = Tongue::of(language);
        let host = match printout.environment {
            Environment::Production => "catalogo-vpfe.dian.gov.co",
            Environment::Test => "catalogo-vpfe-hab.dian.gov.co",
        };
        let look_up = format!("https://{host}/document/searchqr?documentkey={code}");
        let owed = matches!(view.paid, PaidState::Unpaid | PaidState::InPart);
        let dues = state.content.iter().flat_map(|content| content.payment.iter());
        let due = dues.filter_map(|part| part.due).min();
        let customer = view.paper.as_ref().map(|paper| business(&paper.party));
        let by_law = [
            issuer.identity.number(),
            &issuer.name,
            &number,
            dian_code(state.kind),
            &business(issuer),
        ]
        .map(|part| part.replace(';', ","))
        .join(";");
        let known = !code.is_empty();
        Self {
            kind: kind_name(state.kind),
            date: state.issue.as_ref().map(|issue| issue.date.to_string()).unwrap_or_default(),
            total: money(state.money(state.total), tongue),
            balance: if owed { money(view.balance, tongue) } else { String::new() },
            due: due.filter(|_| owed).map(|due| due.to_string()).unwrap_or_default(),
            look_up: if known { look_up } else { String::new() },
            about: printout.about.as_ref().map(ToString::to_string).unwrap_or_default(),
            issuer: business(issuer),
            issuer_legal: issuer.name.to_string(),
            issuer_nit: issuer.identity.number().to_owned(),
            issuer_address: text(issuer.address.as_ref()),
            issuer_phone: text(issuer.phone.as_ref()),
            issuer_email: text(issuer.email.as_ref()),
            customer: customer.unwrap_or_default(),
            subject_by_law: if known { by_law } else { String::new() },
            trial: printout.environment == Environment::Test,
            number,
            code,
            language,
        }
    }

    /// Facts that templates are tried with: all that there can be, as little as there can be, and a note.
    pub(crate) fn examples(language: &'static str) -> Vec<Self> {
        let code = "ab".repeat(48);
        let total = money_of_example(language);
        let full = Self {
            kind: "invoice",
            number: "SETP990000493".to_owned(),
            date: "2026-11-20".to_owned(),
            total: total.clone(),
            balance: total,
            due: "2026-12-20".to_owned(),
            look_up: format!(
                "https://catalogo-vpfe.dian.gov.co/document/searchqr?documentkey={code}"
            ),
            code,
            about: String::new(),
            issuer: "Clínica del Sur S.A.S.".to_owned(),
            issuer_legal: "Clínica del Sur S.A.S.".to_owned(),
            issuer_nit: "900825759".to_owned(),
            issuer_address: "Carrera 7 # 12-34".to_owned(),
            issuer_phone: "6028230000".to_owned(),
            issuer_email: "facturas@clinica.example".to_owned(),
            customer: "Persona de Ejemplo".to_owned(),
            subject_by_law:
                "900825759;Clínica del Sur S.A.S.;SETP990000493;01;Clínica del Sur S.A.S."
                    .to_owned(),
            trial: false,
            language,
        };
        let none = String::new;
        let little = Self {
            balance: none(),
            due: none(),
            code: none(),
            look_up: none(),
            issuer_address: none(),
            issuer_phone: none(),
            issuer_email: none(),
            customer: none(),
            subject_by_law: none(),
            trial: true,
            ..full.clone()
        };
        let note = |kind| Self { kind, about: "SETP990000001".to_owned(), ..little.clone() };
        vec![full, note("credit_note"), note("debit_note"), little]
    }

    /// For somebody else.
    #[cfg(test)]
    pub(crate) fn with_customer(mut self, customer: &str) -> Self {
        self.customer = customer.to_owned();
        self
    }

    /// As a template has them.
    pub(crate) fn value(&self) -> Value {
        context! {
            kind => self.kind,
            number => &self.number,
            date => &self.date,
            total => &self.total,
            balance => &self.balance,
            due => &self.due,
            code => &self.code,
            look_up => &self.look_up,
            about => &self.about,
            issuer => &self.issuer,
            issuer_legal => &self.issuer_legal,
            issuer_nit => &self.issuer_nit,
            issuer_address => &self.issuer_address,
            issuer_phone => &self.issuer_phone,
            issuer_email => &self.issuer_email,
            customer => &self.customer,
            subject_by_law => &self.subject_by_law,
            trial => self.trial,
            language => self.language,
        }
    }
}
