// Who did what to what, and when.

import { now } from "../shared/clock.js";
import { fill, make } from "../shared/dom.js";
import { dayOf, timeOfDay } from "../shared/format.js";
import { carryOut, field } from "../shared/page.js";
import { everyPage, get } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/site.js";
import { head } from "./table.js";

learn(words);

/** What a journal is called, by what the engine calls it: that of a branch, of an issuer, of the site. */
function placesOf(branches, issuers) {
  const known = new Map([["access", say("manager.journal.access")], ["customers", say("manager.journal.customers")]]);
  for (const { branch, name } of branches) known.set(`branch:${branch}`, name);
  for (const { issuer, party } of issuers) known.set(`issuer:${issuer}`, party?.name ?? say("manager.money"));
  return known;
}

export async function show(place, { branches, issuers }) {
  // Whoever may not see users reads their ids.
  const users = await everyPage("/users", "users").catch(() => []);
  const names = new Map([["engine", say("manager.engine")], ...users.map((user) => [`user:${user.user}`, user.user_name])]);
  const where = placesOf(branches, issuers);
  const asked = new URLSearchParams(location.search);
  const object = asked.get("object");
  const said = make("div", { role: "status" });
  const body = make("tbody");
  const more = make("button", { class: "button", type: "button", text: say("manager.more"), hidden: true });
  const titles = make("thead");
  const onlyFrom = make("div", { class: "row" });
  let after = null;
  let origin = asked.get("origin");
  const form = make(
    "form",
    { class: "row range" },
    field({ label: say("manager.who"), name: "by", options: [{ value: "", text: say("manager.anybody") }, ...users.map((user) => ({ value: `user:${user.user}`, text: user.user_name }))], value: "" }),
    field({ label: say("manager.branch"), name: "branch", options: [{ value: "", text: say("manager.everywhere") }, ...branches.map(({ branch, name }) => ({ value: branch, text: name }))], value: "" }),
    field({ label: say("manager.from"), name: "from", type: "datetime-local", value: object ? "" : today() }),
    field({ label: say("manager.to"), name: "until", type: "datetime-local" }),
    make("label", { class: "tick" }, make("input", { type: "checkbox", name: "refused" }), say("manager.only_refused")),
    make("button", { class: "button main", text: say("manager.look") }),
  );
  const look = async (next) => {
    const read = new FormData(form);
    const query = new URLSearchParams();
    for (const name of ["by", "branch"]) if (read.get(name)) query.set(name, read.get(name));
    for (const name of ["from", "until"]) if (read.get(name)) query.set(name, new Date(read.get(name)).toISOString());
    if (read.get("refused")) query.set("refused", "true");
    if (origin) query.set("origin", origin);
    if (object) query.set("object", object);
    if (next) query.set("after", next);
    const page = await get(`/audit?${query}`);
    after = page.after;
    more.hidden = !after;
    entries = next ? [...entries, ...page.entries] : page.entries;
    // From where somebody came is a column of its own as soon as it is known of anybody.
    const known = entries.some((entry) => entry.origin);
    fill(titles, ...head("manager.when", "manager.who", ...(known ? ["manager.origin"] : []), "manager.where", "manager.what", "manager.details").children);
    fill(body, entries.length ? entries.map((entry) => line(entry, names, where, known ? from : null)) : make("tr", {}, make("td", { colspan: 6, class: "soft", text: say("manager.nothing_noted") })));
  };
  let entries = [];
  /** Only what was done from there, or (`null`) from anywhere. */
  const showFrom = () => {
    const clear = make("button", { class: "button", type: "button", text: say("manager.from_anywhere"), on: { click: () => from(null) } });
    fill(onlyFrom, origin ? [make("span", { class: "chip signal", text: say("manager.only_from", { origin }) }), clear] : null, object ? make("span", { class: "chip", text: say("manager.only_object", { object }) }) : null);
  };
  const from = (chosen) => {
    origin = chosen;
    showFrom();
    carryOut(form.querySelector(".main"), said, () => look(null));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    carryOut(form.querySelector(".main"), said, () => look(null));
  });
  more.addEventListener("click", () => carryOut(more, said, () => look(after)));
  fill(
    place,
    make("h1", { text: say("manager.audit") }),
    make("p", { class: "lead", text: say("manager.audit_help") }),
    form,
    onlyFrom,
    said,
    make("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": say("manager.audit") }, make("table", { class: "table audit" }, titles, body)),
    make("div", {}, more),
  );
  showFrom();
  await look(null);
}

/** What is longer is read in the export, not in a table. */
const DETAIL_LETTERS = 120;
const cut = (text) => (text.length > DETAIL_LETTERS ? `${text.slice(0, DETAIL_LETTERS)}…` : text);

/** The beginning of today, as a field of a form writes it. */
function today() {
  const at = new Date(now());
  const two = (value) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T00:00`;
}

function line(entry, names, where, from) {
  const { type, ...details } = entry.event;
  const shown = Object.entries(details).map(([name, value]) => cut(`${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`));
  return make(
    "tr",
    {},
    make("td", { class: "when" }, make("span", { text: timeOfDay(entry.at, undefined, { second: "2-digit" }) }), make("br"), make("span", { class: "soft small", text: dayOf(entry.at, undefined, { weekday: undefined, month: "short" }) })),
    make("td", { text: names.get(entry.by) ?? entry.by }),
    from ? make("td", {}, entry.origin ? make("button", { class: "button quiet origin", type: "button", "aria-label": say("manager.only_from", { origin: entry.origin }), text: entry.origin, on: { click: () => from(entry.origin) } }) : null) : null,
    make("td", { text: where.get(entry.journal) ?? entry.journal }),
    make("td", {}, make("code", { text: type }), entry.allowed ? null : make("span", { class: "chip bad", text: say("manager.refused") })),
    make("td", { class: "small soft details", text: shown.join(" · ") }),
  );
}
