use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::chromium::Chromium;
use crate::page::Page;
use crate::site::{Branch, Site};

/// A receipt printer on this machine: it says how it is, and keeps what it is sent.
#[derive(Clone, Default)]
struct Printer {
    out_of_paper: Arc<Mutex<bool>>,
    taken: Arc<Mutex<Vec<u8>>>,
}

impl Printer {
    async fn switch_on(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let line = format!("hall {}", listener.local_addr().unwrap());
        let printer = self.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                printer.serve(socket).await;
            }
        });
        line
    }

    async fn serve(&self, mut socket: TcpStream) {
        let mut buffer = [0; 4_096];
        while let Ok(count @ 1..) = socket.read(&mut buffer).await {
            let sent = &buffer[..count];
            // Whoever asks waits for the answer, so a question is always the last that has come.
            let empty = *self.out_of_paper.lock().unwrap();
            let answer = match sent {
                [.., 0x10, 0x04, 4] if empty => Some(0x12 | 0x60),
                [.., 0x10, 0x04, _] => Some(0x12),
                [.., 0x1d, b'r', 1] => Some(0x00),
                _ => None,
            };
            self.taken.lock().unwrap().extend_from_slice(sent);
            if let Some(answer) = answer {
                socket.write_all(&[answer]).await.unwrap();
            }
        }
    }

    fn printed(&self, text: &str) -> usize {
        let taken = self.taken.lock().unwrap();
        taken.windows(text.len()).filter(|part| *part == text.as_bytes()).count()
    }
}

async fn kiosk(browser: &'static Chromium, printer: &Printer, path: &str) -> (Site, Branch, Page) {
    let site = Site::open_with(vec![printer.switch_on().await]).await;
    let branch = site.branch(&[("Caja", "C"), ("Asesoría", "A")], 1).await;
    let page = browser.page(1080, 1920).await;
    // What a browser would print is not wanted where there is a printer.
    page.before("window.print = () => { throw new Error('the browser prints'); };").await;
    site.pair(&page, &branch, path).await;
    (site, branch, page)
}

pub(super) async fn a_ticket_comes_out_of_the_printer_of_the_kiosk(browser: &'static Chromium) {
    let printer = Printer::default();
    let (_site, _branch, page) = kiosk(browser, &printer, "/kiosk").await;
    page.press(".choice").await;
    page.sees("Tome su tiquete").await;
    assert_eq!(page.text("#code").await, "C-001");
    let link = page.tells("document.querySelector('.ticket-side').dataset.link").await;
    assert_eq!((printer.printed("C-001"), printer.printed(link.as_str().unwrap())), (1, 1));
    page.picture("kiosk-printed").await;
    page.press_text("Imprimir otra vez").await;
    page.until("document.querySelector('#screen .notice')?.innerText === 'Tome su tiquete.'").await;
    assert_eq!(printer.printed("C-001"), 2, "somebody has asked for it again");
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn a_printer_without_paper_is_told_and_the_ticket_is_printed_later(
    browser: &'static Chromium,
) {
    let printer = Printer::default();
    *printer.out_of_paper.lock().unwrap() = true;
    let (site, branch, page) = kiosk(browser, &printer, "/kiosk").await;
    page.press(".choice").await;
    page.sees("No se pudo imprimir").await;
    assert_eq!(page.text("#code").await, "C-001", "the ticket stays on the screen");
    assert!(page.tells("!!document.querySelector('#screen svg.qr')").await.as_bool().unwrap());
    assert_eq!(printer.printed("C-001"), 0);
    page.picture("kiosk-not-printed").await;
    let snapshot = site.get(&format!("/branches/{}/snapshot", branch.id)).await;
    assert_eq!(snapshot["waiting_count"], 1);
    let told = site.get(&format!("/branches/{}/printers", branch.id)).await;
    assert_eq!(told["printers"][0]["error_code"], "printer.out_of_paper");
    *printer.out_of_paper.lock().unwrap() = false;
    page.press_text("Imprimir otra vez").await;
    page.sees("Tome su tiquete").await;
    assert_eq!(printer.printed("C-001"), 1);
}
