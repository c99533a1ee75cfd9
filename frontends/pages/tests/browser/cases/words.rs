use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::site::Site;

/// The tables, as the pages load them.
const TABLES: &str = "(async () => {
    const base = document.querySelector('script[type=module]').src.replace(/login\\/login\\.js$/, '');
    const wrong = [];
    const keys = [];
    for (const name of NAMES) {
        const table = (await import(`${base}words/${name}.js`)).default;
        for (const [key, line] of Object.entries(table)) {
            if (keys.includes(key)) wrong.push(`${name} ${key}: stands in another table, too`);
            keys.push(key);
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
    return { wrong, keys };
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
    let keys: BTreeSet<_> =
        found["keys"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    // Whatever a page says by its name has that name in a table.
    let said = said();
    assert!(said.len() > 300, "{}", said.len());
    let missing: Vec<_> = said.iter().filter(|key| !keys.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// All that the modules and pages say, as far as it is written out.
fn said() -> BTreeSet<String> {
    let site = concat!(env!("CARGO_MANIFEST_DIR"), "/site");
    let folders = std::fs::read_dir(site).unwrap().map(|entry| entry.unwrap().path());
    let files = folders.filter(|path| path.is_dir()).flat_map(|folder| {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>()
    });
    let mut said = BTreeSet::new();
    for text in files.map(|path| std::fs::read_to_string(path).unwrap()) {
        for begins in ["say(\"", "data-say=\"", "data-say-label=\""] {
            let keys = text.split(begins).skip(1).filter_map(|rest| rest.split('"').next());
            said.extend(keys.map(str::to_owned));
        }
    }
    said
}
