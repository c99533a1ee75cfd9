use serde_json::json;

use crate::chromium::Chromium;
use crate::site::Site;

/// The tables, as the pages load them.
const TABLES: &str = "(async () => {
    const base = document.querySelector('script[type=module]').src.replace(/login\\/login\\.js$/, '');
    const wrong = [];
    let lines = 0;
    for (const name of NAMES) {
        const table = (await import(`${base}words/${name}.js`)).default;
        for (const [key, line] of Object.entries(table)) {
            lines += 1;
            const places = line.map((text) => {
                const forms = typeof text === 'object' ? Object.values(text) : [text];
                if (typeof text === 'object' && !text.other) wrong.push(`${name} ${key}: no form 'other'`);
                if (forms.some((form) => !form.trim())) wrong.push(`${name} ${key}: empty`);
                return [...new Set(forms.flatMap((form) => form.match(/\\{\\w+\\}/g) ?? []))].sort().join();
            });
            if (line.length !== 3) wrong.push(`${name} ${key}: ${line.length} languages`);
            if (new Set(places).size > 1) wrong.push(`${name} ${key}: other values in other languages`);
        }
    }
    return { wrong, lines };
})()";

pub(super) async fn every_sentence_is_there_in_every_language(browser: &'static Chromium) {
    let site = Site::fresh().await;
    let page = browser.page(800, 600).await;
    page.go(&site.at("/login")).await;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/site/words");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let names: Vec<_> =
        names.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let found = page.tells(&TABLES.replace("NAMES", &json!(names).to_string())).await;
    assert_eq!(found["wrong"], json!([]));
    assert!(found["lines"].as_u64().unwrap() > 50, "{found}");
}
