//! The page that shows the document of the API.

use serde_json::json;

use super::every_page::{SIZES, axe_core, violations};
use crate::chromium::Chromium;
use crate::site::Site;

/// Those that have everything: parameters, a body, an example of each, refusals.
const OPENED: [&str; 3] = ["issue_ticket", "change_service", "get_branches_branch_events"];

pub(super) async fn the_page_of_the_api_can_be_used_by_everybody(browser: &'static Chromium) {
    let Some(axe) = axe_core() else { return };
    let site = Site::open().await;
    let page = browser.page(1280, 800).await;
    let mut found = Vec::new();
    for scheme in ["light", "dark"] {
        for (size, width, height) in SIZES {
            page.sized(width, height).await;
            page.coloured(scheme).await;
            page.go(&site.at("/api/v1/docs")).await;
            page.until("document.querySelector('.operation')").await;
            for id in OPENED {
                let id = json!(id);
                page.tells(&format!("document.getElementById({id}).open = true")).await;
                page.until(&format!("document.getElementById({id}).querySelector('.inside h3')"))
                    .await;
            }
            page.picture(&format!("api-{size}-{scheme}")).await;
            for one in violations(&page, &axe).await.as_array().unwrap() {
                found.push(format!("({scheme}, {size}): {one}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!(page.faults(), Vec::<String>::new());
}
