//! For those who make pages: the site as it lies in its folder, over an engine in memory, with a branch to look at.
//!
//!     cargo run -p turnero-pages --example workshop [fresh] [address]
//!
//! With `fresh` nothing is prepared, and the set-up page has its code to try.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool that ends by panicking")]

use std::path::Path;
use std::sync::Arc;

use turnero::access::{AccessSettings, Email, Hidden, NewUser, Profile, ReadyMade, UserName};
use turnero::branch::{AddCounter, AddPriority, AddService, CreateBranch, PriorityTerms};
use turnero::{BranchId, Branches, Engine, Name, Principal, Settings};
use turnero_http::{Conduct, FrontEnd, Port, Server};
use turnero_live::{Live, LiveSettings};
use turnero_pages::Pages;
use turnero_rest::Rest;

const PASSWORD: &str = "tulip boat 9347";

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    let fresh = arguments.next_if(|argument| argument == "fresh").is_some();
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8900".to_owned());
    let engine = Engine::open(Settings::in_memory().access(AccessSettings::light())).unwrap();
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("site");
    let live = Live::new(engine.clone(), LiveSettings::default());
    let front_ends: Vec<Arc<dyn FrontEnd>> =
        vec![Arc::new(live), Arc::new(Rest::new(engine.clone())), Arc::new(Pages::of_folder(site))];
    let port = Port::bind(address.parse().unwrap()).unwrap();
    let server = Server::open(port, front_ends, &Conduct::default(), None);
    let at = format!("http://{}", server.address());
    println!("{at}/");
    if fresh {
        println!("set-up code {}", engine.set_up_code().unwrap_or_default());
    } else {
        prepare(&engine, &at).await;
    }
    tokio::signal::ctrl_c().await.unwrap();
}

async fn prepare(engine: &Engine, at: &str) {
    let host = Principal::host();
    let name = |text: &str| Name::new(text).unwrap();
    let branch: BranchId = engine.fresh_id();
    engine.ask(&host, CreateBranch { branch, name: name("Centro Norte") }).await.unwrap();
    for (service, prefix) in
        [("Caja", "C"), ("Asesoría", "A"), ("Reclamos", "R"), ("Entregas", "E")]
    {
        let prefix = prefix.parse().unwrap();
        engine.ask(&host, AddService { branch, name: name(service), prefix }).await.unwrap();
    }
    for number in 1..=6 {
        let name = name(&format!("Módulo {number}"));
        engine.ask(&host, AddCounter { branch, name }).await.unwrap();
    }
    let terms = PriorityTerms {
        name: name("Atención preferencial"),
        description: None,
        rank: 1,
        preferential: true,
        active: true,
    };
    engine.ask(&host, AddPriority { branch, terms }).await.unwrap();
    for (user_name, role) in [
        ("chief", ReadyMade::SuperAdmin),
        ("manager", ReadyMade::Manager),
        ("agent", ReadyMade::Agent),
    ] {
        let hidden = |text: &str| Hidden(name(text));
        let profile = Profile {
            user_name: UserName::new(user_name).unwrap(),
            first_name: hidden("Ada"),
            last_name: hidden("Ortiz"),
            email: Email::new(&format!("{user_name}@branch.example")).unwrap(),
        };
        let (role, password) = (Some(role.into()), Some(PASSWORD.to_owned()));
        let new = NewUser { profile, role, branches: Branches::All, password };
        engine.create_user(&host, new).await.unwrap();
        println!("{user_name} / {PASSWORD}");
    }
    for page in ["board", "kiosk"] {
        let code =
            engine.expect_device(&host, name(page), Branches::these([branch])).await.unwrap();
        println!("{at}/{page}/{branch}  code {}", code.code.reveal());
    }
}
