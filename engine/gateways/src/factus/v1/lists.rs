//! Lists and questions: what Factus answers to them, read tolerantly.

use data_encoding::BASE64;
use serde_json::Value;
use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::{
    Acquirer, Answer, CatalogueRow, DocumentKind, DownloadForm, Downloaded, GatewayRange,
};

use super::loose::{day, number, text, truth};
use super::reply::document;
use crate::bounds::CATALOGUE_ROWS_MAX;

/// What a list says of the document with this reference, and the number by which all of it can be asked for. Outer
/// nothing: that is no list. Inner nothing: it is not in it.
pub fn row_by_reference(
    kind: DocumentKind,
    body: &Value,
    reference_code: &str,
) -> Option<Option<(Answer, Option<String>)>> {
    let row = find(body, reference_code)?;
    row.map_or(Some(None), |row| {
        let answer = document(kind, row)?;
        Some(Some((answer, row.get("number").and_then(text))))
    })
}

/// What Factus calls the document with this reference. Outer nothing: that is no list.
pub fn id_by_reference(body: &Value, reference_code: &str) -> Option<Option<u64>> {
    Some(find(body, reference_code)?.and_then(|row| number(row.get("id")?)))
}

/// The filter of the list finds more than was asked for; the very same reference counts.
fn find<'a>(body: &'a Value, reference_code: &str) -> Option<Option<&'a Value>> {
    let same =
        |row: &&Value| row.get("reference_code").and_then(text).as_deref() == Some(reference_code);
    Some(rows(body)?.iter().find(same))
}

/// The rows of a list, paged or not.
fn rows(body: &Value) -> Option<&[Value]> {
    let data = body.get("data")?;
    let rows = data.get("data").unwrap_or(data).as_array()?;
    Some(rows.get(..CATALOGUE_ROWS_MAX).unwrap_or(rows))
}

/// The ranges of a page, and whether another page follows.
pub fn ranges(body: &Value) -> Option<(Vec<GatewayRange>, bool)> {
    let of_row = |row: &Value| {
        let of = |name: &str| row.get(name).unwrap_or(&Value::Null);
        Some(GatewayRange {
            id: number(of("id"))?,
            document: text(of("document")).unwrap_or_default(),
            prefix: text(of("prefix")).unwrap_or_default(),
            from: number(of("from")),
            to: number(of("to")),
            next: number(of("current")),
            resolution: text(of("resolution_number")),
            since: day(of("start_date")),
            until: day(of("end_date")),
            active: truth(of("is_active")),
            expired: truth(of("is_expired")),
        })
    };
    let page = |name: &str| body.pointer(&format!("/data/pagination/{name}")).and_then(number);
    let more = page("current_page") < page("last_page");
    Some((rows(body)?.iter().filter_map(of_row).collect(), more))
}

/// The rows of a catalogue.
pub fn catalogue(body: &Value) -> Option<Vec<CatalogueRow>> {
    let of_row = |row: &Value| {
        Some(CatalogueRow {
            id: number(row.get("id")?)?,
            code: row.get("code").and_then(text)?,
            name: row.get("name").and_then(text)?,
        })
    };
    Some(rows(body)?.iter().filter_map(of_row).collect())
}

/// A file.
pub fn download(form: DownloadForm, body: &Value) -> Option<Downloaded> {
    let data = body.get("data")?;
    let (content, ending) = match form {
        DownloadForm::Pdf => ("pdf_base_64_encoded", "pdf"),
        DownloadForm::Xml => ("xml_base_64_encoded", "xml"),
        DownloadForm::Attached => ("attached_document", "zip"),
    };
    let content = BASE64.decode(text(data.get(content)?)?.as_bytes()).ok()?;
    let name = data.get("file_name").and_then(text).unwrap_or_else(|| "document".to_owned());
    Some(Downloaded { name: format!("{name}.{ending}"), content })
}

/// Whose name the tax authority told.
pub fn acquirer(kind: IdentityKind, of: &str, body: &Value) -> Option<Acquirer> {
    let data = body.get("data")?;
    let name = data.get("name").and_then(text)?;
    let email = data.get("email").and_then(text);
    Some(Acquirer { kind, number: of.to_owned(), name, email })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_found_by_the_very_same_reference() {
        let row = |reference: &str, id| {
            json!({"id": id, "reference_code": reference, "number": "SETP1", "status": "0",
                   "errors": ["Regla: FAK24, Rechazo: sin DV"]})
        };
        let list = json!({"data": {"data": [row("d01", 7), row("d0", 8)]}});
        assert_eq!(id_by_reference(&list, "d0"), Some(Some(8)));
        let (answer, number) =
            row_by_reference(DocumentKind::Invoice, &list, "d0").unwrap().unwrap();
        assert!(matches!(answer, Answer::Document { validated: false, code: None, .. }));
        assert_eq!(number.as_deref(), Some("SETP1"));
        assert_eq!(row_by_reference(DocumentKind::Invoice, &list, "d9"), Some(None));
        assert_eq!(row_by_reference(DocumentKind::Invoice, &json!({}), "d0"), None, "no list");
    }

    #[test]
    fn ranges_are_read_as_the_documentation_prints_them() {
        let row = json!({
            "id": 4, "document": "Factura de Venta", "prefix": "SETP", "from": 990_000_000,
            "to": "995000000", "current": 990_000_875, "resolution_number": "18760000001",
            "start_date": "2019-01-19", "end_date": "2030-01-19", "is_expired": false,
            "is_active": 1,
        });
        let page = json!({"data": {"data": [row],
                          "pagination": {"current_page": 1, "last_page": 2}}});
        let (found, more) = ranges(&page).unwrap();
        let range = found.first().unwrap();
        assert_eq!((range.id, range.to, range.next), (4, Some(995_000_000), Some(990_000_875)));
        assert_eq!(range.until, "2030-01-19".parse().ok());
        assert!(range.active && !range.expired && more);
    }

    #[test]
    fn the_code_of_a_municipality_is_a_number_or_a_text() {
        let rows = json!({"data": [{"id": 980, "code": 68679, "name": "San Gil"},
                                   {"id": "996", "code": "68872", "name": "Villanueva"}]});
        let codes: Vec<_> = catalogue(&rows).unwrap().into_iter().map(|row| row.code).collect();
        assert_eq!(codes, ["68679", "68872"]);
    }

    #[test]
    fn a_file_is_unpacked() {
        let body = json!({"data": {"file_name": "fv1", "pdf_base_64_encoded": "JVBERg=="}});
        let file = download(DownloadForm::Pdf, &body).unwrap();
        assert_eq!((file.name.as_str(), file.content.as_slice()), ("fv1.pdf", &b"%PDF"[..]));
        assert_eq!(download(DownloadForm::Xml, &body), None);
    }
}
