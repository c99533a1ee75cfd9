// The documents of an issuer: how far each has come, what waits for the tax authority and since when.

import { fill, make } from "../shared/dom.js";
import { dayOf, timeOfDay } from "../shared/format.js";
import { address, paidChip, standing } from "../shared/invoice.js";
import { money } from "../shared/money.js";
import { carryOut, field, notice } from "../shared/page.js";
import { everyPage, get, postOnce } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import invoice from "../words/invoice.js";
import words from "../words/office.js";
import { table } from "./table.js";

learn({ ...invoice, ...words });

/** What can be looked for, and how the engine is asked for it. */
const FILTERS = {
  all: "",
  attention: "only=needing_attention",
  draft: "standing=draft",
  submitted: "standing=submitted",
  rejected: "standing=rejected",
  validated: "standing=validated",
  unpaid: "only=unpaid",
  overdue: "only=overdue",
};
/** How often it is looked whether something still waits. */
const AGAIN_MS = 5000;

export async function show(place, { issuers, account }) {
  const asked = new URLSearchParams(location.search);
  const issuer = issuers.find((one) => one.issuer === asked.get("issuer")) ?? issuers[0];
  if (!issuer) return fill(place, make("h1", { text: say("manager.invoices") }), make("p", { class: "soft", text: say("manager.no_issuer") }));
  const waits = make("div", { class: "stack", role: "status" });
  const list = make("div", { class: "stack" });
  const number = asked.get("number");
  const chosen = number ? null : asked.get("show") in FILTERS ? asked.get("show") : "all";
  fill(
    place,
    make("h1", { text: [say("manager.invoices"), issuers.length > 1 ? nameOf(issuer) : null].filter(Boolean).join(" · ") }),
    issuers.length > 1 ? make("nav", { class: "row", "aria-label": say("manager.issuer") }, issuers.map((one) => make("a", { class: "button quiet", href: address(one.issuer), text: nameOf(one), "aria-current": one === issuer ? "page" : null }))) : null,
    waits,
    make("div", { class: "row apart" }, filters(issuer.issuer, chosen), search(issuer.issuer, number)),
    list,
  );
  await Promise.all([followWaits(waits, issuer.issuer, account.permissions.includes("submissions:resume")), listed(list, issuer.issuer, number ? `number=${encodeURIComponent(number)}` : FILTERS[chosen])]);
}

export const nameOf = ({ party, issuer }) => party?.name ?? issuer;

function filters(issuer, chosen) {
  const link = (name) => make("a", { href: address(issuer, name === "all" ? {} : { show: name }), text: say(`manager.show.${name}`), "aria-current": name === chosen ? "page" : null });
  return make("nav", { class: "filters", "aria-label": say("manager.filters") }, Object.keys(FILTERS).map(link));
}

function search(issuer, number) {
  const form = make("form", { class: "row range", role: "search" }, field({ label: say("manager.number"), name: "number", value: number ?? "", autocomplete: "off", maxlength: 24 }), make("button", { class: "button", text: say("manager.find") }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = new FormData(form).get("number").trim();
    location.assign(address(issuer, wanted ? { number: wanted } : {}));
  });
  return form;
}

/** How many wait for the tax authority, since when, and what is in the way. */
async function followWaits(place, issuer, mayResume) {
  const look = async () => {
    // What cannot be read now is read the next time.
    const found = await everyPage("/submissions", "issuers").catch(() => null);
    const own = found?.find((one) => one.issuer === issuer);
    if (found) drawWaits(place, issuer, own, mayResume);
    if (place.isConnected || !found) setTimeout(look, AGAIN_MS);
  };
  await look();
}

function drawWaits(place, issuer, own, mayResume) {
  const text = own?.waiting || own?.halted ? waitsFor(own) : "";
  if (place.dataset.text === text) return;
  place.dataset.text = text;
  if (!text) return fill(place, make("p", { class: "soft", text: say("manager.nothing_waits") }));
  const said = make("div", { role: "status" });
  const resume = (event) => carryOut(event.currentTarget, said, () => postOnce(`/issuers/${issuer}/submissions/resume`, {}).then(() => fill(said, notice(say("manager.resumed"), "good"))));
  const stopped = mayResume && (own.halted || own.trouble?.type === "not_let_in");
  fill(place, make("div", { class: `notice row apart ${own.trouble ? "bad" : ""}` }, make("span", { class: "grow", text }), stopped ? make("button", { class: "button", type: "button", text: say("manager.resume"), on: { click: resume } }) : null), said);
}

function waitsFor({ waiting, halted, since, trouble }) {
  const when = since ? say("manager.waits_since", { day: dayOf(since, undefined, { weekday: undefined }), time: timeOfDay(since) }) : "";
  const why = trouble ? say(`manager.trouble.${trouble.type}`, { setting: trouble.setting ?? "" }) : "";
  return [say("manager.waits", { n: waiting + halted }), when, why].filter(Boolean).join(" ");
}

async function listed(place, issuer, filter) {
  const rows = [];
  const said = make("div", { role: "status" });
  const body = make("div");
  const more = make("button", { class: "button", type: "button", text: say("manager.more"), hidden: true });
  let before = null;
  const look = async () => {
    const query = [filter, before ? `before=${before}` : ""].filter(Boolean).join("&");
    const page = await get(`/issuers/${issuer}/documents${query ? `?${query}` : ""}`);
    rows.push(...page.rows.map((row) => line(issuer, row)));
    before = page.next;
    more.hidden = !before;
    fill(body, rows.length ? table(say("manager.invoices"), ["manager.number", "manager.day", "manager.kind", "manager.state", "#invoice.total", "#invoice.balance"], rows) : make("p", { class: "soft", text: say("manager.no_documents") }));
  };
  more.addEventListener("click", () => carryOut(more, said, look));
  fill(place, said, body, make("div", {}, more));
  await look();
}

function line(issuer, row) {
  const date = row.date ? dayOf(`${row.date}T12:00:00`, undefined, { weekday: undefined, year: "numeric", month: "short" }) : "–";
  return [
    make("a", { class: "code", href: address(issuer, { document: row.document }), text: row.number ?? say("manager.no_number") }),
    date,
    say(`manager.kind.${row.kind}`),
    make("span", { class: "row" }, standing(row.standing), paidChip(row.paid), row.needs_attention && row.standing !== "rejected" ? make("span", { class: "chip bad", text: say("manager.look_at") }) : null),
    money(row.total),
    money(row.balance),
  ];
}
