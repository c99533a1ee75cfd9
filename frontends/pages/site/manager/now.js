// One branch as it is now: who waits beyond the target and why, what the counters do, and whether the boards show it.

import { now as clock, secondsSince } from "../shared/clock.js";
import { fill, make } from "../shared/dom.js";
import { lasting, number, timeOfDay, wait } from "../shared/format.js";
import { Feed } from "../shared/live.js";
import { carryOut, showOnline } from "../shared/page.js";
import { get, postOnce } from "../shared/rest.js";
import { say } from "../shared/words.js";
import { head, table } from "./table.js";

/** A busy room changes many times a second; a person looks at it once. */
const AGAIN_MS = 700;
/** How many of those who wait are listed. */
const LISTED = 25;

let room = null;
let boards = null;
let forecast = null;
let shown = null;
let following = false;
let pending = null;
let drawn = () => {};

export async function show(place, { branch }) {
  room ??= await get(`/branches/${branch.branch}/snapshot`);
  const said = make("div", { role: "status" });
  const body = make("div", { class: "stack wide" });
  fill(place, make("div", { class: "row apart" }, make("h1", { text: branch.name }), make("div", { class: "row", id: "day" })), said, body);
  drawn = () => {
    // What can be pressed is drawn anew only when it is another thing, and whoever reads with the keyboard stays where they are.
    if (opening() !== shown) fill(place.querySelector("#day"), day(branch, said));
    shown = opening();
    const here = document.activeElement?.closest("[aria-label]")?.getAttribute("aria-label");
    const inside = body.contains(document.activeElement);
    fill(body, alarms(), summary(), beyond(), services(), counters(), unseen());
    if (inside && here) body.querySelector(`[aria-label="${CSS.escape(here)}"]`)?.focus();
  };
  shown = null;
  drawn();
  if (!following) follow(branch);
}

function follow(branch) {
  following = true;
  const again = () => {
    pending ??= setTimeout(async () => {
      pending = null;
      // What cannot be read now is read with the next event, or when the line is back.
      const next = await get(`/branches/${branch.branch}/snapshot`).catch(() => null);
      if (next) {
        room = next;
        drawn();
      }
    }, AGAIN_MS);
  };
  const feed = new Feed({ signedIn: true, online: showOnline, signedOut: () => location.reload() });
  feed.follow("branch", branch.branch, {
    state: (next, why) => {
      if (why === "snapshot") room = next;
      drawn();
    },
    event: again,
    forecast: (next) => {
      forecast = next;
      drawn();
    },
    boards: (next) => {
      boards = next;
      drawn();
    },
  });
  setInterval(() => drawn(), 15000);
}

const opening = () => room.day?.state ?? (room.day?.closed_at ? "closed" : room.day ? "open" : "closed");

function day(branch, said) {
  const does = (key, verb, kind = "") =>
    make("button", { class: `button ${kind}`, type: "button", text: say(key), on: { click: (event) => carryOut(event.currentTarget, said, () => postOnce(`/branches/${branch.branch}/day/${verb}`, {})) } });
  const now = opening();
  return [
    make("span", { class: `chip ${now === "open" ? "good" : ""}`, text: say(`manager.opening.${now}`) }),
    now === "closed" ? does("manager.open_day", "open", "main") : does("manager.close_day", "close"),
    now === "open" ? does("manager.close_intake", "close-intake") : null,
    now === "intake_closed" ? does("manager.open_intake", "open-intake") : null,
    make("a", { class: "button quiet", href: `/board/${branch.branch}`, text: say("board") }),
    make("a", { class: "button quiet", href: `/kiosk/${branch.branch}`, text: say("kiosk") }),
  ];
}

const nameOf = (list, key, id) => room[list].find((one) => one[key] === id)?.name ?? "";

function alarms() {
  const none = room.unserved.map((id) => nameOf("services", "service", id)).filter(Boolean);
  return none.length ? make("p", { class: "notice bad", role: "alert", text: say("manager.nobody_serves", { services: none.join(", ") }) }) : null;
}

function summary() {
  const open = room.counters.filter(({ state }) => !["closed", "break"].includes(state)).length;
  const oldest = room.waiting.map((ticket) => Date.parse(ticket.waiting_since)).reduce((least, at) => Math.min(least, at), Infinity);
  const fact = (key, text) => make("div", { class: "card" }, make("p", { class: "label", text: say(key) }), make("p", { class: "figure", text }));
  return make(
    "div",
    { class: "grid figures" },
    fact("manager.waiting", number(room.waiting_count)),
    fact("manager.longest_wait", Number.isFinite(oldest) ? lasting((clock() - oldest) / 1000) : "–"),
    fact("manager.in_hand", number(room.in_hand.length)),
    fact("manager.open_counters", `${number(open)} / ${number(room.counters.length)}`),
  );
}

/** Those beyond the target of their service, the longest first, with why they still wait. */
function beyond() {
  const services = new Map(room.services.map((service) => [service.service, service]));
  const late = room.waiting
    .map((ticket) => ({ ticket, service: services.get(ticket.service), waited: secondsSince(ticket.waiting_since) }))
    .filter(({ service, waited }) => service?.target_wait && waited > service.target_wait)
    .sort((one, other) => other.waited - one.waited);
  const rows = late.slice(0, LISTED).map(({ ticket, service, waited }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row", class: "code", text: ticket.code }),
      make("td", { text: service.name }),
      make("td", { class: "number", text: lasting(waited) }),
      make("td", { class: "number", text: lasting(service.target_wait) }),
      make("td", { text: why(ticket, service) }),
    ),
  );
  return make(
    "section",
    { class: "stack" },
    make("h2", { text: say("manager.beyond_target") }),
    rows.length
      ? make("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": say("manager.beyond_target") }, make("table", { class: "table" }, head("manager.ticket", "manager.service", "#manager.waited", "#manager.target", "manager.why"), make("tbody", {}, rows)))
      : make("p", { class: "soft", text: say("manager.nobody_beyond") }),
  );
}

function why(ticket, service) {
  if (service.unserved) return say(`manager.why.${service.unserved}`);
  const ahead = room.waiting.findIndex((one) => one.ticket === ticket.ticket);
  if (ticket.more?.target && ticket.more.target !== "anyone") return say("manager.why.given");
  return ahead === 0 ? say("manager.why.next") : say("manager.why.ahead", { n: ahead });
}

/** How many wait for what, and how long somebody would who came now. */
function services() {
  const expected = (service) => {
    const found = forecast?.newcomers?.find((one) => one.service === service && !one.priority)?.wait;
    return found ? wait({ from_minutes: Math.floor(found.low_millis / 60000), to_minutes: Math.ceil(found.high_millis / 60000) }) : "–";
  };
  const rows = room.services
    .filter(({ active }) => active)
    .map((one) => [`${one.prefix} · ${one.name}`, number(one.waiting), expected(one.service), one.target_wait ? lasting(one.target_wait) : "–", one.unserved ? make("span", { class: "chip bad", text: say(`manager.why.${one.unserved}`) }) : ""]);
  return make("section", { class: "stack" }, make("h2", { text: say("manager.by_service_now") }), table(say("manager.by_service_now"), ["manager.service", "#manager.waiting", "#manager.expected_wait", "#manager.target", "manager.state"], rows));
}

function counters() {
  const tickets = new Map(room.in_hand.map((ticket) => [ticket.ticket, ticket]));
  const cards = room.counters.map((counter) => {
    const ticket = tickets.get(counter.ticket);
    const since = ticket?.started_at ?? ticket?.call?.called_at ?? counter.since;
    const away = ["closed", "break"].includes(counter.state);
    return make(
      "li",
      { class: `card counter-card ${away ? "away" : ""}` },
      make("span", { class: "row apart" }, make("strong", { text: counter.name }), make("span", { class: `chip ${counter.state === "serving" ? "good" : ""}`, text: say(`manager.counter.${counter.state}`) })),
      make("span", { class: "row apart" }, make("span", { class: "code big", text: ticket?.code ?? "–" }), make("span", { class: "soft", text: since ? lasting(secondsSince(since)) : "" })),
      make("span", { class: "small soft", text: ticket ? nameOf("services", "service", ticket.service) : counter.state === "break" ? counter.reason : "" }),
    );
  });
  return make("section", { class: "stack" }, make("h2", { text: say("manager.counters") }), make("ul", { class: "grid plain" }, cards));
}

function unseen() {
  if (!boards) return null;
  const shown = boards.boards.map((board) => make("li", {}, make("span", { class: "chip good", text: say("manager.online") }), ` ${board.name ?? board.by} · ${say("manager.since", { time: timeOfDay(board.since, room.settings.time_zone) })}`));
  const calls = boards.unseen.map((call) => make("li", {}, make("strong", { class: "code", text: call.code }), ` ${call.counter.name} · ${timeOfDay(call.called_at, room.settings.time_zone)}`));
  return make(
    "section",
    { class: "stack" },
    make("h2", { text: say("manager.boards") }),
    shown.length ? make("ul", { class: "plain stack" }, shown) : make("p", { class: "notice bad", text: say("manager.no_boards") }),
    calls.length ? [make("h3", { text: say("manager.unseen") }), make("ul", { class: "plain stack" }, calls)] : make("p", { class: "soft", text: say("manager.all_seen") }),
  );
}
