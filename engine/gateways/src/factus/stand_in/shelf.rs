//! What differs from one kind of document to another: where it is kept, which numbers it has, and what things are called.

/// Documents of one kind.
#[derive(Debug)]
pub(super) struct Shelf {
    /// What its addresses are called.
    pub(super) folder: &'static str,
    /// What Factus calls its range of numbers.
    pub(super) range: u64,
    /// What its numbers begin with.
    pub(super) prefix: &'static str,
    /// Its first number.
    pub(super) from: u64,
    /// Its last number.
    pub(super) to: u64,
    /// The resolution by which the tax authority gave them, for what needs one.
    pub(super) resolution: Option<&'static str>,
    /// What it is called among the ranges.
    pub(super) title: &'static str,
    /// What it stands under in an answer of the first version.
    pub(super) under: &'static str,
    /// What its code is called.
    pub(super) code: &'static str,
    /// What the names of its files begin with.
    pub(super) file: &'static str,
    /// What the tax authority calls the kind.
    pub(super) kind: &'static str,
}

const BILLS: Shelf = Shelf {
    folder: "bills",
    range: 4,
    prefix: "SETP",
    from: 990_000_000,
    to: 995_000_000,
    resolution: Some("18760000001"),
    title: "Factura de Venta",
    under: "bill",
    code: "cufe",
    file: "fv",
    kind: "01",
};

pub(super) const SHELVES: [Shelf; 5] = [
    BILLS,
    Shelf {
        folder: "credit-notes",
        range: 5,
        prefix: "NC",
        from: 1,
        to: 999_999,
        resolution: None,
        title: "Nota Crédito",
        under: "credit_note",
        code: "cude",
        file: "nc",
        kind: "91",
    },
    Shelf {
        folder: "debit-notes",
        range: 6,
        prefix: "ND",
        from: 1,
        to: 999_999,
        resolution: None,
        title: "Nota Débito",
        under: "debit_note",
        code: "cude",
        file: "nd",
        kind: "92",
    },
    Shelf {
        folder: "support-documents",
        range: 8,
        prefix: "SEDS",
        from: 984_000_000,
        to: 985_000_000,
        resolution: Some("18760000003"),
        title: "Documento Soporte",
        under: "support_document",
        code: "cuds",
        file: "ds",
        kind: "05",
    },
    Shelf {
        folder: "adjustment-notes",
        range: 9,
        prefix: "NDA",
        from: 1,
        to: 999_999,
        resolution: None,
        title: "Nota de Ajuste Documento Soporte",
        under: "adjustment_note",
        code: "cuds",
        file: "na",
        kind: "95",
    },
];

/// The numbers of invoices that were written on paper first. They lie among the others.
pub(super) const PAPER: Shelf =
    Shelf { range: 67, prefix: "FTP", from: 1, to: 5_000, title: "Factura de talonario", ..BILLS };

/// The shelf with this name, if there is one.
pub(super) fn shelf(folder: &str) -> Option<&'static Shelf> {
    SHELVES.iter().find(|shelf| shelf.folder == folder)
}

impl Shelf {
    /// Whether what lies here is about something that is bought: it has a provider, and no taxes.
    pub(super) const fn is_bought(&self) -> bool {
        matches!(self.code.as_bytes(), b"cuds")
    }

    /// Who is named on a document that lies here besides the issuer.
    pub(super) const fn party(&self) -> &'static str {
        if self.is_bought() { "provider" } else { "customer" }
    }
}
