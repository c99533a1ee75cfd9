// The kiosk: one question at a time, and a ticket that nobody loses. What it can be told in its address: `?print=auto`
// prints without being asked, which it does anyhow on a printer of its own, unless `?print=ask`; `&printer=hall` which
// printer that is, where it is not the nearest; `&identify=CC` that people can tell who they are, by which kind of document;
// `&idle=30` after how many seconds it begins anew, `&site=https://...` what
// the links on tickets begin with, when visitors reach the server by another name than the kiosk.

import { now } from "../shared/clock.js";
import { branchOfDevice } from "../shared/device.js";
import { draw, fill, keyed, make, setText, the } from "../shared/dom.js";
import { dayOf, timeOfDay, wait } from "../shared/format.js";
import { guard } from "../shared/guarded.js";
import { Feed } from "../shared/live.js";
import { begin, languageSwitch, notice, showOnline } from "../shared/page.js";
import { backOff, deviceSecret, freshKey, get, keepDeviceSecret, pause, postOnce } from "../shared/rest.js";
import { allowSound, beQuiet, speak, spelled } from "../shared/sound.js";
import { language, LANGUAGES, onLanguage, say, setLanguage } from "../shared/words.js";
import words from "../words/kiosk.js";
import { identifyScreen } from "./identify.js";
import { came, Paper, PRINTING } from "./paper.js";
import { qrPicture } from "../shared/qr.js";

const asked = new URLSearchParams(location.search);
const IDLE_MS = 1000 * Math.min(Math.max(Number.parseFloat(asked.get("idle")) || 30, 1), 600);
const IDENTIFY = asked.get("identify");
const SITE = (asked.get("site") ?? location.origin).replace(/\/$/, "");
/** What is offered changes seldom, and is asked for again now and then. */
const OFFER_AGE_MS = 60000;

begin({ words, title: "kiosk.title" });
guard("/kiosk");

let branch = null;
let offer = null;
let offeredAt = 0;
let live = null;
let forecast = null;
/** The screen that is shown: a function that draws it anew. */
let screen = () => {};
let home = "es";
let idle = null;
let paper = null;

run();

async function run() {
  const place = the("#pairing");
  branch = await branchOfDevice(place, "kiosk");
  the("#languages").append(languageSwitch({ keep: false, full: true }));
  the("#listen").addEventListener("click", listen);
  onLanguage(drawAll);
  for (let attempt = 1; !offer; attempt += 1) {
    await lookAtOffer();
    if (!offer) await pause(backOff(attempt));
  }
  paper = new Paper({ branch, printer: asked.get("printer"), site: SITE });
  await paper.look();
  home = asked.get("lang") ?? speakable(offer.settings.language);
  follow();
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, stillThere, { passive: true });
  fill(place);
  the("#kiosk").hidden = false;
  restart();
}

const speakable = (tag) => (LANGUAGES.some((known) => known.tag === tag.split("-")[0]) ? tag : "en");

async function lookAtOffer() {
  try {
    offer = await get(`/branches/${encodeURIComponent(branch)}/snapshot`);
    offeredAt = Date.now();
    setText(the("#branch"), offer.name);
  } catch (problem) {
    if (problem.status === 401) return again();
    // What it knew before still holds; the banner says that the server is gone. One that knows nothing yet asks again.
    if (!problem.message) throw problem;
  }
}

function again() {
  if (!deviceSecret()) return location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  keepDeviceSecret(null);
  location.reload();
}

function follow() {
  const feed = new Feed({ device: true, signedIn: !deviceSecret(), online: showOnline, signedOut: again });
  feed.follow("board", branch, {
    state: (next) => {
      const before = live?.opening?.state;
      live = next;
      if (screen === choose || before !== next.opening?.state) drawIfHome();
    },
    forecast: (next) => {
      forecast = next;
      drawIfHome();
    },
    problem: () => {},
  });
}

/** What has changed by itself is shown, unless somebody is in the middle of something. */
function drawIfHome() {
  if (screen === choose && opened()) return choose();
  if (screen === choose || screen === closed) show(opened() ? choose : closed, false);
}

function opened() {
  return (live?.opening?.state ?? offer?.day?.state ?? "open") === "open";
}

function restart() {
  clearTimeout(idle);
  beQuiet();
  if (language() !== home) setLanguage(home);
  if (Date.now() - offeredAt > OFFER_AGE_MS) Promise.all([lookAtOffer(), paper.look()]).then(drawIfHome);
  show(opened() ? choose : closed, false);
}

/** Whoever touches it is there; who is not there any more leaves a screen for the next. */
function stillThere() {
  clearTimeout(idle);
  if (screen !== choose || language() !== home) idle = setTimeout(restart, IDLE_MS);
}

function show(next, focus = true) {
  screen = next;
  drawAll();
  if (focus) the("#screen").focus({ preventScroll: true });
  stillThere();
}

function drawAll() {
  const place = the("#screen");
  place.classList.remove("middle");
  fill(the("#foot"));
  drawListen();
  const focused = document.activeElement?.dataset?.choice;
  const scrolled = place.scrollTop;
  screen();
  place.scrollTop = scrolled;
  if (focused) place.querySelector(`[data-choice="${CSS.escape(focused)}"]`)?.focus();
}

function drawListen() {
  const picture = draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: "M4 9v6h4l5 4V5L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12" }));
  fill(the("#listen"), picture, make("span", { text: say("kiosk.listen") }));
}

/** Reads aloud what is on the screen. */
async function listen() {
  beQuiet();
  await allowSound();
  const parts = [...the("#screen").querySelectorAll("h1, .choice, [data-spoken]")];
  const told = (part) => {
    const inside = [...part.children].filter((child) => !child.matches(".prefix"));
    return inside.length ? inside.map((child) => child.textContent).join(", ") : part.textContent;
  };
  await speak(parts.map((part) => part.dataset.spoken ?? told(part)).join(". "), language());
  stillThere();
}

const button = (key, press, kind = "") => make("button", { class: `button ${kind}`, type: "button", text: say(key), on: { click: press } });

function sentence(key, ...more) {
  const place = the("#screen");
  place.classList.add("middle");
  fill(place, make("h1", { text: say(key) }), ...more);
}

function choice(id, title, told, prefix, press) {
  return make(
    "li",
    {},
    make(
      "button",
      { class: "choice", type: "button", data: { choice: id }, on: { click: press } },
      make("strong", { text: title }),
      prefix ? make("i", { class: "prefix", "aria-hidden": "true", text: prefix }) : null,
      told ? make("span", { text: told }) : null,
    ),
  );
}

/** What people can come for, with what they are told to wait. */
function choose() {
  const services = offer.services.filter((service) => service.active !== false);
  if (!services.length) return sentence("kiosk.no_services");
  const told = (service) => {
    const now = live?.services?.find((found) => found.service === service.service);
    const served = now ? now.served !== false : !service.unserved;
    const waiting = now?.waiting ?? service.waiting;
    const expected = wait(forecast?.services?.find((found) => found.service === service.service));
    const people = waiting ? say("kiosk.waiting", { n: waiting }) : say("kiosk.nobody");
    return served ? [expected, people].filter(Boolean).join(" · ") : say("kiosk.unserved");
  };
  // What is there stays where it is while its text changes: a finger may be on it.
  const list = the("#screen > .services") ?? make("ul", { class: `choices services ${services.length > 6 ? "many" : services.length > 4 ? "" : "few"}` });
  keyed(list, services, (service) => `${service.service} ${service.name}`, (service, known) => {
    const card = known ?? choice(service.service, service.name, " ", service.prefix, () => chosen(service));
    setText(card.querySelector("span"), told(service));
    return card;
  });
  if (list.isConnected) setText(the("#screen > h1"), say("kiosk.what"));
  else fill(the("#screen"), make("h1", { text: say("kiosk.what") }), list);
  const foot = the("#foot");
  if (!foot.children.length && services.some((service) => service.slots)) fill(foot, button("kiosk.appointment", () => show(appointment)));
}

function chosen(service) {
  const priorities = offer.priorities.filter((priority) => priority.active !== false);
  if (!priorities.length) return identify({ service: service.service }, service);
  show(() => {
    const cards = [
      choice("ordinary", say("kiosk.ordinary"), null, null, () => identify({ service: service.service }, service)),
      ...priorities.map(({ priority, name, description }) => choice(priority, name, description, null, () => identify({ service: service.service, priority }, service))),
    ];
    fill(the("#screen"), make("h1", { text: say("kiosk.priority") }), make("ul", { class: "choices" }, cards));
    fill(the("#foot"), button("back", restart));
  });
}

/** Whoever likes to tells who they are; nobody has to. */
function identify(wanted, service, problem = null) {
  if (!IDENTIFY) return issue(wanted, service);
  const done = (number) => issue(number ? { ...wanted, document: { kind: IDENTIFY, number } } : wanted, service);
  show(() => {
    const { form, input, without } = identifyScreen({ problem, done });
    fill(the("#screen"), make("h1", { text: say("kiosk.who") }), form);
    fill(the("#foot"), button("back", restart), button("kiosk.without", without));
    input.focus();
  });
}

/** Asks for the ticket under a key of its own: an answer that is lost does not make a second ticket. */
async function issue(wanted, service, key = freshKey()) {
  show(() => sentence("kiosk.making"));
  const spoken = language() === home ? {} : { language: language() };
  try {
    const path = wanted.document ? "arrivals" : "tickets";
    const ticket = await postOnce(`/branches/${encodeURIComponent(branch)}/${path}`, { ...wanted, ...spoken }, key);
    await given(ticket, service.name, ticket.visit);
  } catch (problem) {
    const { document: told, ...rest } = wanted;
    // What is wrong with the number is said where it can be mended.
    if (told && problem.status === 422) return identify(rest, service, say("kiosk.document_wrong"));
    refused(problem, () => issue(wanted, service, key));
  }
}

function refused(problem, retry) {
  if (problem.status === 401) return again();
  if (!problem.message) throw problem;
  show(() => {
    const passes = problem.passes;
    sentence("kiosk.problem", notice(problem.message), make("div", { class: "row" }, passes ? button("retry", retry, "main") : null, button("kiosk.again", restart, passes ? "" : "main")));
  });
}

async function given(ticket, serviceName, visit) {
  const link = visit ? `${SITE}/visit/${branch}/${visit}` : null;
  const slip = { ticket: ticket.ticket, visit, branch: offer.name, code: ticket.code, service: serviceName, promise: ticket.promise, ahead: ticket.ahead, link, at: new Date(now()), timeZone: offer.settings.time_zone };
  let printed = null;
  const shown = () => ticketScreen(slip, printed, print);
  const print = async () => {
    if (printed === PRINTING) return;
    // A browser stands still while it prints; a printer of our own takes a moment.
    if (paper.isOwn) tell(PRINTING);
    tell(await paper.print(slip));
  };
  // Whoever has gone on meanwhile is not called back.
  const tell = (key) => {
    printed = key;
    if (screen === shown) drawAll();
  };
  show(shown);
  if (asked.get("print") === "auto" || (paper.isOwn && asked.get("print") !== "ask")) await print();
}

function ticketScreen({ code, service, promise, ahead, link }, printed, print) {
  const told = wait(promise);
  const face = make(
    "div",
    { class: "ticket-face" },
    make("h1", { class: "unseen", data: { spoken: say("kiosk.spoken_ticket", { code: spelled(code) }) }, text: say("kiosk.spoken_ticket", { code }) }),
    make("p", { "aria-hidden": "true", text: say("kiosk.yours") }),
    make("p", { class: "ticket-code", id: "code", "aria-hidden": "true", text: code }),
    make("p", { text: service }),
    told ? make("p", { class: "told", data: { spoken: `${say("kiosk.wait")}: ${told}` }, text: `${say("kiosk.wait")}: ${told}` }) : null,
    ahead === undefined ? null : make("p", { text: ahead ? say("kiosk.ahead", { n: ahead }) : say("kiosk.first") }),
  );
  const side = make(
    "div",
    { class: "ticket-side" },
    link ? [qrPicture(link, say("kiosk.follow")), make("h2", { text: say("kiosk.follow") }), make("p", { class: "soft", text: say("kiosk.follow_help") })] : null,
    printed ? notice(say(printed), came(printed) || printed === PRINTING ? "good" : "bad") : null,
  );
  side.dataset.link = link ?? "";
  fill(the("#screen"), make("div", { class: "ticket" }, face, side));
  const bar = make("div", { class: "leaves", "aria-hidden": "true" }, make("i"));
  bar.style.setProperty("--leaves-after", `${IDLE_MS}ms`);
  const again = printed ? "kiosk.print_again" : "kiosk.print";
  fill(the("#foot"), printed === PRINTING ? null : button(again, print), bar, button("kiosk.done", restart, "main"));
}

function closed() {
  const next = live?.opening?.next;
  const intake = live?.opening?.state === "intake_closed";
  const zone = offer.settings.time_zone;
  const when = next ? `${dayOf(next, zone, { day: undefined, month: undefined })} ${timeOfDay(next, zone)}` : null;
  sentence(intake ? "kiosk.intake_closed" : "kiosk.closed", when && !intake ? make("p", { class: "lead", text: say("kiosk.opens", { when }) }) : null);
  if (offer.services.some((service) => service.slots) && intake) fill(the("#foot"), button("kiosk.appointment", () => show(appointment)));
}

/** A reader types like a keyboard: the link of the appointment, and Enter. */
function appointment() {
  const wrong = make("div");
  const input = make("input", { class: "input", id: "appointment", autocomplete: "off", spellcheck: "false", inputmode: "none" });
  const find = async (event) => {
    event.preventDefault();
    const visit = input.value.trim().split(/[/\s]/).pop();
    if (!visit) return;
    try {
      const found = await get(`/visits/${encodeURIComponent(branch)}/${encodeURIComponent(visit)}/appointment`);
      const service = offer.services.find((one) => one.service === found.service);
      show(() => arrive(found, service, visit));
    } catch (problem) {
      input.value = "";
      fill(wrong, notice(problem.message));
    }
  };
  fill(
    the("#screen"),
    make("h1", { text: say("kiosk.appointment") }),
    make("p", { class: "lead", data: { spoken: say("kiosk.appointment_help") }, text: say("kiosk.appointment_help") }),
    make("form", { class: "stack", on: { submit: find } }, make("div", { class: "field" }, make("label", { for: "appointment", text: say("kiosk.appointment_link") }), input), wrong),
  );
  fill(the("#foot"), button("back", restart));
  input.focus();
}

function arrive(found, service, visit, key = freshKey()) {
  const told = say("kiosk.appointment_at", { service: service?.name ?? "", time: timeOfDay(found.at, offer.settings.time_zone) });
  const come = async () => {
    show(() => sentence("kiosk.making"));
    try {
      const path = `/branches/${encodeURIComponent(branch)}/appointments/${encodeURIComponent(found.appointment)}/check-in`;
      await given(await postOnce(path, undefined, key), service?.name ?? "", visit);
    } catch (problem) {
      refused(problem, come);
    }
  };
  sentence("kiosk.appointment", make("p", { class: "lead", data: { spoken: told }, text: told }), button("kiosk.arrived", come, "main"));
  fill(the("#foot"), button("back", restart));
}
