//! Documents as files: our own PDF of them, and the XML that the tax authority has validated.

use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use turnero::Mark;
use turnero::invoicing::{
    DocumentRefusal, DownloadForm, FindDocument, FindPrintout, InvoicingRefusal, Printout,
    StandingName,
};
use turnero::{AskError, IssuerId, Print, TaxDocumentId};
use turnero_documents::pdf::Format;
use turnero_documents::{Effect, Sheet, Tongue};
use turnero_http::{Problem, Reply};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::json::{impossible, understand};
use crate::problems::{of_ask, of_gateway};

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/issuers/{issuer}/documents/{document}/pdf",
            "Gives our own PDF of a document, to be printed on letter paper or on the roll of a receipt printer",
            Input::Query(fields_of::<Wanted>()),
            |asked| -> Pending { Box::pin(async move { pdf(&asked).await }) },
        )
        .sends::<FindPrintout>()
        .marked()
        .also(&["application/pdf"]),
        Entry::new(
            Method::GET,
            "/api/v1/issuers/{issuer}/documents/{document}/xml",
            "Gives the XML of a document as the tax authority has validated it",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { xml(&asked).await }) },
        )
        .sends::<FindDocument>()
        .marked()
        .also(&["application/xml"]),
    ]
}

/// How a document is to be printed.
#[derive(Default, Deserialize, JsonSchema)]
#[schemars(rename = "PrintWanted")]
struct Wanted {
    /// The paper; letter paper, if nothing is said.
    #[serde(default)]
    paper: PaperName,
    /// The language of what is printed around the figures; Spanish, if nothing is said.
    #[serde(default)]
    language: Language,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PrintPaper")]
enum PaperName {
    #[default]
    Letter,
    Receipt,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PrintLanguage")]
enum Language {
    #[default]
    Es,
    En,
}

async fn pdf(asked: &Asked) -> Answer {
    let wanted: Wanted =
        understand(Value::Object(asked.query()?)).map_err(|error| impossible(&[error]))?;
    let format = match wanted.paper {
        PaperName::Letter => Format::Letter,
        PaperName::Receipt => Format::Receipt,
    };
    let tongue = match wanted.language {
        Language::Es => Tongue::Spanish,
        Language::En => Tongue::English,
    };
    let (issuer, document): (IssuerId, TaxDocumentId) =
        (asked.parameter("issuer")?, asked.parameter("document")?);
    let printout = asked.ask(FindPrintout { issuer, document }).await?;
    let kind = printout.view.state.kind;
    let print = Print { paper: wanted.paper.name(), language: tongue.tag() };
    let by = asked.principal()?;
    let Some(sheet) = Sheet::of(&printout, tongue) else {
        // Its lines have left the ledger. What was printed when it stood is what it is, unless it is void since.
        let void = printout.view.state.account.voided_by.is_some();
        let kept = asked.engine().printed(by, issuer, document, print).await;
        let kept = kept.map_err(|error| of_gateway(&error))?.filter(|_| !void);
        let gone = DocumentRefusal::PaperGone { document, kind };
        let kept = kept.ok_or_else(|| refused(gone.into()))?;
        let content = kept.content.clone();
        return Ok(file("application/pdf", &name(&printout), "pdf", content, asked.headers()));
    };
    let stands = sheet.effect == Effect::Stands && sheet.number.is_some();
    let pdf = asked.ground.press.print(issuer, sheet, format).await?;
    if stands {
        let kept = asked.engine().keep_printed(by, issuer, document, print, &pdf);
        kept.map_err(|error| of_gateway(&error))?;
    }
    Ok(file("application/pdf", &name(&printout), "pdf", pdf, asked.headers()))
}

impl PaperName {
    const fn name(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Receipt => "receipt",
        }
    }
}

async fn xml(asked: &Asked) -> Answer {
    let (issuer, document) = (asked.parameter("issuer")?, asked.parameter("document")?);
    let found = asked.ask(FindDocument { issuer, document }).await?;
    let (kind, standing) = (found.state.kind, found.state.standing.name());
    if standing != StandingName::Validated {
        return Err(refused(DocumentRefusal::NoXml { document, kind, standing }.into()));
    }
    let by = asked.principal()?;
    let file_found = asked.engine().download(by, issuer, document, DownloadForm::Xml).await;
    let downloaded = file_found.map_err(|error| of_gateway(&error))?;
    let name = found.state.number.map_or_else(|| document.to_string(), |name| name.to_string());
    Ok(file("application/xml", &name, "xml", downloaded.content.clone(), asked.headers()))
}

/// What a file of it is called: by its number, which stands on it anyhow.
fn name(printout: &Printout) -> String {
    let number = printout.view.state.number.as_ref().map(ToString::to_string);
    number.unwrap_or_else(|| printout.view.document.to_string())
}

/// A file, with its mark. Who has it may keep it and asks each time whether it is still so: a draft changes, and who was
/// allowed to see it may not be any more.
fn file(
    kind: &'static str,
    name: &str,
    ending: &str,
    content: Vec<u8>,
    headers: &HeaderMap,
) -> Reply {
    let mark = Mark::of_bytes(&content);
    let reply = answer::of_type(StatusCode::OK, kind, content);
    let mut reply = answer::marked(reply, mark.as_str(), headers);
    let headers = reply.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    let safe = |letter: &char| letter.is_ascii_alphanumeric() || "-_".contains(*letter);
    let name: String = name.chars().filter(safe).collect();
    // To be looked at in the browser first; who saves it has its name.
    if let Ok(shown) = HeaderValue::from_str(&format!("inline; filename=\"{name}.{ending}\"")) {
        headers.insert(CONTENT_DISPOSITION, shown);
    }
    reply
}

fn refused(refusal: InvoicingRefusal) -> Problem {
    of_ask(&AskError::Refused(refusal))
}
