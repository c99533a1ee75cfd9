//! The invoices of the demonstration: drafted by the engine when somebody leaves, confirmed here as an agent would, and
//! validated by a Factus on this machine. Nothing reaches the real one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use turnero::invoicing::{
    AddRange, BuyerTerms, ChangeIssuer, DocumentRow, DocumentTerms, DocumentView, DraftInvoice,
    FindDocument, IssueDocument, LineTerms, ListDocuments, MailingState, PartyTerms, PaymentMethod,
    RecordPayment, SetTechnicalKey, Shown, StandingName,
};
use turnero::money::Quantity;
use turnero::{
    AskError, Clock, Engine, IssuerId, Principal, PrincipalId, TaxDocumentId, Timestamp,
};
use turnero_gateways::factus::Factus;
use turnero_gateways::factus::stand_in::StandIn;

use super::Outcome;
use super::town::{Place, ask, tell};
use crate::progress::say;

/// A Factus on this machine, and who is validated there.
pub(super) struct TaxAuthority {
    /// Whom all places invoice for.
    pub(super) issuer: IssuerId,
    pub(super) gateway: Arc<Factus>,
    /// It listens as long as this is there.
    _stand_in: StandIn,
}

/// What clock the demonstration has, as a gateway reads it.
struct ClockOfTheDay(Arc<dyn Clock>);

impl turnero_gateways::Clock for ClockOfTheDay {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn pause_until(&self, moment: Timestamp) -> turnero_gateways::Waiting<'_> {
        self.0.clone().until(moment)
    }

    /// A day may pass in seconds, and a request takes as long as it takes.
    fn patience_until(&self, _: Timestamp) -> turnero_gateways::Waiting<'_> {
        Box::pin(tokio::time::sleep(PATIENCE))
    }
}

/// The technical key of the range that the documentation of Factus prints.
const KEY: &str = "fc8eac422eba16e22ffd8c6f94b3f40a6e38162c";
/// How long a request may take in life.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often somebody looks for drafts. Nobody who leaves waits for it.
const CONFIRMED_EVERY: Duration = Duration::from_millis(500);

impl TaxAuthority {
    pub(super) async fn open(clock: Arc<dyn Clock>, seed: u64) -> Outcome<Self> {
        let clock = Arc::new(ClockOfTheDay(clock));
        let stand_in = StandIn::open(clock.clone(), seed).await?;
        stand_in.draws_codes(true);
        let gateway = Arc::new(Factus::new(stand_in.settings()?, clock)?);
        // Each run has an issuer of its own, like places of its own: days that were kept may be there already.
        let issuer = uuid::Builder::from_random_bytes(rand::random()).into_uuid().into();
        Ok(Self { issuer, gateway, _stand_in: stand_in })
    }
}

/// The issuer has its documents validated, and each visit of these places becomes a draft.
pub(super) async fn set_up(engine: &Engine, issuer: IssuerId, places: &[Place]) -> Outcome<()> {
    let change = json!({ "route": "gateway_numbered", "environment": "test", "mailed_by": "us" });
    tell::<ChangeIssuer>(engine, json!({ "issuer": issuer, "change": change })).await?;
    let terms = json!({
        "kind": "invoice", "prefix": "SETP", "from": 990_000_000, "to": 995_000_000,
        "resolution": "18760000001", "since": "2019-01-19", "until": "2030-01-19",
        "gateway_id": 4, "active": true,
    });
    let range = tell::<AddRange>(engine, json!({ "issuer": issuer, "terms": terms })).await?.range;
    ask(engine, SetTechnicalKey { issuer, range, key: KEY.to_owned() }).await?;
    for place in places {
        engine.invoice_branch(&Principal::host(), issuer, place.branch).await?;
    }
    Ok(())
}

/// Confirms each draft of those who are played and takes the money for it, until the engine ends. What somebody has served
/// who signed in is theirs to charge. The first is followed by one for somebody with a name and an address, who gets it by
/// mail: into a folder, like all mails of the demonstration.
pub(super) async fn confirm(
    engine: Engine,
    issuer: IssuerId,
    played: Vec<PrincipalId>,
    mails: PathBuf,
) {
    let (mut named, mut told) = (None, false);
    loop {
        tokio::time::sleep(CONFIRMED_EVERY).await;
        let Ok(drafts) = list(&engine, issuer, StandingName::Draft).await else { return };
        for draft in drafts {
            let find = FindDocument { issuer, document: draft.document };
            // What is discarded meanwhile is nobody's any more.
            let Ok(found) = engine.ask(&Principal::host(), find).await else { continue };
            if !played.contains(&found.state.agent) {
                continue;
            }
            if named.is_none() {
                named = for_somebody(&engine, issuer, &found).await;
            }
            if let Err(error) = sell(&engine, issuer, &draft).await {
                return tracing::warn!(%error, "no more invoices are confirmed");
            }
        }
        if let (false, Some(document)) = (told, named) {
            told = tell_of(&engine, issuer, document, &mails).await;
        }
    }
}

/// Another invoice of the same, for somebody.
async fn for_somebody(
    engine: &Engine,
    issuer: IssuerId,
    like: &DocumentView,
) -> Option<TaxDocumentId> {
    let item = like.state.content.as_ref()?.lines.first()?.item?;
    let identity = json!({ "kind": "CC", "number": "123456789" });
    let party = json!({
        "identity": identity, "organisation": "natural", "names": "Persona de Ejemplo",
        "email": "persona@ejemplo.example",
    });
    let terms = DocumentTerms::of_lines(vec![LineTerms::of_item(item, Quantity::ONE)]);
    let party: PartyTerms = serde_json::from_value(party).ok()?;
    let buyer = BuyerTerms::Named { customer: None, party: Box::new(party) };
    let draft = DraftInvoice { issuer, buyer, terms, agent: Some(like.state.agent) };
    Some(ask(engine, draft).await.ok()?.document)
}

/// Says that an invoice is valid, and where its mail lies, once both is so.
async fn tell_of(engine: &Engine, issuer: IssuerId, document: TaxDocumentId, mails: &Path) -> bool {
    let Ok(found) = ask(engine, FindDocument { issuer, document }).await else { return false };
    let sent = found
        .state
        .mailing
        .is_some_and(|mailing| matches!(mailing.state, MailingState::Sent { .. }));
    let Some(number) = found.state.number.filter(|_| sent) else { return false };
    let text = format!(
        "Invoice {number} is validated, by a Factus on this machine: /api/v1/issuers/{issuer}/documents\n\
         Its mail lies in {}",
        mails.display()
    );
    say(&text).is_ok()
}

async fn list(
    engine: &Engine,
    issuer: IssuerId,
    standing: StandingName,
) -> Outcome<Vec<DocumentRow>> {
    let list = ListDocuments { issuer, shown: Shown::Standing(standing), before: None };
    Ok(ask(engine, list).await?.rows)
}

async fn sell(
    engine: &Engine,
    issuer: IssuerId,
    draft: &DocumentRow,
) -> Result<(), AskError<turnero::invoicing::InvoicingRefusal>> {
    let (host, document) = (Principal::host(), draft.document);
    match engine.ask(&host, IssueDocument { issuer, document }).await {
        // Somebody at a counter page was quicker.
        Ok(_) | Err(AskError::Refused(_)) => {}
        Err(error) => return Err(error),
    }
    let (method, money) = (PaymentMethod::DebitCard, draft.total);
    let pay = RecordPayment { issuer, document, method, money, session: None, reference: None };
    match engine.ask(&host, pay).await {
        Ok(_) | Err(AskError::Refused(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
