// A visitor's own page, opened by the link of the ticket: the place, how long, and where to go when it is time.

import { now, secondsSince } from "../shared/clock.js";
import { draw, fill, make, setText, the } from "../shared/dom.js";
import { minutes, timeOfDay } from "../shared/format.js";
import { Feed } from "../shared/live.js";
import { begin, carryOut, languageSwitch, notice, showOnline } from "../shared/page.js";
import { post } from "../shared/rest.js";
import { allowSound, chime, mayYetSound } from "../shared/sound.js";
import { chosenLanguage, onLanguage, say, setLanguage } from "../shared/words.js";
import words from "../words/visit.js";

/** More people than this before somebody are told as a number only. */
const DOTS_MAX = 12;
const ENDED = ["served", "no_show", "cancelled", "expired", "voided"];

begin({ words, title: "visit.title" });
the("#languages").append(languageSwitch());

const [, , branch, visit] = location.pathname.split("/");
let state = null;
let forecast = null;
let gone = null;
let heard = null;

const feed = new Feed({ online: showOnline });
feed.follow("visit", `${branch}/${visit}`, {
  state: (next) => {
    const first = state === null;
    state = next;
    if (first && !chosenLanguage()) setLanguage(next.language ?? next.languages?.[0] ?? "es");
    alertWhenCalled(first);
    show();
    if (ENDED.includes(state.state)) feed.end();
  },
  forecast: (next) => {
    forecast = next;
    if (state) show();
  },
  problem: (problem) => {
    gone = problem;
    feed.end();
    showOnline(true);
    show();
  },
});
onLanguage(() => (state || gone) && show());
// What is promised in minutes is told as a time too, and that moves on.
setInterval(() => state?.state === "waiting" && show(), 30000);
navigator.wakeLock?.request("screen").catch(() => {});

/** A new call rings and shakes; one that had been called already when the page was opened does so too. */
function alertWhenCalled() {
  if (state.state !== "called" || !state.call) return;
  const call = `${state.call.called_at} ${state.call.call}`;
  if (call === heard) return;
  heard = call;
  navigator.vibrate?.([400, 150, 400, 150, 800]);
  chime(0.8);
}

function show() {
  const main = the("#visit");
  if (gone) {
    main.dataset.state = "gone";
    setText(the("#branch"), say("name"));
    the(".visit-card").hidden = true;
    fill(the("#now"), make("h2", { text: say("visit.gone") }), notice(gone.message));
    fill(the("#foot"));
    return;
  }
  main.dataset.state = state.state;
  setText(the("#branch"), state.branch_name);
  setText(the("#code"), state.code);
  setText(the("#service"), state.service.name);
  const called = state.state === "called" ? `${say("visit.called")} · ` : "";
  document.title = `${called}${state.code} · ${state.branch_name}`;
  fill(the("#now"), (NOW[state.state] ?? (() => []))());
  drawFoot();
}

const title = (key, values) => make("h2", { text: say(key, values) });
const soft = (text) => make("p", { class: "lead", text });

const NOW = {
  waiting: () => {
    const ahead = state.ahead ?? 0;
    const dots = ahead <= DOTS_MAX ? make("div", { class: "progress", "aria-hidden": "true" }, Array.from({ length: ahead }, () => make("i")), make("i", { class: "you" })) : null;
    const place = ahead === 0 ? say("visit.next") : say("visit.ahead", { n: ahead });
    return [heading(place), dots, ...expected(), afterwards()];
  },
  held: () => [title("visit.held"), state.held_until ? soft(say("visit.held_until", { time: timeOfDay(state.held_until, state.time_zone) })) : null],
  called: () => [
    title("visit.called"),
    state.call ? make("p", { class: "lead", text: say("visit.go") }) : null,
    state.call ? make("p", { class: "counter", text: state.call.counter.name }) : null,
    state.call?.counter.direction ? way(state.call.counter.direction) : null,
  ],
  serving: () => [title("visit.serving"), state.call ? soft(state.call.counter.name) : null, afterwards()],
  served: () => [title("visit.served")],
  no_show: () => [title("visit.no_show"), soft(say("visit.no_show_help"))],
  cancelled: () => [title("visit.cancelled")],
  expired: () => [title("visit.expired")],
  voided: () => [title("visit.voided")],
};

const heading = (text) => make("h2", { text });

function expected() {
  if (state.unserved) return [soft(say("visit.unserved"))];
  const told = forecast?.to_minutes !== undefined && forecast.to_minutes !== null ? forecast : null;
  if (!told) return [soft(say("visit.unknown_wait"))];
  // A forecast was true when it was made; what has passed since is taken off, and never below nothing.
  const passed = Math.max(0, secondsSince(forecast.at) / 60);
  const from = Math.max(0, Math.round(told.from_minutes - passed));
  const to = Math.max(1, Math.round(told.to_minutes - passed));
  const at = (inMinutes) => timeOfDay(now() + inMinutes * 60000, state.time_zone);
  return [
    make("p", { class: "label", text: say("visit.wait") }),
    make("p", { class: "figure", text: from === 0 ? say("wait.less", { time: minutes(to, to) }) : minutes(from, to) }),
    make("p", { class: "soft", text: say("visit.about", { from: at(from), to: at(to) }) }),
  ];
}

function afterwards() {
  const names = (state.then ?? []).map((service) => service.name);
  return names.length ? make("p", { class: "soft", text: say("visit.then", { services: names.join(", ") }) }) : null;
}

function way(direction) {
  const path = direction === "left" ? "M92 50H14M46 16L12 50L46 84" : "M8 50H86M54 16L88 50L54 84";
  return draw("svg", { class: "arrow", viewBox: "0 0 100 100", "aria-hidden": "true" }, draw("path", { d: path }));
}

function drawFoot() {
  const waits = state.state === "waiting" || state.state === "held";
  const listen = () => allowSound().then(() => chime(0.4)).then(drawFoot);
  const alert = mayYetSound()
    ? make("p", { class: "soft small", text: say("visit.alerted") })
    : make("button", { class: "button wide", type: "button", text: say("visit.alert"), on: { click: listen } });
  const cancel = make("button", { class: "button quiet wide", type: "button", id: "ask-cancel", text: say("visit.cancel"), on: { click: askWhetherSure } });
  const focused = document.activeElement?.id;
  fill(the("#foot"), waits ? [alert, make("p", { class: "soft small", text: say("visit.stay") })] : [], waits || state.state === "called" ? cancel : null);
  if (focused === "ask-cancel") the("#ask-cancel")?.focus();
}

function askWhetherSure() {
  setText(the("#sure-title"), say("visit.cancel_sure", { code: state.code }));
  fill(the("#sure-wrong"));
  the("#sure").showModal();
}

the("#keep").addEventListener("click", () => the("#sure").close());
the("#cancel").addEventListener("click", async (event) => {
  const path = `/visits/${encodeURIComponent(branch)}/${encodeURIComponent(visit)}/cancel`;
  const done = await carryOut(event.currentTarget, the("#sure-wrong"), () => post(path).then(() => true));
  if (done) the("#sure").close();
});
