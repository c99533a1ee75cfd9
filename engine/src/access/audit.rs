//! Who did what to what, when, and from where: read from the journals, where it stands anyway. What was refused or
//! failed is in the journal of access; whatever was done is in that of the branch, the issuer or the directory.

mod place;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use turnero_domain::access::permissions::AUDIT_READ;
use turnero_domain::access::{Mark, ShowRules};
use turnero_domain::{BranchId, Branches, Principal, PrincipalId, Timestamp};
use turnero_store::{Head, Page, Store, StoreError, StoredEvent, StreamId};
use uuid::Uuid;

use super::bounds::{AUDIT_PAGE_MAX, AUDIT_SCANNED_MAX};
use super::error::CredentialError;
use super::origin::Origin;
use super::sign_in::engine_itself;
use crate::engine::Engine;
use crate::error::{AskError, LostOutcome};
use crate::inner::Inner;

pub use place::{AuditJournal, AuditPlace};

/// What one wants to know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AuditQuery {
    /// Not before this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Only what this principal did, or was refused.
    pub by: Option<PrincipalId>,
    /// Only what has to do with this: a ticket, a user, a counter, ...
    pub object: Option<Uuid>,
    /// Only what came from there: a mark, as entries tell it.
    pub origin: Option<Mark>,
    /// Only what was refused or failed.
    pub refused: bool,
    /// Only in this branch, and not what belongs to none.
    pub branch: Option<BranchId>,
    /// What follows this: as a page before said.
    pub after: Option<AuditPlace>,
}

/// A page of the audit, the oldest entry first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// What to ask for what follows; `None`: there is no more. A page can be short, or empty, and say so: then many
    /// events were looked through for it.
    pub after: Option<AuditPlace>,
}

/// Something that was done, or was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditEntry {
    /// Where it stands.
    #[serde(flatten)]
    pub place: AuditPlace,
    /// Who did it.
    pub by: PrincipalId,
    /// From where: the mark of an address, which tells whether two are the same, and not which one it is. `None`: from the
    /// same machine, or it is not known.
    pub origin: Option<Mark>,
    /// Whether it was allowed.
    pub allowed: bool,
    /// What happened, as the journal tells it: ids and codes.
    pub event: Value,
}

impl Engine {
    /// Looks into the audit. Who is confined to branches sees what happened there; what belongs to no branch, only
    /// who is not.
    pub async fn audit(
        &self,
        principal: &Principal,
        query: AuditQuery,
    ) -> Result<AuditPage, CredentialError> {
        let inner = &self.inner;
        let denied = |denied| CredentialError::Ask(AskError::Denied(denied));
        inner.permit(principal, AUDIT_READ, query.branch, "audit").map_err(denied)?;
        let mut branches = match query.branch {
            Some(branch) => vec![branch],
            None => inner.residents.branches.ids(),
        };
        branches.retain(|branch| principal.branches.contains(*branch));
        let mut journals: Vec<_> = branches.into_iter().map(AuditJournal::Branch).collect();
        if query.branch.is_none() && principal.branches == Branches::All {
            let issuers = inner.residents.issuers.ids();
            journals.extend([AuditJournal::Access, AuditJournal::Customers]);
            journals.extend(issuers.into_iter().map(AuditJournal::Issuer));
        }
        journals.sort_unstable();
        // What was noted a moment ago is durable when this is answered.
        inner.ask(&engine_itself(), None, ShowRules {}).await?;
        let marks = query.by.map(|by| inner.marks_of(by)).unwrap_or_default();
        let read = self.with_store(move |store| Reading::new(store, &query, marks)?.page(journals));
        read.await.map_err(|error| {
            let (reason, outcome) = (error.to_string().into(), LostOutcome::NotDone);
            let retry_after = crate::bounds::UNAVAILABLE_RETRY_AFTER;
            CredentialError::Ask(AskError::Unavailable { reason, outcome, retry_after })
        })
    }

    /// What the audit calls an address, so that one can look for it. The audit itself does not tell addresses.
    /// Where nobody can sign in, nothing has one.
    pub fn origin_mark(&self, origin: &Origin) -> Option<Mark> {
        self.inner.doorkeeper.proving()?.mark(origin)
    }
}

impl Inner {
    /// What failures say of this principal.
    fn marks_of(&self, by: PrincipalId) -> BTreeSet<String> {
        let PrincipalId::User(user) = by else { return BTreeSet::new() };
        let access = self.access();
        let Some((account, proof)) = access.account(user.into()).zip(self.proof().ok()) else {
            return BTreeSet::new();
        };
        let name = account.user_name.folded();
        let homes =
            access.homes_of(account.user).iter().map(|origin| proof.at_home(&name, *origin));
        homes.chain([proof.account(&name)]).map(|mark| mark.to_string()).collect()
    }
}

/// A look through some journals.
struct Reading<'a> {
    store: &'a dyn Store,
    heads: Vec<Head>,
    query: AuditQuery,
    /// What failures say of the principal who is asked for.
    marks: BTreeSet<String>,
}

/// One journal, read a page ahead.
struct Journal {
    name: AuditJournal,
    head: Head,
    /// What was read and not yet looked at, the newest first.
    ahead: Vec<StoredEvent>,
    /// The position of the last event that was read.
    read: u64,
}

/// What the envelope of each event says.
#[derive(Deserialize)]
struct Envelope {
    seq: u64,
    at: Timestamp,
    by: PrincipalId,
    origin: Option<Mark>,
    event: Value,
}

impl<'a> Reading<'a> {
    fn new(
        store: &'a dyn Store,
        query: &AuditQuery,
        marks: BTreeSet<String>,
    ) -> Result<Self, StoreError> {
        Ok(Self { store, heads: store.heads()?, query: query.clone(), marks })
    }

    fn page(&self, journals: Vec<AuditJournal>) -> Result<AuditPage, StoreError> {
        let mut journals = journals
            .into_iter()
            .filter_map(|journal| self.open(journal).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        let mut page = AuditPage { entries: Vec::new(), after: None };
        for _ in 0..AUDIT_SCANNED_MAX {
            let Some(next) = self.next(&mut journals)? else {
                page.after = None;
                return Ok(page);
            };
            if self.query.until.is_some_and(|until| next.place.at >= until) {
                page.after = None;
                return Ok(page);
            }
            page.after = Some(next.place);
            if self.is_asked_for(&next) {
                page.entries.push(next);
            }
            if page.entries.len() == AUDIT_PAGE_MAX {
                break;
            }
        }
        Ok(page)
    }

    /// A journal, from the first event on that can be asked for.
    fn open(&self, name: AuditJournal) -> Result<Option<Journal>, StoreError> {
        let stream = name.stream();
        let Some(head) = self.heads.iter().find(|head| head.stream == stream) else {
            return Ok(None);
        };
        let from = self.query.from.into_iter().chain(self.query.after.map(|after| after.at)).max();
        let read = match from {
            None => head.oldest.saturating_sub(1),
            Some(from) => self.last_before(head, from)?,
        };
        Ok(Some(Journal { name, head: *head, ahead: Vec::new(), read }))
    }

    /// The position of the last event before this moment. Time never goes back within a journal, so halving
    /// finds it.
    fn last_before(&self, head: &Head, from: Timestamp) -> Result<u64, StoreError> {
        let (mut before, mut after) = (head.oldest.saturating_sub(1), head.position + 1);
        while before + 1 < after {
            let middle = before + (after - before) / 2;
            let page = Page { events_max: 1, bytes_max: 1 };
            let found = self.store.events(head.stream, middle - 1, page)?;
            let at = found.first().map(|stored| envelope(head.stream, stored)).transpose()?;
            if at.is_some_and(|envelope| envelope.at < from) {
                before = middle;
            } else {
                after = middle;
            }
        }
        Ok(before)
    }

    /// The next event of all journals.
    fn next(&self, journals: &mut [Journal]) -> Result<Option<AuditEntry>, StoreError> {
        let mut first: Option<(usize, AuditEntry)> = None;
        for (number, journal) in journals.iter_mut().enumerate() {
            let Some(entry) = self.peek(journal)? else { continue };
            if first.as_ref().is_none_or(|(_, first)| entry.place < first.place) {
                first = Some((number, entry));
            }
        }
        let Some((number, entry)) = first else { return Ok(None) };
        if let Some(journal) = journals.get_mut(number) {
            journal.ahead.pop();
        }
        Ok(Some(entry))
    }

    /// The next event of one journal behind the place where the page begins.
    fn peek(&self, journal: &mut Journal) -> Result<Option<AuditEntry>, StoreError> {
        loop {
            if journal.ahead.is_empty() && journal.read < journal.head.position {
                let stream = journal.head.stream;
                journal.ahead = self.store.events(stream, journal.read, Page::default())?;
                journal.read = journal.ahead.last().map_or(journal.head.position, |e| e.position);
                journal.ahead.reverse();
            }
            let Some(stored) = journal.ahead.last() else { return Ok(None) };
            let Envelope { seq, at, by, origin, event } = envelope(journal.head.stream, stored)?;
            let place = AuditPlace { at, journal: journal.name, seq };
            if self.query.after.is_some_and(|after| place <= after) {
                journal.ahead.pop();
                continue;
            }
            let kind = event.get("type").and_then(Value::as_str);
            let allowed = !matches!(kind, Some("failure_noted" | "asking_refused"));
            let tried_from = || event.get("origin")?.as_str()?.parse().ok();
            let origin = origin.or_else(tried_from);
            return Ok(Some(AuditEntry { place, by, origin, allowed, event }));
        }
    }

    fn is_asked_for(&self, entry: &AuditEntry) -> bool {
        let by = self.query.by.is_none_or(|by| entry.by == by || self.was_tried_by(by, entry));
        let object =
            self.query.object.is_none_or(|object| names(&entry.event, &object.to_string()));
        let origin = self.query.origin.is_none_or(|origin| entry.origin == Some(origin));
        by && object && origin && !(self.query.refused && entry.allowed)
    }

    /// What was refused is noted by the engine; who asked stands in the event.
    fn was_tried_by(&self, by: PrincipalId, entry: &AuditEntry) -> bool {
        let says = |field: &str| entry.event.get(field).and_then(Value::as_str);
        says("asked_by") == Some(by.to_string().as_str())
            || says("account").is_some_and(|account| self.marks.contains(account))
    }
}

fn envelope(stream: StreamId, stored: &StoredEvent) -> Result<Envelope, StoreError> {
    serde_json::from_slice(&stored.body).map_err(|error| StoreError::Io {
        doing: "reading the audit",
        reason: format!("event {} of {stream}: {error}", stored.position),
    })
}

/// Whether this id stands anywhere in an event.
fn names(event: &Value, id: &str) -> bool {
    match event {
        Value::String(text) => text == id || text.split_once(':').is_some_and(|(_, it)| it == id),
        Value::Array(values) => values.iter().any(|value| names(value, id)),
        Value::Object(fields) => fields.values().any(|value| names(value, id)),
        _ => false,
    }
}
