//! A span goes with each message, from `ask` until its reply is released.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::sync::{Arc, Condvar, Mutex};

use support::Clinic;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use turnero::store::faulty::FaultyDisk;

/// Notes which messages have begun and ended.
#[derive(Clone, Default)]
struct Notes(Arc<(Mutex<Vec<String>>, Condvar)>);

impl Notes {
    fn add(&self, note: String) {
        self.0.0.lock().unwrap().push(note);
        self.0.1.notify_all();
    }

    /// What was noted, once there is something: an actor may hold a span a moment longer than its reply.
    fn take(&self) -> Vec<String> {
        let (notes, noted) = &*self.0;
        let notes = notes.lock().unwrap();
        std::mem::take(&mut noted.wait_while(notes, |notes| notes.is_empty()).unwrap())
    }
}

struct MessageName(String);

impl Visit for MessageName {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}").replace('"', "");
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Notes {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.is_span() && metadata.target().starts_with("turnero")
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut name = MessageName(String::new());
        attributes.record(&mut name);
        self.add(format!("{} begins", name.0));
        context.span(id).unwrap().extensions_mut().insert(name);
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        let name = &span.extensions().get::<MessageName>().unwrap().0.clone();
        self.add(format!("{name} ends"));
    }
}

#[tokio::test]
async fn the_span_of_a_command_ends_when_it_is_durable() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    let notes = Notes::default();
    let _guard =
        tracing::subscriber::set_default(tracing_subscriber::registry().with(notes.clone()));
    disk.hold_writes();
    let ask = tokio::spawn({
        let clinic = clinic.clone();
        async move { clinic.engine.ask(&clinic.host, clinic.issue()).await }
    });
    let held = disk.clone();
    tokio::task::spawn_blocking(move || held.wait_until_held()).await.unwrap();
    assert_eq!(notes.take(), ["issue_ticket begins"]);
    disk.release_writes();
    ask.await.unwrap().unwrap();
    // The actor may still hold the span for the few instructions that it has left.
    let ended = loop {
        let notes = notes.take();
        if !notes.is_empty() {
            break notes;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(ended, ["issue_ticket ends"]);
}
