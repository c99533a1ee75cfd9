//! What is printed around the figures, in the languages that we print in.

use turnero_domain::invoicing::{DocumentKind, PaymentForm, PaymentMethod};

use crate::sheet::{Effect, Sheet};

/// The language of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tongue {
    /// Spanish.
    #[default]
    Spanish,
    /// English.
    English,
}

impl Tongue {
    /// Of a language's tag: English where it is English, otherwise Spanish.
    pub fn of(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("en") { Self::English } else { Self::Spanish }
    }

    /// Its tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Spanish => "es",
            Self::English => "en",
        }
    }

    pub(crate) const fn labels(self) -> &'static Labels {
        match self {
            Self::Spanish => &SPANISH,
            Self::English => &ENGLISH,
        }
    }
}

/// A label for each thing that is printed.
pub(crate) struct Labels {
    pub(crate) draft: &'static str,
    pub(crate) unnumbered: &'static str,
    pub(crate) waiting: &'static str,
    pub(crate) voided: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) trial: &'static str,
    pub(crate) issued: &'static str,
    pub(crate) customer: &'static str,
    pub(crate) supplier: &'static str,
    pub(crate) about: &'static str,
    pub(crate) code: &'static str,
    pub(crate) description: &'static str,
    pub(crate) quantity: &'static str,
    pub(crate) price: &'static str,
    pub(crate) tax: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) gross: &'static str,
    pub(crate) discount: &'static str,
    pub(crate) surcharge: &'static str,
    pub(crate) rounding: &'static str,
    pub(crate) total: &'static str,
    pub(crate) withheld: &'static str,
    pub(crate) payment: &'static str,
    pub(crate) due: &'static str,
    pub(crate) notes: &'static str,
    pub(crate) authorised: &'static str,
    pub(crate) resolution: &'static str,
    pub(crate) until: &'static str,
    pub(crate) page: &'static str,
    pub(crate) of: &'static str,
    pub(crate) look_up: &'static str,
    pub(crate) excluded: &'static str,
    pub(crate) made_with: &'static str,
}

const SPANISH: Labels = Labels {
    draft: "BORRADOR - NO VÁLIDO",
    unnumbered: "Sin número todavía",
    waiting: "Pendiente de validación por la DIAN",
    voided: "ANULADA",
    refused: "RECHAZADA - NO VÁLIDA",
    trial: "Documento de prueba, sin validez fiscal",
    issued: "Expedida",
    customer: "Cliente",
    supplier: "Proveedor",
    about: "Sobre el documento",
    code: "Código",
    description: "Descripción",
    quantity: "Cantidad",
    price: "Precio",
    tax: "Impuesto",
    amount: "Valor",
    gross: "Subtotal",
    discount: "Descuentos",
    surcharge: "Recargos",
    rounding: "Redondeo",
    total: "Total",
    withheld: "Retenciones (informativo)",
    payment: "Forma de pago",
    due: "vence",
    notes: "Observaciones",
    authorised: "Numeración autorizada",
    resolution: "Resolución",
    until: "hasta",
    page: "Página",
    of: "de",
    look_up: "Consulte este documento con el código QR",
    excluded: "Excluido",
    made_with: "Hecho con Turnero",
};

const ENGLISH: Labels = Labels {
    draft: "DRAFT - NOT VALID",
    unnumbered: "No number yet",
    waiting: "Not validated by the tax authority yet",
    voided: "VOID",
    refused: "REFUSED - NOT VALID",
    trial: "For trial only, without tax effect",
    issued: "Issued",
    customer: "Customer",
    supplier: "Supplier",
    about: "About document",
    code: "Code",
    description: "Description",
    quantity: "Quantity",
    price: "Price",
    tax: "Tax",
    amount: "Amount",
    gross: "Subtotal",
    discount: "Discounts",
    surcharge: "Surcharges",
    rounding: "Rounding",
    total: "Total",
    withheld: "Withheld (for information)",
    payment: "Payment",
    due: "due",
    notes: "Notes",
    authorised: "Authorised numbers",
    resolution: "Resolution",
    until: "to",
    page: "Page",
    of: "of",
    look_up: "Look this document up by its QR code",
    excluded: "Excluded",
    made_with: "Made with Turnero",
};

impl Labels {
    /// What stands across every page of what does not count.
    pub(crate) const fn across(&self, effect: Effect) -> Option<&'static str> {
        match effect {
            Effect::Draft => Some(self.draft),
            Effect::Voided => Some(self.voided),
            Effect::Refused => Some(self.refused),
            Effect::Stands | Effect::Waiting => None,
        }
    }

    /// The number at the head, or why there is none.
    pub(crate) fn number<'a>(&'a self, sheet: &'a Sheet) -> &'a str {
        match (&sheet.number, sheet.effect) {
            (Some(number), _) => number,
            (None, Effect::Draft) => self.draft,
            (None, _) => self.unnumbered,
        }
    }

    /// What a document is called at its head.
    pub(crate) fn kind(&self, kind: DocumentKind) -> &'static str {
        let spanish = self.total == SPANISH.total && self.code == SPANISH.code;
        match (kind, spanish) {
            (DocumentKind::Invoice, true) => "Factura electrónica de venta",
            (DocumentKind::Invoice, false) => "Electronic sales invoice",
            (DocumentKind::CreditNote, true) => "Nota crédito",
            (DocumentKind::CreditNote, false) => "Credit note",
            (DocumentKind::DebitNote, true) => "Nota débito",
            (DocumentKind::DebitNote, false) => "Debit note",
            (DocumentKind::SupportDocument, true) => "Documento soporte",
            (DocumentKind::SupportDocument, false) => "Support document",
            (DocumentKind::AdjustmentNote, true) => "Nota de ajuste",
            (DocumentKind::AdjustmentNote, false) => "Adjustment note",
        }
    }

    /// How something is paid.
    pub(crate) fn paid(&self, form: PaymentForm, method: PaymentMethod) -> String {
        let spanish = self.code == SPANISH.code;
        let form = match (form, spanish) {
            (PaymentForm::Cash, true) => "Contado",
            (PaymentForm::Cash, false) => "At once",
            (PaymentForm::Credit, true) => "Crédito",
            (PaymentForm::Credit, false) => "On credit",
        };
        let [spanish_name, english_name] = match method {
            PaymentMethod::Undefined => ["por definir", "to be defined"],
            PaymentMethod::Cash => ["efectivo", "cash"],
            PaymentMethod::Cheque => ["cheque", "cheque"],
            PaymentMethod::Deposit => ["consignación", "deposit"],
            PaymentMethod::Transfer => ["transferencia", "transfer"],
            PaymentMethod::CreditCard => ["tarjeta de crédito", "credit card"],
            PaymentMethod::DebitCard => ["tarjeta débito", "debit card"],
            PaymentMethod::Bonds => ["bonos", "bonds"],
            PaymentMethod::Vouchers => ["vales", "vouchers"],
            PaymentMethod::Other => ["otro", "other"],
        };
        format!("{form}, {}", if spanish { spanish_name } else { english_name })
    }

    /// What a code like a CUFE is called for a kind of document.
    pub(crate) const fn code_name(kind: DocumentKind) -> &'static str {
        match kind {
            DocumentKind::Invoice => "CUFE",
            DocumentKind::CreditNote | DocumentKind::DebitNote => "CUDE",
            DocumentKind::SupportDocument | DocumentKind::AdjustmentNote => "CUDS",
        }
    }
}
