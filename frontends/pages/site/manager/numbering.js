// The numbers of an issuer: how far each range has come, what ends soon, and what is added before it does.

import { fill, make } from "../shared/dom.js";
import { number } from "../shared/format.js";
import { carryOut, field, notice } from "../shared/page.js";
import { get, postOnce, put } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/numbering.js";
import { chosenOf, heading } from "./issuer.js";
import { adding, text, thing, tick } from "./thing.js";
import { takeAway } from "./table.js";

learn(words);

const KINDS = ["invoice", "credit_note", "debit_note", "support_document", "adjustment_note", "paper"];
/** What a gateway calls its ranges, as far as it says so in words that are known. */
const KIND_AT_GATEWAY = [[/cr[eé]dito/i, "credit_note"], [/d[eé]bito/i, "debit_note"], [/ajuste/i, "adjustment_note"], [/soporte/i, "support_document"], [/talonario|papel|contingencia/i, "paper"]];

export async function show(place, { issuers, account }) {
  const issuer = chosenOf(issuers);
  if (!issuer) return fill(place, heading("manager.numbering", issuers));
  const at = `/issuers/${issuer.issuer}`;
  const [{ ranges, settings }, { rows }] = await Promise.all([get(at), get(`${at}/reports/numbering`)]);
  const may = (permission) => account.permissions.includes(permission);
  const again = () => show(place, { issuers, account });
  const known = ranges.map((range) => ({ ...range, ...rows.find((row) => row.range === range.range) }));
  const said = make("div", { role: "status" });
  const form = may("numbering_ranges:create") ? addRange(at, again) : null;
  const csv = (event) => carryOut(event.currentTarget, said, () => takeAway(`${at}/reports/numbering`, "turnero-numbering.csv"));
  const told = known.filter(({ active }) => active).flatMap(warnings);
  fill(
    place,
    heading("manager.numbering", issuers, issuer),
    make("div", { class: "row apart" }, make("p", { class: "soft grow", text: say("manager.numbering_help") }), known.length ? make("button", { class: "button", type: "button", text: say("manager.csv"), on: { click: csv } }) : null),
    said,
    told.length ? make("div", { class: "stack" }, told) : null,
    known.length ? make("div", { class: "stack things" }, known.map((range) => one(at, range, may, again))) : make("p", { class: "soft", text: say("manager.no_ranges") }),
    form ? make("section", { class: "stack" }, make("h2", { text: say("manager.add_range") }), settings.route === "own" ? null : offered(at, form), form) : null,
  );
}

const nameOf = ({ prefix, from, to }) => `${prefix} ${from}–${to}`;

/** What has to be done about a range before it ends, or since it has. */
function warnings(range) {
  const told = (key, n) => make("p", { class: `notice ${key === "few_numbers" || key === "few_days" ? "" : "bad"}` }, make("strong", { text: `${nameOf(range)}: ` }), say(`manager.range.${key}`, { n, day: range.until }));
  if (range.expired) return [told("expired")];
  if (range.left === 0) return [told("used_up")];
  return (range.warnings ?? []).map(({ warning, left }) => told(warning, left));
}

function chips({ active, expired, left, warnings: soon }) {
  if (!active) return make("span", { class: "chip", text: say("manager.not_in_use") });
  if (expired) return make("span", { class: "chip bad", text: say("manager.expired") });
  if (left === 0) return make("span", { class: "chip bad", text: say("manager.used_up") });
  if (soon?.length) return soon.map((one) => make("span", { class: "chip signal", text: say(`manager.warning.${one.warning}`, { n: one.left }) }));
  return make("span", { class: "chip good", text: say("manager.in_use") });
}

function one(at, range, may, again) {
  const used = make("meter", { min: 0, max: 1, high: 0.9, low: 0.5, optimum: 0, value: (range.next - range.from) / (range.to - range.from + 1), "aria-label": say("manager.used_numbers") });
  const hint = [say(`manager.kind.${range.kind}`), say("manager.left_of_range", { n: number(range.left) })].join(" · ");
  const fact = (key, value) => (value === undefined || value === null || value === "" ? null : make("div", {}, make("dt", { text: say(key) }), make("dd", { text: String(value) })));
  const facts = make(
    "dl",
    { class: "facts small" },
    fact("manager.next_number", `${range.prefix}${range.next}`),
    fact("manager.resolution", range.resolution),
    fact("manager.valid", `${range.since} – ${range.until}`),
    fact("manager.currencies", range.currencies?.join(", ")),
    fact("manager.gateway_id", range.gateway_id),
  );
  const key = text("manager.technical_key", "key", "", { required: false, maxlength: 128, hint: say("manager.technical_key_help") });
  const box = may("numbering_ranges:update")
    ? thing(nameOf(range), hint, [facts, tick(say("manager.range_in_use"), "active", range.active), range.kind === "invoice" ? key : null], async (form) => {
        const active = Boolean(form.get("active"));
        if (active !== range.active) await put(`${at}/numbering-ranges/${range.range}`, { active });
        const typed = form.get("key")?.trim();
        if (typed) await put(`${at}/numbering-ranges/${range.range}/technical-key`, { key: typed });
        await again();
      })
    : make("details", { class: "card thing" }, make("summary", {}, make("strong", { text: nameOf(range) }), make("span", { class: "soft small", text: ` ${hint}` })), facts);
  box.querySelector("summary").append(make("span", { class: "row end" }, used, chips(range)));
  return box;
}

const day = (key, name, more = {}) => text(key, name, "", { type: "date", maxlength: undefined, ...more });
const whole = (key, name, more = {}) => text(key, name, "", { inputmode: "numeric", pattern: "[0-9]{1,12}", maxlength: 12, ...more });

function addRange(at, again) {
  return adding(
    say("manager.add_range"),
    [
      field({ label: say("manager.kind"), name: "kind", id: "range-kind", options: KINDS.map((value) => ({ value, text: say(`manager.kind.${value}`) })), value: "invoice" }),
      text("manager.prefix_of_range", "prefix", "", { maxlength: 4, required: false, pattern: "[A-Za-z0-9]{0,4}" }),
      whole("manager.first_number", "from"),
      whole("manager.last_number", "to"),
      whole("manager.goes_on_with", "next", { required: false, hint: say("manager.goes_on_help") }),
      text("manager.resolution", "resolution", "", { required: false, hint: say("manager.resolution_help") }),
      day("manager.valid_from", "since"),
      day("manager.valid_until", "until"),
      whole("manager.gateway_id", "gateway_id", { required: false, hint: say("manager.gateway_id_help") }),
    ],
    (form) => postOnce(`${at}/numbering-ranges`, readRange(form)),
    again,
  );
}

function readRange(form) {
  const given = (name) => form.get(name).trim() || undefined;
  const counted = (name) => (given(name) ? Number(given(name)) : undefined);
  const terms = { kind: form.get("kind"), prefix: form.get("prefix").trim().toUpperCase(), from: counted("from"), to: counted("to"), resolution: given("resolution"), since: form.get("since"), until: form.get("until"), gateway_id: counted("gateway_id"), active: true };
  return { terms, next: counted("next") };
}

/** What the gateway has is written into the form, so that nobody copies numbers by hand. */
function offered(at, form) {
  const said = make("div", { role: "status" });
  const place = make("div", { class: "row" });
  const take = (range) => {
    const kind = KIND_AT_GATEWAY.find(([words]) => words.test(range.document))?.[1] ?? "invoice";
    const values = { kind, prefix: range.prefix, from: range.from, to: range.to, next: range.next, resolution: range.resolution, since: range.since, until: range.until, gateway_id: range.id };
    for (const [name, value] of Object.entries(values)) form.elements[name].value = value ?? "";
    fill(said, notice(say("manager.range_filled_in"), "good"));
    form.querySelector("button").focus();
  };
  const look = async () => {
    const { ranges } = await get(`${at}/gateway-ranges`);
    fill(place, ranges.map((range) => make("button", { class: "button quiet", type: "button", text: [`${range.prefix} ${range.from ?? ""}–${range.to ?? ""}`.trim(), range.document].join(" · "), on: { click: () => take(range) } })));
    if (!ranges.length) fill(said, notice(say("manager.gateway_has_none"), ""));
  };
  const ask = make("button", { class: "button", type: "button", text: say("manager.ask_gateway"), on: { click: (event) => carryOut(event.currentTarget, said, look) } });
  return make("div", { class: "stack" }, make("div", {}, ask), place, said);
}
