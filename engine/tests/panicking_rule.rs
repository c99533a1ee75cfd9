//! A panic loses one request, not the engine.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use serde::Serialize;
use support::Clinic;
use turnero::branch::{Branch, BranchRefusal};
use turnero::{AskError, BranchId, Message, Permission};
use turnero_domain::{Context, Decided};

/// A message whose rule has a mistake.
#[derive(Serialize)]
struct Mistake {
    branch: BranchId,
}

impl Message for Mistake {
    type Aggregate = Branch;
    type Reply = ();
    const NAME: &'static str = "mistake";
    const PERMISSION: Permission = Permission::new("tests:run");

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, _: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        panic!("a mistake in a rule");
    }
}

#[tokio::test]
async fn a_rule_that_panics_loses_one_message() {
    let clinic = Clinic::in_memory().await;
    let issued = clinic.issued().await;
    let before = clinic.snapshot().await;
    for _ in 0..3 {
        let mistake = Mistake { branch: clinic.branch };
        let error = clinic.engine.ask(&clinic.host, mistake).await.unwrap_err();
        assert_eq!(error, AskError::Internal);
    }
    assert_eq!(clinic.snapshot().await, before);
    assert_eq!(clinic.called(0).await.ticket, issued.ticket);
    assert_eq!(clinic.engine.under_way(), 0);
}
