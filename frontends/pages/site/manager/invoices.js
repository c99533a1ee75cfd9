// The documents of an issuer: how far each has come, and what waits.

import { fill, make } from "../shared/dom.js";
import { dayOf } from "../shared/format.js";
import { address, paidChip, standing } from "../shared/invoice.js";
import { money } from "../shared/money.js";
import { carryOut, field } from "../shared/page.js";
import { get } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import invoice from "../words/invoice.js";
import words from "../words/office.js";
import { chosenOf, heading } from "./issuer.js";
import { table } from "./table.js";
import { followWaits } from "./waits.js";

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
  notes: "kind=credit_note",
  not_mailed: "only=not_mailed",
};

export async function show(place, { issuers, account }) {
  const asked = new URLSearchParams(location.search);
  const issuer = chosenOf(issuers);
  if (!issuer) return fill(place, heading("manager.invoices", issuers));
  const waits = make("div", { class: "stack", role: "status" });
  const list = make("div", { class: "stack" });
  const number = asked.get("number");
  const chosen = number ? null : asked.get("show") in FILTERS ? asked.get("show") : "all";
  fill(place, heading("manager.invoices", issuers, issuer), waits, make("div", { class: "row apart" }, filters(issuer.issuer, chosen), search(issuer.issuer, number)), list);
  const may = (permission) => account.permissions.includes(permission);
  await Promise.all([followWaits(waits, issuer.issuer, may), listed(list, issuer.issuer, number ? `number=${encodeURIComponent(number)}` : FILTERS[chosen])]);
}

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
    make("span", { class: "day", text: date }),
    say(`manager.kind.${row.kind}`),
    make("span", { class: "row" }, standing(row.standing), paidChip(row.paid), row.needs_attention && row.standing !== "rejected" ? make("span", { class: "chip bad", text: say("manager.look_at") }) : null),
    money(row.total),
    money(row.balance),
  ];
}
