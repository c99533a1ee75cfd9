//! Printers that print, have no paper, are dead, or die in the middle; each a socket on this machine.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::paper::{self, Shown};
use crate::support::slip;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use turnero_domain::BranchId;
use turnero_printing::escpos::{ASK_BUFFER, Form, Query, encode};
use turnero_printing::{Condition, Patience, PrintFault, Printed, Printers};
use uuid::Uuid;

/// What a printer does with one who connects.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    /// Prints all of it.
    Prints,
    /// Prints, and never says anything.
    PrintsInSilence,
    /// Says this when it is asked how it is.
    Says(Query, u8),
    /// Reads so much of the slip, and goes.
    DiesAfter(usize),
    /// Goes when it is asked whether the slip is on paper, for the second time: that is when it was told to cut.
    DiesAtTheKnife,
    /// Lets one in, and never reads.
    NeverReads,
    /// Says that it is well, takes the slip, and says nothing from then on.
    FallsSilent,
    /// Says that it is well, takes the slip, has no paper any more, and says so when asked.
    RunsOut,
}

/// A printer on this machine.
struct Fake {
    address: String,
    /// What each who connected has sent, without the questions.
    papers: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Fake {
    /// One that does this with the first who connects, that with the second, and so on; the last for all others.
    async fn new(ways: &'static [Way]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let papers: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let all = papers.clone();
        tokio::spawn(async move {
            let mut count = 0;
            while let Ok((socket, _)) = listener.accept().await {
                let way = ways[count.min(ways.len() - 1)];
                all.lock().unwrap().push(Vec::new());
                // One after the other, as printers do.
                serve(socket, way, &all, count).await;
                count += 1;
            }
        });
        Self { address, papers }
    }

    fn printers(&self, more: &str) -> Printers {
        let set = format!("kiosk {} {more}", self.address).parse().unwrap();
        Printers::new(vec![set], patience())
    }

    fn papers(&self) -> Vec<Vec<u8>> {
        self.papers.lock().unwrap().clone()
    }
}

async fn serve(mut socket: TcpStream, way: Way, papers: &Mutex<Vec<Vec<u8>>>, number: usize) {
    if way == Way::NeverReads {
        // Until the other side gives up.
        let _ = socket.readable().await;
        std::future::pending::<()>().await;
    }
    let (mut unread, mut buffer) = (Vec::new(), [0; 64]);
    let (mut asked_whether_printed, mut out_of_paper) = (0, false);
    while let Ok(count @ 1..) = socket.read(&mut buffer).await {
        unread.extend_from_slice(&buffer[..count]);
        let query = Query::bytes;
        let questions = [Query::State, Query::Cause, Query::Paper].map(query);
        // Whoever asks waits for the answer, so a question is always the last that has come.
        let mut answer = None;
        for (question, what) in questions.iter().zip([Query::State, Query::Cause, Query::Paper]) {
            if unread.ends_with(question) {
                unread.truncate(unread.len() - question.len());
                answer = Some(match way {
                    Way::Says(of, byte) if of == what => byte,
                    Way::RunsOut if out_of_paper && what == Query::Paper => 0x12 | 0x60,
                    _ => 0x12,
                });
            }
        }
        if unread.ends_with(&ASK_BUFFER) {
            unread.truncate(unread.len() - ASK_BUFFER.len());
            asked_whether_printed += 1;
            out_of_paper = way == Way::RunsOut;
            answer = (!out_of_paper && way != Way::FallsSilent).then_some(0x00);
            if way == Way::DiesAtTheKnife && asked_whether_printed == 2 {
                break;
            }
        }
        papers.lock().unwrap()[number].append(&mut unread);
        let so_much = papers.lock().unwrap()[number].len();
        if matches!(way, Way::DiesAfter(most) if so_much >= most) {
            return;
        }
        let silent = way == Way::FallsSilent && asked_whether_printed > 0;
        if let Some(answer) = answer.filter(|_| way != Way::PrintsInSilence && !silent) {
            socket.write_all(&[answer]).await.unwrap();
        }
    }
}

/// Nobody here is far away.
fn patience() -> Patience {
    Patience {
        connect: Duration::from_secs(2),
        status: Duration::from_millis(400),
        write: Duration::from_millis(400),
        printing: Duration::from_millis(800),
        pause: Duration::from_millis(1),
    }
}

fn branch() -> BranchId {
    Uuid::from_u128(7).into()
}

async fn print(printers: &Printers) -> Result<Printed, PrintFault> {
    printers.print(branch(), None, None, None, &slip(&json!({}))).await
}

/// The bytes of the slip, with its end.
fn expected() -> Vec<u8> {
    let slip = encode(&slip(&json!({})), Form::default());
    [slip.body, slip.end].concat()
}

fn kiosk() -> String {
    "kiosk".to_owned()
}

#[tokio::test]
async fn a_printer_gets_the_very_slip_and_says_that_it_is_on_paper() {
    let fake = Fake::new(&[Way::Prints]).await;
    let printers = fake.printers("");
    assert_eq!(print(&printers).await, Ok(Printed { printer: kiosk(), confirmed: true }));
    assert_eq!(fake.papers(), [expected()]);
    assert_eq!(printers.of(branch(), None)[0].condition, Some(Condition::Printed));
}

#[tokio::test]
async fn slips_that_are_asked_for_at_once_come_one_after_the_other() {
    let fake = Fake::new(&[Way::Prints]).await;
    let printers = fake.printers("");
    let asking: Vec<_> = (0..5)
        .map(|_| {
            let printers = printers.clone();
            tokio::spawn(async move { print(&printers).await.unwrap() })
        })
        .collect();
    for one in asking {
        one.await.unwrap();
    }
    assert_eq!(fake.papers(), vec![expected(); 5]);
}

#[tokio::test]
async fn under_the_same_key_a_slip_comes_once_and_without_one_again() {
    let fake = Fake::new(&[Way::Prints]).await;
    let printers = fake.printers("");
    for key in [Some("k"), Some("k"), None, Some("l")] {
        let key = key.map(str::to_owned);
        printers.print(branch(), None, None, key, &slip(&json!({}))).await.unwrap();
    }
    assert_eq!(fake.papers().len(), 3);
}

#[tokio::test]
async fn a_dead_printer_is_told_and_not_waited_for_long() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let set = format!("kiosk {address}").parse().unwrap();
    let printers = Printers::new(vec![set], patience());
    let fault = print(&printers).await.unwrap_err();
    assert_eq!(fault, PrintFault::Unreachable { printer: kiosk() });
    let told = printers.of(branch(), None).remove(0).condition.unwrap();
    assert!(
        matches!(told, Condition::Failed { error_code: "printer.unreachable", .. }),
        "{told:?}"
    );
}

#[tokio::test]
async fn what_a_printer_says_of_itself_is_told_and_nothing_is_sent_to_it() {
    for (way, fault) in [
        (&[Way::Says(Query::Paper, 0x12 | 0x60)][..], PrintFault::OutOfPaper { printer: kiosk() }),
        (&[Way::Says(Query::Cause, 0x12 | 0x04)], PrintFault::CoverOpen { printer: kiosk() }),
        (&[Way::Says(Query::State, 0x12 | 0x08)], PrintFault::Offline { printer: kiosk() }),
    ] {
        let fake = Fake::new(way).await;
        let printers = fake.printers("");
        assert_eq!(print(&printers).await, Err(fault.clone()));
        assert_eq!(fake.papers(), [b""], "asked once, and nothing printed");
        assert_eq!(printers.look().await, [(kiosk(), Err(fault))]);
    }
}

#[tokio::test]
async fn a_printer_that_lets_one_in_and_never_reads_has_not_printed() {
    let fake = Fake::new(&[Way::NeverReads]).await;
    let fault = print(&fake.printers("")).await.unwrap_err();
    assert_eq!(fault, PrintFault::Silent { printer: kiosk() });
}

#[tokio::test]
async fn a_printer_that_never_says_anything_is_believed_and_that_is_told() {
    let fake = Fake::new(&[Way::PrintsInSilence]).await;
    let printed = print(&fake.printers("answers=no")).await.unwrap();
    assert_eq!(printed, Printed { printer: kiosk(), confirmed: false });
    assert_eq!(fake.papers(), [expected()]);
}

#[tokio::test]
async fn a_printer_that_dies_in_the_middle_is_tried_again_and_one_slip_is_whole() {
    let fake = Fake::new(&[Way::DiesAfter(100), Way::DiesAfter(250), Way::Prints]).await;
    assert_eq!(print(&fake.printers("")).await, Ok(Printed { printer: kiosk(), confirmed: true }));
    let papers = fake.papers();
    assert_eq!(papers.len(), 3);
    // All that came out, one roll after all: what was begun is cut off, and one slip is whole.
    let end = encode(&slip(&json!({})), Form::default()).end;
    assert_eq!(papers[2], [end, expected()].concat());
    assert!(papers[..2].iter().all(|paper| paper.len() < expected().len()));
    let shown = paper::read(&papers[2]);
    let whole = shown
        .split(|one| *one == Shown::Cut)
        .filter(|slip| slip.iter().any(|one| matches!(one, Shown::Qr(_))));
    assert_eq!(whole.count(), 1);
}

#[tokio::test]
async fn a_printer_that_dies_each_time_has_printed_nothing_whole_and_that_is_said() {
    let fake = Fake::new(&[Way::DiesAfter(100)]).await;
    let fault = print(&fake.printers("")).await.unwrap_err();
    assert_eq!(fault, PrintFault::BrokenOff { printer: kiosk() });
    assert_eq!(fake.papers().len(), 3);
}

#[tokio::test]
async fn a_printer_that_dies_at_the_knife_has_printed_and_is_not_asked_again() {
    let fake = Fake::new(&[Way::DiesAtTheKnife]).await;
    assert_eq!(print(&fake.printers("")).await, Ok(Printed { printer: kiosk(), confirmed: true }));
    assert_eq!(fake.papers().len(), 1);
}

#[tokio::test]
async fn a_printer_whose_paper_ends_in_the_middle_says_so() {
    let fake = Fake::new(&[Way::RunsOut]).await;
    let fault = print(&fake.printers("")).await.unwrap_err();
    assert_eq!(fault, PrintFault::OutOfPaper { printer: kiosk() });
    assert_eq!(fake.papers().len(), 1, "somebody has to put paper in first");
}

#[tokio::test]
async fn a_printer_that_falls_silent_with_the_slip_may_have_printed_and_is_not_asked_again() {
    let fake = Fake::new(&[Way::FallsSilent]).await;
    let fault = print(&fake.printers("")).await.unwrap_err();
    assert_eq!(fault, PrintFault::Uncertain { printer: kiosk() });
    assert_eq!(fake.papers().len(), 1);
}

#[tokio::test]
async fn only_so_many_wait_for_one_printer() {
    let fake = Fake::new(&[Way::NeverReads]).await;
    let printers = fake.printers("");
    let most = turnero_printing::bounds::QUEUE_MAX;
    let asking: Vec<_> = (0..=most)
        .map(|_| {
            let printers = printers.clone();
            tokio::spawn(async move { print(&printers).await.unwrap_err() })
        })
        .collect();
    let mut busy = 0;
    for one in asking {
        busy += usize::from(one.await.unwrap() == PrintFault::Busy { printer: kiosk() });
    }
    assert_eq!(busy, 1);
}

#[tokio::test]
async fn a_printer_has_to_be_there_to_print_on() {
    assert_eq!(print(&Printers::default()).await, Err(PrintFault::None));
    let fake = Fake::new(&[Way::Prints]).await;
    let printers = fake.printers(&format!("for={}", Uuid::from_u128(9)));
    assert_eq!(print(&printers).await, Err(PrintFault::None), "it is for somebody else");
    let fault = printers.print(branch(), None, Some("kiosk"), None, &slip(&json!({}))).await;
    assert_eq!(fault, Err(PrintFault::Unknown { printer: kiosk() }));
    assert_eq!(fake.papers().len(), 0);
}
