use serde_json::json;

use crate::chromium::Chromium;
use crate::site::Site;

pub(super) async fn who_follows_a_branch_misses_nothing_though_the_server_is_killed(
    browser: &'static Chromium,
) {
    let mut site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 1).await;
    let page = browser.page(1280, 800).await;
    site.sign_in_page(&page).await;
    // Every frame that tells a position, as it comes.
    let follow = format!(
        "(async () => {{ const base = document.querySelector('script[type=module]').src.replace(/first\\/first\\.js$/, ''); \
         const {{ Feed }} = await import(`${{base}}shared/live.js`); const feed = new Feed({{ signedIn: true }}); \
         const take = feed.take.bind(feed); window.told = []; \
         feed.take = (frame) => {{ if (frame.seq !== undefined) window.told.push([frame.type, Number(frame.seq)]); take(frame); }}; \
         feed.follow('branch', {}, {{}}); }})()",
        json!(branch.id)
    );
    page.tells(&follow).await;
    page.until("window.told.length > 0").await;
    for round in 0..3 {
        for _ in 0..4 {
            site.issue(&branch, 0).await;
        }
        site.kill().await;
        site.start_again().await;
        // What happens before the page is back is what it has missed.
        site.issue(&branch, 0).await;
        let back =
            format!("window.told.filter(([kind]) => kind === 'resumed').length === {}", round + 1);
        page.until(&back).await;
    }
    let last = site.get(&format!("/branches/{}/events?after=0", branch.id)).await;
    let last = last["events"].as_array().unwrap().last().unwrap()["seq"].clone();
    page.until(&format!("window.told.at(-1)[1] >= {last}")).await;
    let told = page.tells("window.told").await;
    let told: Vec<(String, u64)> = serde_json::from_value(told).unwrap();
    assert_eq!(told[0].0, "snapshot");
    assert_eq!(told.iter().filter(|(kind, _)| kind == "snapshot").count(), 1, "{told:?}");
    assert_eq!(told.iter().filter(|(kind, _)| kind == "resumed").count(), 3, "{told:?}");
    let events: Vec<_> =
        told.iter().filter(|(kind, _)| kind == "event").map(|(_, seq)| *seq).collect();
    let expected: Vec<_> = (told[0].1 + 1..=told.last().unwrap().1).collect();
    assert_eq!(events, expected, "each event once, in order");
}
