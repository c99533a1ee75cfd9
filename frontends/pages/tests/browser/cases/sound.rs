use serde_json::json;

use crate::chromium::Chromium;
use crate::site::Site;

/// In place of loudspeakers: notes what would be heard, and when.
const EARS: &str = "window.heard = []; \
    const quiet = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} }; \
    const knot = (more = {}) => ({ connect: (next) => next, ...more }); \
    window.AudioContext = class { state = 'running'; currentTime = 0; destination = knot(); \
    resume() { return Promise.resolve(); } createGain() { return knot({ gain: quiet }); } \
    createOscillator() { const tone = knot({ frequency: { value: 0 }, stop() {}, start() { window.heard.push({ tone: tone.frequency.value }); } }); return tone; } }; \
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } }; \
    Object.defineProperty(window, 'speechSynthesis', { value: { \
    getVoices: () => [{ lang: 'es-CO', localService: true }, { lang: 'en-US', localService: true }], cancel() {}, \
    speak(said) { window.heard.push({ said: said.text, in: said.lang, voice: said.voice.lang }); setTimeout(() => said.onend(), 5); } } });";

pub(super) async fn each_call_is_rung_and_said_in_the_language_of_its_ticket(
    browser: &'static Chromium,
) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C")], 2).await;
    let page = browser.page(1920, 1080).await;
    page.before(EARS).await;
    site.pair(&page, &branch, "/board?seconds=0.2&times=2").await;
    page.until("document.querySelector('#board')?.hidden === false && document.querySelector('#branch').innerText").await;
    site.issue(&branch, 0).await;
    let wanted = json!({ "service": branch.services[0], "language": "en" });
    site.post(&format!("/branches/{}/tickets", branch.id), &wanted).await;
    site.call_next(&branch, 0).await;
    site.call_next(&branch, 1).await;
    page.until("window.heard.filter((one) => one.said).length === 4").await;
    let heard = page
        .tells("window.heard.reduce((all, one) => (one.said ? [...all, one] : [...all.filter((x) => x !== all.at(-1) || !x.tones), { tones: (all.at(-1)?.tones ?? 0) + 1 }]), [])")
        .await;
    // Two bells of four tones each, then the voice; each twice, and one call after the other.
    let chime = json!({ "tones": 8 });
    let spanish = json!({ "said": "Turno C 0 0 1, Módulo 1", "in": "es", "voice": "es-CO" });
    let english = json!({ "said": "Ticket C 0 0 2, Módulo 2", "in": "en", "voice": "en-US" });
    let expected = [&spanish, &spanish, &english, &english].map(|said| [&chime, said]).concat();
    assert_eq!(heard, json!(expected));
    page.until("document.querySelector('#stage').dataset.call === 'called'").await;
    assert_eq!(page.faults(), Vec::<String>::new());
}

pub(super) async fn a_kiosk_reads_aloud_what_is_on_its_screen(browser: &'static Chromium) {
    let site = Site::open().await;
    let branch = site.branch(&[("Caja", "C"), ("Asesoría", "A")], 1).await;
    let page = browser.page(1080, 1920).await;
    page.before(EARS).await;
    site.pair(&page, &branch, "/kiosk").await;
    page.until("document.querySelectorAll('.choice').length === 2").await;
    // Nobody is spoken to who has not asked for it.
    assert_eq!(page.tells("window.heard").await, json!([]));
    let last = async |language: &str, part: &str| {
        page.press("#listen").await;
        let condition = format!(
            "window.heard.at(-1)?.in === '{language}' && window.heard.at(-1).said.includes('{part}')"
        );
        page.until(&condition).await;
        page.tells("window.heard.at(-1).said").await.as_str().unwrap().to_owned()
    };
    let said = last("es", "¿Qué necesita hoy?").await;
    assert!(said.contains("Caja") && said.contains("Asesoría"), "{said}");
    page.press(".languages [lang=en]").await;
    page.sees("What do you need today?").await;
    last("en", "What do you need today?").await;
    page.press(".choice").await;
    page.until("document.querySelector('#code')").await;
    last("en", "Your ticket is C 0 0 1").await;
    // Nobody has to hurry: half a minute, unless the kiosk was told otherwise.
    let leaves = page
        .tells("document.querySelector('.leaves').style.getPropertyValue('--leaves-after')")
        .await;
    assert_eq!(leaves, "30000ms");
}
