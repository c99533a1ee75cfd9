//! A Chromium that is ours alone, spoken to through the DevTools protocol.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};

use crate::PATIENCE;
use crate::page::Page;

type Socket = WebSocketStream<TcpStream>;
type Asked = Arc<Mutex<HashMap<u64, oneshot::Sender<Value>>>>;
type Listeners = Arc<Mutex<HashMap<String, mpsc::UnboundedSender<Value>>>>;

/// The browser.
pub(crate) struct Chromium {
    process: Mutex<Child>,
    sink: Mutex<SplitSink<Socket, Message>>,
    asked: Asked,
    listeners: Listeners,
    next: AtomicU64,
    contexts: Mutex<Vec<String>>,
    _profile: TempDir,
}

/// Where one lies on this machine.
pub(crate) fn find() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        return Some(path.into());
    }
    let folders = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let found =
        |folder: PathBuf| names.map(|name| folder.join(name)).into_iter().find(|at| at.is_file());
    std::env::split_paths(&folders).find_map(found)
}

impl Chromium {
    pub(crate) async fn launch(path: &Path) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut command = Command::new(path);
        command.args([
            "--headless=new",
            "--remote-debugging-port=0",
            "--no-first-run",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-extensions",
            "--disable-background-networking",
            "--disable-background-timer-throttling",
            "--disable-backgrounding-occluded-windows",
            "--disable-renderer-backgrounding",
            "--hide-scrollbars",
            "--mute-audio",
            "--autoplay-policy=no-user-gesture-required",
            "--lang=es-CO",
        ]);
        if rustix::process::geteuid().is_root() {
            // Chromium has no sandbox for root, and in a container there is often nobody else.
            command.arg("--no-sandbox");
        }
        command.arg(format!("--user-data-dir={}", profile.path().display())).arg("about:blank");
        let mut process = command
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = timeout(PATIENCE, async {
            while let Some(line) = said.next_line().await.unwrap() {
                if let Some(address) = line.strip_prefix("DevTools listening on ") {
                    return address.to_owned();
                }
            }
            panic!("Chromium ended before it listened");
        });
        let address = address.await.expect("Chromium does not listen");
        // Its pipe is read to the end, or it would block when it has much to say.
        tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
        let (sink, stream) = connect(&address).await.split();
        let (asked, listeners) = (Asked::default(), Listeners::default());
        tokio::spawn(hear(stream, asked.clone(), listeners.clone()));
        Self {
            process: Mutex::new(process),
            sink: Mutex::new(sink),
            asked,
            listeners,
            next: AtomicU64::new(1),
            contexts: Mutex::default(),
            _profile: profile,
        }
    }

    /// Asks for something, of a page or of the browser as a whole.
    pub(crate) async fn ask(
        &self,
        session: Option<&str>,
        method: &str,
        parameters: Value,
    ) -> Result<Value, String> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, answer) = oneshot::channel();
        self.asked.lock().await.insert(id, sender);
        let mut frame = json!({ "id": id, "method": method, "params": parameters });
        if let Some(session) = session {
            frame["sessionId"] = json!(session);
        }
        self.sink.lock().await.send(Message::text(frame.to_string())).await.unwrap();
        let mut answer = timeout(PATIENCE, answer).await.expect(method).expect("Chromium has gone");
        match answer.get("error") {
            Some(error) => Err(error.to_string()),
            None => Ok(answer["result"].take()),
        }
    }

    /// Opens an empty page of this size, with nothing in common with any other: as in a browser of its own.
    pub(crate) async fn page(&'static self, width: u32, height: u32) -> Page {
        let made = self.ask(None, "Target.createBrowserContext", json!({})).await.unwrap();
        let context = made["browserContextId"].as_str().unwrap().to_owned();
        self.contexts.lock().await.push(context.clone());
        let wanted = json!({ "url": "about:blank", "browserContextId": context });
        let target = self.ask(None, "Target.createTarget", wanted).await.unwrap();
        let wanted = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = self.ask(None, "Target.attachToTarget", wanted).await.unwrap();
        let session = attached["sessionId"].as_str().unwrap().to_owned();
        let (sender, events) = mpsc::unbounded_channel();
        self.listeners.lock().await.insert(session.clone(), sender);
        Page::open(self, session, events, (width, height)).await
    }

    /// Closes all that a case has opened.
    pub(crate) async fn close_pages(&self) {
        for context in self.contexts.lock().await.drain(..) {
            let gone = json!({ "browserContextId": context });
            let _ = self.ask(None, "Target.disposeBrowserContext", gone).await;
        }
        self.listeners.lock().await.clear();
    }

    pub(crate) async fn end(&self) {
        let mut process = self.process.lock().await;
        let _ = process.kill().await;
    }
}

async fn connect(address: &str) -> Socket {
    let request = address.into_client_request().unwrap();
    let host = request.uri().authority().unwrap().as_str().to_owned();
    let stream = TcpStream::connect(host).await.unwrap();
    // Pictures of pages come as one message.
    let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
    let connected = tokio_tungstenite::client_async_with_config(request, stream, Some(config));
    connected.await.unwrap().0
}

async fn hear(mut stream: SplitStream<Socket>, asked: Asked, listeners: Listeners) {
    while let Some(Ok(message)) = stream.next().await {
        let Ok(text) = message.to_text() else { continue };
        let Ok(frame) = serde_json::from_str::<Value>(text) else { continue };
        if let Some(id) = frame["id"].as_u64() {
            if let Some(waiting) = asked.lock().await.remove(&id) {
                let _ = waiting.send(frame);
            }
        } else if let Some(session) = frame["sessionId"].as_str()
            && let Some(listener) = listeners.lock().await.get(session)
        {
            let _ = listener.send(frame);
        }
    }
}
