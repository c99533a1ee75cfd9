// Transfers: recorded as they come in, matched by what the payer wrote on them, and shown as long as nobody knows for what they are.

import { ask } from "../shared/dialog.js";
import { fill, make } from "../shared/dom.js";
import { dayOf, timeOfDay } from "../shared/format.js";
import { address } from "../shared/invoice.js";
import { less, money, readAmount, sign } from "../shared/money.js";
import { carryOut, field, notice } from "../shared/page.js";
import { everyPage, get, postOnce } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import invoice from "../words/invoice.js";
import words from "../words/transfers.js";
import { invoiceNumbered, numberField, readNumber } from "./find-invoice.js";
import { chosenOf, heading } from "./issuer.js";
import { table } from "./table.js";

learn({ ...invoice, ...words });

export async function show(place, { issuers }) {
  const issuer = chosenOf(issuers);
  if (!issuer) return fill(place, heading("manager.transfers", issuers));
  const at = `/issuers/${issuer.issuer}`;
  const { settings } = await get(at);
  const one = { at, issuer: issuer.issuer, currency: settings.currency, said: make("div", { role: "status" }), list: make("div", { class: "stack" }) };
  fill(place, heading("manager.transfers", issuers, issuer), make("p", { class: "soft", text: say("manager.transfers_help") }), one.said, recording(one), make("section", { class: "stack" }, make("h2", { text: say("manager.unmatched") }), one.list));
  await listed(one);
}

/** So many pages are all that can wait. */
const PAGES_MAX = 50;
const unmatched = (one) => everyPage(`${one.at}/transfers`, "transfers", PAGES_MAX);

/** Draws those that wait, and gives them. */
async function listed(one) {
  const waiting = await unmatched(one);
  const match = (transfer) => make("button", { class: "button", type: "button", text: say("manager.match"), "aria-label": `${say("manager.match")}: ${transfer.reference}, ${money(transfer.money)}`, on: { click: (event) => carryOut(event.currentTarget, one.said, () => matched(one, transfer)) } });
  const row = (transfer) => [transfer.reference, `${dayOf(transfer.received_at, undefined, { weekday: undefined })} ${timeOfDay(transfer.received_at)}`, money(transfer.money), match(transfer)];
  fill(one.list, waiting.length ? table(say("manager.unmatched"), ["manager.reference_on_it", "manager.when", "#invoice.amount", "manager.does"], waiting.map(row)) : make("p", { class: "soft", text: say("manager.all_matched") }));
  return waiting;
}

function recording(one) {
  const said = make("div", { role: "status" });
  const code = (key, name, more = {}) => field({ label: say(key), name, required: true, autocomplete: "off", maxlength: 40, ...more });
  const form = make(
    "form",
    { class: "card stack" },
    make("h2", { text: say("manager.record_transfer") }),
    make(
      "div",
      { class: "grid" },
      field({ label: `${say("invoice.amount")} (${one.currency})`, name: "amount", inputmode: "decimal", required: true, autocomplete: "off" }),
      code("manager.reference_on_it", "reference", { hint: say("manager.reference_help") }),
      code("manager.bank_reference", "bank_reference", { hint: say("manager.bank_reference_help") }),
    ),
    said,
    make("div", {}, make("button", { class: "button main", text: say("manager.record") })),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    carryOut(form.querySelector(".main"), said, () => record(one, form));
  });
  return form;
}

/** What people write has spaces; the engine knows none. */
const reference = (text) => text.trim().toUpperCase().replace(/\s+/g, "-");

async function record(one, form) {
  const read = new FormData(form);
  const body = { money: { amount: readAmount(read.get("amount")), currency: one.currency }, reference: reference(read.get("reference")), bank_reference: reference(read.get("bank_reference")) };
  const before = await unmatched(one);
  const { transfer, document } = await postOnce(`${one.at}/transfers`, body);
  const after = await listed(one);
  form.reset();
  form.elements.amount.focus();
  if (document) return told(one, document);
  const among = (waiting) => waiting.some((known) => known.transfer === transfer);
  const key = among(before) ? "manager.transfer_known" : among(after) ? "manager.transfer_waits" : "manager.transfer_was_matched";
  return fill(one.said, notice(say(key), ""));
}

function told(one, document) {
  fill(one.said, make("p", { class: "notice good row", role: "status" }, make("span", { text: say("manager.is_matched") }), make("a", { href: address(one.issuer, { document }), text: say("manager.to_the_invoice") })));
}

/** Which invoice it pays: those that are owed are offered, and first those of which just as much is owed. */
async function matched(one, transfer) {
  const { rows } = await get(`${one.at}/documents?only=unpaid`);
  const owed = rows.filter(({ number, balance }) => number && balance.currency === transfer.money.currency);
  const alike = owed.filter(({ balance }) => sign(less(balance.amount, transfer.money.amount)) === 0);
  const options = [...alike, ...owed.filter((row) => !alike.includes(row))].map(({ number, balance }) => make("option", { value: number, label: `${number} · ${money(balance)}` }));
  const parts = [
    make("p", { class: "lead", text: `${money(transfer.money)} · ${transfer.reference}` }),
    numberField({ hint: say("manager.match_help"), list: "owed", value: alike.length === 1 ? alike[0].number : "" }),
    make("datalist", { id: "owed" }, options),
  ];
  const wanted = await ask(say("manager.match"), parts, say("manager.match"), readNumber);
  if (!wanted) return;
  const document = await invoiceNumbered(one.at, wanted);
  await postOnce(`${one.at}/transfers/${transfer.transfer}/match`, { document });
  await listed(one);
  told(one, document);
}
