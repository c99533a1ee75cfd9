use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval};
use turnero::Engine;
use turnero_http::Certificates;

use crate::bounds::{OTHER_FILES, PRUNE_EVERY};
use crate::control::Control;
use crate::exit::{Failure, Outcome};
use crate::files;
use crate::first_start;
use crate::front_ends::{self, Stopping, Surroundings};
use crate::gateways;
use crate::logos;
use crate::logs;
use crate::mail;
use crate::meters::Meters;
use crate::pepper;
use crate::settings::{Effective, Profile, Settings, Store, unsafe_in_production};
use crate::signals::Signals;

/// Opens the engine, serves its front ends, and closes everything again when it is told to.
pub(super) fn run(effective: &Effective) -> Outcome {
    refuse_unsafe(effective)?;
    let (settings, made) = pepper::beside_the_data(&effective.settings)?;
    let settings = &settings;
    logs::begin(settings);
    if let Some(file) = made {
        let file = file.display();
        tracing::info!(%file, "a pepper was made: keep this file with the data, for without it nobody can sign in");
    }
    let files = raise_file_limit();
    warn_of_few_files(files, settings);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(serve(settings));
    // A disk that does not answer may hold a thread; it must not hold the end.
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}

fn refuse_unsafe(effective: &Effective) -> Outcome {
    if effective.settings.profile != Profile::Prod {
        return Ok(());
    }
    let found = unsafe_in_production(effective);
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::Settings(found.into_iter().map(|found| format!("unsafe: {}", found.0)).collect()))
}

async fn serve(settings: &Settings) -> Outcome {
    // Whoever tells us to end while we begin is heard as soon as we have begun.
    let mut signals = Signals::listen()?;
    let certificates = certificates(settings)?;
    let logos = logos::set(settings)?;
    let places = front_ends::take_places(settings)?;
    let meters = Meters::install()?;
    tokio::spawn(meters.clone().look_after());
    let mut engine_settings = settings.engine()?;
    for (issuer, gateway) in gateways::set(settings)? {
        engine_settings = engine_settings.gateway(issuer, gateway);
    }
    if let Some(post) = mail::set(settings)? {
        let post = Arc::new(post);
        engine_settings = engine_settings.mailer(post.clone());
        if !settings.mail.site.is_empty() {
            engine_settings = engine_settings.reset_mailer(post);
        }
    }
    let kept = files::open(settings).await?;
    if let Some(kept) = &kept {
        engine_settings = engine_settings.files(kept.files.clone());
    }
    let engine = tokio::task::spawn_blocking(move || Engine::open(engine_settings)).await??;
    let carrying = kept.as_ref().and_then(files::Kept::carry);
    let control = control(settings, &engine);
    let stopping = Stopping::default();
    let surroundings = Surroundings {
        engine: engine.clone(),
        settings: Arc::new(settings.clone()),
        meters,
        logos,
        stopping: stopping.clone(),
    };
    let served =
        front_ends::serve(places, &surroundings, &settings.conduct(), certificates.as_ref());
    if served.is_empty() {
        tracing::warn!("no front end is switched on, so nobody can reach the engine");
    }
    tell_supervisor(sd_notify::NotifyState::Ready);
    first_start::tell(&engine, &served).await;

    let forgetting = keep_only(settings.keep_days, &engine);

    let signal = signals.next().await;
    tell_supervisor(sd_notify::NotifyState::Stopping);
    forgetting.iter().for_each(JoinHandle::abort);
    stopping.begin();
    tracing::info!(signal, "ending: what is under way is finished, nothing more is accepted");
    tokio::spawn(async move {
        let signal = signals.next().await;
        tracing::warn!(signal, "ending now; what was acknowledged is kept");
        std::process::exit(1);
    });
    drop(control);
    let cut = front_ends::stop(served, Instant::now() + settings.stop_timeout).await;
    if cut > 0 {
        tracing::warn!(cut, "connections were cut, for they were not finished in time");
    }
    engine.close().await?;
    // What waits is found in its folder by the next one.
    carrying.iter().for_each(JoinHandle::abort);
    tracing::info!("ended");
    Ok(())
}

/// Forgets events that are older than so many days, now and then; not at all without a number.
fn keep_only(days: u32, engine: &Engine) -> Option<JoinHandle<()>> {
    let engine = engine.clone();
    let keep = Duration::from_secs(24 * 60 * 60) * days;
    let forget = async move {
        let mut every = interval(PRUNE_EVERY);
        loop {
            every.tick().await;
            if let Err(error) = engine.prune(keep).await {
                tracing::warn!(%error, "old events are kept for now");
            }
        }
    };
    (days > 0).then(|| tokio::spawn(forget))
}

/// Without it the server serves all the same: a path that is too long for a socket is no reason not to.
fn control(settings: &Settings, engine: &Engine) -> Option<Control> {
    if settings.store == Store::Memory {
        return None;
    }
    Control::open(&settings.data, engine.clone())
        .inspect_err(|error| {
            tracing::warn!(%error, "there is no control socket, so no backup while the server runs");
        })
        .ok()
}

fn certificates(settings: &Settings) -> Outcome<Option<Arc<Certificates>>> {
    let tls = &settings.tls;
    let (Some(certificate), Some(key)) = (&tls.certificate, &tls.key) else { return Ok(None) };
    let certificates = Certificates::load(certificate, key)?;
    certificates.keep_fresh(tls.check_every);
    Ok(Some(certificates))
}

/// Each connection is an open file. The soft limit is there for programs that cannot cope with more than a
/// thousand; we can.
fn raise_file_limit() -> Option<u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // Nothing is lost if it cannot be raised: then the limit is what it was.
    let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    if raised.is_ok() { maximum } else { current }
}

fn warn_of_few_files(files: Option<u64>, settings: &Settings) {
    let connections = settings.limits.connections_max as u64;
    if let Some(files) = files.filter(|files| *files < connections + OTHER_FILES) {
        tracing::warn!(
            files,
            connections,
            "fewer files may be open than connections are allowed; raise the limit (LimitNOFILE, ulimit -n) or lower \
             http.connections"
        );
    }
}

/// systemd waits for word that we are ready, if the unit says so. Without systemd this does nothing.
fn tell_supervisor(state: sd_notify::NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "the supervisor could not be told");
    }
}
