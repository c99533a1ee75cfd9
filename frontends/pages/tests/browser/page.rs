//! A page, used as somebody uses it who sits in front of it: looking, pressing, typing.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep};

use crate::PATIENCE;
use crate::chromium::Chromium;

/// How often a page is looked at that is not there yet: a navigation loses whatever was asked in between.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(50);

/// A page.
pub(crate) struct Page {
    browser: &'static Chromium,
    session: String,
    heard: Arc<Mutex<Heard>>,
}

/// What a page did that nobody sees.
#[derive(Default)]
struct Heard {
    /// Whatever went wrong: exceptions, what the content policy has blocked.
    faults: Vec<String>,
    /// Every frame of the live feed that it was sent.
    frames: Vec<String>,
}

impl Page {
    pub(crate) async fn open(
        browser: &'static Chromium,
        session: String,
        mut events: UnboundedReceiver<Value>,
        (width, height): (u32, u32),
    ) -> Self {
        let heard = Arc::new(Mutex::new(Heard::default()));
        let note = heard.clone();
        tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                note.lock().unwrap().take(&event);
            }
        });
        let page = Self { browser, session, heard };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.ask(&format!("{domain}.enable"), json!({})).await;
        }
        page.sized(width, height).await;
        let languages = json!({ "userAgent": "", "acceptLanguage": "es-CO,es" });
        page.ask("Emulation.setUserAgentOverride", languages).await;
        page
    }

    /// Asks the browser for something of this page.
    pub(crate) async fn ask(&self, method: &str, parameters: Value) -> Value {
        let answer = self.browser.ask(Some(&self.session), method, parameters).await;
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    pub(crate) async fn sized(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.ask("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Prefers light or dark.
    pub(crate) async fn coloured(&self, scheme: &str) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.ask("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Runs this at the beginning of every page, before the page itself does anything.
    pub(crate) async fn before(&self, script: &str) {
        self.ask("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    pub(crate) async fn go(&self, address: &str) {
        // What lies behind another page is not painted.
        self.ask("Page.bringToFront", json!({})).await;
        let gone = self.ask("Page.navigate", json!({ "url": address })).await;
        assert!(gone.get("errorText").is_none(), "{address}: {gone}");
        self.until("document.readyState === 'complete' && document.documentElement.classList.contains('ready')").await;
    }

    /// What this comes to, in the page.
    pub(crate) async fn tells(&self, expression: &str) -> Value {
        self.try_tells(expression).await.unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    async fn try_tells(&self, expression: &str) -> Result<Value, String> {
        let wanted = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true });
        let mut answer = self.browser.ask(Some(&self.session), "Runtime.evaluate", wanted).await?;
        match answer.get("exceptionDetails") {
            Some(thrown) => Err(thrown.to_string()),
            None => Ok(answer["result"]["value"].take()),
        }
    }

    /// Waits until this is true in the page, and gives what it came to.
    pub(crate) async fn until(&self, condition: &str) -> Value {
        let patience = PATIENCE.as_millis() / 2;
        let look = format!(
            "new Promise((resolve, reject) => {{ const began = Date.now(); const look = () => {{ let found = null; \
             try {{ found = ({condition}); }} catch (error) {{ found = null; }} \
             if (found) resolve(found); else if (Date.now() - began > {patience}) reject(new Error('in vain')); \
             else setTimeout(look, 20); }}; look(); }})"
        );
        let began = Instant::now();
        loop {
            match self.try_tells(&look).await {
                Ok(found) => return found,
                Err(error) if began.elapsed() > PATIENCE || error.contains("in vain") => {
                    let path = self.picture("failed").await;
                    let text = self.try_tells("document.body?.innerText").await;
                    panic!(
                        "never: {condition}\n{error}\n{text:?}\n{:?}\nseen: {}",
                        self.faults(),
                        path.display()
                    );
                }
                // It is on its way to another page.
                Err(_) => sleep(LOOK_AGAIN).await,
            }
        }
    }

    /// Waits until this text is seen.
    pub(crate) async fn sees(&self, text: &str) {
        // What keeps a number and its unit on one line is a space to whoever reads it.
        let told = "document.body.innerText.replaceAll('\u{a0}', ' ')";
        self.until(&format!("{told}.includes({})", json!(text))).await;
    }

    /// The text of an element.
    pub(crate) async fn text(&self, selector: &str) -> String {
        let found = self.until(&format!("document.querySelector({})", json!(selector))).await;
        assert!(!found.is_null());
        let text =
            self.tells(&format!("document.querySelector({}).innerText", json!(selector))).await;
        text.as_str().unwrap().replace('\u{a0}', " ").trim().to_owned()
    }

    /// Presses an element, with the mouse, in its middle.
    pub(crate) async fn press(&self, selector: &str) {
        let place = self
            .until(&format!(
                "(() => {{ const element = document.querySelector({}); if (!element || element.disabled) return null; \
                 element.scrollIntoView({{ block: 'center' }}); const box = element.getBoundingClientRect(); \
                 return box.width ? {{ x: box.x + box.width / 2, y: box.y + box.height / 2 }} : null; }})()",
                json!(selector)
            ))
            .await;
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": place["x"], "y": place["y"], "button": "left", "clickCount": 1 });
            self.ask("Input.dispatchMouseEvent", event).await;
        }
    }

    /// Presses the button or link with this text.
    pub(crate) async fn press_text(&self, text: &str) {
        let mark = format!(
            "(() => {{ const found = [...document.querySelectorAll('button, a')].find((one) => one.innerText.trim() === {} && one.offsetParent); \
             if (!found) return null; for (const old of document.querySelectorAll('[data-pressed]')) delete old.dataset.pressed; \
             found.dataset.pressed = 'next'; return true; }})()",
            json!(text)
        );
        self.until(&mark).await;
        self.press("[data-pressed=next]").await;
    }

    /// Types into a field, in place of what is there.
    pub(crate) async fn fill(&self, selector: &str, text: &str) {
        let selected = format!(
            "(() => {{ const input = document.querySelector({}); if (!input) return false; input.focus(); input.select?.(); return true; }})()",
            json!(selector)
        );
        self.until(&selected).await;
        self.type_text(text).await;
    }

    /// Types where the focus is.
    pub(crate) async fn type_text(&self, text: &str) {
        self.ask("Input.insertText", json!({ "text": text })).await;
    }

    /// Presses a key.
    pub(crate) async fn key(&self, key: &str) {
        let letter = format!("Key{}", key.to_uppercase());
        let (code, number, text) = match key {
            "Enter" => ("Enter", 13, "\r"),
            "Tab" => ("Tab", 9, ""),
            "Space" => ("Space", 32, " "),
            "Escape" => ("Escape", 27, ""),
            "ArrowDown" => ("ArrowDown", 40, ""),
            "?" => ("Slash", 191, "?"),
            one if one.len() == 1 && one.as_bytes()[0].is_ascii_lowercase() => {
                (letter.as_str(), u32::from(one.as_bytes()[0].to_ascii_uppercase()), one)
            }
            other => panic!("the key {other} is not known here"),
        };
        let name = if key == "Space" { " " } else { key };
        for kind in ["keyDown", "keyUp"] {
            let mut event =
                json!({ "type": kind, "key": name, "code": code, "windowsVirtualKeyCode": number });
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            self.ask("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Goes on with the key Tab until what has the focus is this.
    pub(crate) async fn tab_to(&self, selector: &str) {
        for _ in 0..60 {
            let here = format!("document.activeElement?.matches({})", json!(selector));
            if self.tells(&here).await == json!(true) {
                // Whoever uses the keyboard sees where they are.
                let outline =
                    self.tells("getComputedStyle(document.activeElement).outlineStyle").await;
                assert_ne!(outline, "none", "the focus on {selector} cannot be seen");
                return;
            }
            self.key("Tab").await;
        }
        panic!("the key Tab does not lead to {selector}");
    }

    /// A picture of it, for people to look at.
    pub(crate) async fn picture(&self, name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}.png"));
        let shot = self.ask("Page.captureScreenshot", json!({ "format": "png" })).await;
        std::fs::write(
            &path,
            data_encoding::BASE64.decode(shot["data"].as_str().unwrap().as_bytes()).unwrap(),
        )
        .unwrap();
        path
    }

    /// Whatever went wrong so far.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.heard.lock().unwrap().faults.clone()
    }

    /// All frames of the live feed that came so far.
    pub(crate) fn frames(&self) -> Vec<String> {
        self.heard.lock().unwrap().frames.clone()
    }
}

impl Heard {
    fn take(&mut self, event: &Value) {
        let parameters = &event["params"];
        match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => {
                let thrown = &parameters["exceptionDetails"];
                let told = thrown["exception"]["description"].as_str();
                self.faults.push(told.map_or_else(|| thrown.to_string(), str::to_owned));
            }
            Some("Log.entryAdded") => {
                let entry = &parameters["entry"];
                // What the network refuses is told by the page itself, in words.
                if entry["level"] == "error" && entry["source"] != "network" {
                    self.faults.push(entry["text"].as_str().unwrap_or_default().to_owned());
                }
            }
            Some("Network.webSocketFrameReceived") => {
                let frame = parameters["response"]["payloadData"].as_str().unwrap_or_default();
                self.frames.push(frame.to_owned());
            }
            _ => {}
        }
    }
}
