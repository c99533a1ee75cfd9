//! The table of refusals: requests, each with what it is refused with.

use futures_util::future::join_all;
use serde_json::{Value, json};
use turnero_printing::bounds::QUEUE_MAX;

use super::seen::Refusals;
use super::{Body, Player, Request, Stage, Step, steps};
use crate::support::Got;

/// Plays `refusals.json`.
pub(super) async fn play(refusals: &mut Refusals) {
    let stage = Stage::open().await;
    let mut player = Player::new(&stage);
    player.kept.insert("long".to_owned(), "x".repeat(1_000));
    let mut wrong = Vec::new();
    for step in &steps("refusals.json") {
        stage.set(step);
        for n in 0..step.times.unwrap_or(1) {
            player.kept.extend(numbered(n));
            for step in [Some(step), step.and.as_deref()].into_iter().flatten() {
                wrong.extend(attempt(&stage, &mut player, step).await);
            }
        }
    }
    crowd_at_the_printer(&stage, &mut player).await;
    refusals.look(&stage.site);
    stage.site.close().await;
    refusals.wrong.extend(wrong);
}

/// More slips than may wait for a printer that says nothing.
async fn crowd_at_the_printer(stage: &Stage, player: &mut Player) {
    let step = json!({
        "do": "POST /api/v1/branches/{branch}/tickets/{ticket}/print", "by": "owner", "body": {}, "printer": "silent",
    });
    let step: Step = serde_json::from_value(step).unwrap();
    stage.set(&step);
    let request = player.request(stage, &step);
    let crowd = (0..=QUEUE_MAX).map(|_| request.to(&stage.site).go());
    let busy = |got: &Got| got.code().as_deref() == Some("printer.busy");
    assert!(join_all(crowd).await.iter().any(busy));
}

/// Tries what is refused, and then does the step itself; what came otherwise than expected.
async fn attempt(stage: &Stage, player: &mut Player, step: &Step) -> Vec<String> {
    let mut wrong = Vec::new();
    let request = player.request(stage, step);
    for (code, differs) in &step.no_if {
        let trial = changed(player, &request, differs);
        let got = trial.to(&stage.site).go().await;
        if got.code().as_ref() != Some(code) {
            wrong.push(format!("{} wants {code}: {} {}", step.r#do, got.status, got.text));
        }
    }
    // Some steps are only there for how they are refused.
    if step.no_if.is_empty() || step.no.is_some() || !step.keep.is_empty() {
        let wants = step.no.as_deref().unwrap_or("nothing");
        match player.play(stage, step, &request).await {
            Ok(got) if got.code() == step.no => {}
            Ok(got) => {
                wrong.push(format!("{} wants {wants}: {} {}", step.r#do, got.status, got.text));
            }
            Err(otherwise) => wrong.push(otherwise),
        }
    }
    wrong
}

/// What each time of many is told apart by.
fn numbered(n: u32) -> impl IntoIterator<Item = (String, String)> {
    let letter = |n: u32| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(n % 26) as usize]);
    let letters: String = [letter(n / 676), letter(n / 26), letter(n)].iter().collect();
    // Months of 28 days, from 2027 on.
    let (year, month, day) = (2027 + n / 336, n / 28 % 12 + 1, n % 28 + 1);
    [
        ("n", n.to_string()),
        ("hour", format!("{n:02}")),
        ("date", format!("{year}-{month:02}-{day:02}")),
        ("id", format!("00000000-0000-7000-8000-{n:012x}")),
        ("AA", letters.chars().skip(1).collect()),
        ("AAA", letters),
    ]
    .map(|(name, text)| (name.to_owned(), text))
}

/// `{"$many": 3, "of": ..}` is a list of so many.
fn with_many(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(with_many).collect(),
        Value::Object(members) => match members.get("$many").and_then(Value::as_u64) {
            Some(count) => (0..u32::try_from(count).unwrap())
                .map(|n| {
                    let kept = numbered(n).into_iter().collect();
                    Player { kept }.filled_value(members["of"].clone())
                })
                .collect(),
            None => members.into_iter().map(|(name, value)| (name, with_many(value))).collect(),
        },
        other => other,
    }
}

/// The request with what differs: a text is its query, anything else is put into its body.
fn changed(player: &Player, request: &Request, differs: &Value) -> Request {
    let mut changed = request.clone();
    match player.filled_value(with_many(differs.clone())) {
        Value::String(query) => changed.query = Some(query),
        differs => match &mut changed.body {
            Body::Json(body) | Body::Form(body) => merge(body, &differs),
            body => *body = Body::Json(differs),
        },
    }
    changed
}

/// As RFC 7396 says.
fn merge(value: &mut Value, differs: &Value) {
    let Value::Object(differs) = differs else {
        value.clone_from(differs);
        return;
    };
    if !value.is_object() {
        *value = Value::Object(serde_json::Map::new());
    }
    let Some(members) = value.as_object_mut() else { return };
    for (name, differs) in differs {
        match differs {
            Value::Null => drop(members.remove(name)),
            _ => merge(members.entry(name.clone()).or_insert(Value::Null), differs),
        }
    }
}
