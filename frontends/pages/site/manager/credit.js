// Money in the office: what came in, what was paid too much and goes back or pays another invoice, and payments that were none.

import { ask } from "../shared/dialog.js";
import { make } from "../shared/dom.js";
import { less, money, plain, readAmount, sign } from "../shared/money.js";
import { carryOut, field } from "../shared/page.js";
import { everyPage, postOnce } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/credit.js";
import { invoiceNumbered, numberField, readNumber } from "./find-invoice.js";

learn(words);

/** Ways in which money comes and goes. */
const METHODS = ["transfer", "cash", "debit_card", "credit_card"];
const WHY = ["bounced", "charged_back", "mistake"];

/** What was paid too much, and what can be done about it; nothing where nothing was. */
export function creditOf(one, { state, balance }) {
  if (state.kind !== "invoice" || sign(balance.amount) >= 0) return null;
  const credit = { amount: less("0", balance.amount), currency: balance.currency };
  const does = (key, work) => make("button", { class: "button", type: "button", text: say(key), on: { click: (event) => carryOut(event.currentTarget, one.said, work) } });
  return make(
    "div",
    { class: "notice row apart", role: "status" },
    make("span", { class: "grow", text: say("manager.paid_too_much", { amount: money(credit) }) }),
    one.may("payments:refund") ? does("manager.give_back", () => giveBack(one, credit)) : null,
    one.may("payments:record") && state.buyer?.customer ? does("manager.use_credit", () => useElsewhere(one, credit)) : null,
  );
}

/** Money that goes back. */
async function giveBack(one, credit) {
  const told = await askMoney(one, "manager.give_back", credit);
  if (!told) return;
  await postOnce(`${one.at}/refunds`, told);
  await one.look(say("manager.was_given_back"));
}

/** Money that came in somewhere else than at a counter. */
export async function takePayment(one, { balance }) {
  const told = await askMoney(one, "manager.take_payment", balance, field({ label: say("manager.reference"), name: "reference", maxlength: 40, autocomplete: "off" }));
  if (!told) return;
  await postOnce(`${one.at}/payments`, told);
  await one.look(say("manager.payment_taken"));
}

/** How much, and with what; cash goes through a drawer that somebody has opened. Nothing, when it was left. */
async function askMoney(one, title, { amount, currency }, more = null) {
  const open = (await everyPage(`/issuers/${one.issuer}/cash-sessions?open=true`, "sessions").catch(() => [])).filter(({ state }) => state.currency === currency);
  const counters = await (await import("./drawers.js")).countersOf(open, one.branches);
  const drawer = field({ label: say("manager.drawer"), name: "session", options: open.map(({ session, state }) => ({ value: session, text: counters.get(state.counter) ?? state.counter })) });
  drawer.hidden = true;
  const methods = METHODS.filter((method) => method !== "cash" || open.length);
  const way = field({ label: say("manager.with_what"), name: "method", options: methods.map((value) => ({ value, text: say(`invoice.method.${value}`) })), value: methods[0] });
  way.addEventListener("change", ({ target }) => (drawer.hidden = target.value !== "cash"));
  const help = [say(`${title}_help`), open.length ? null : say("manager.no_drawer_open")].filter(Boolean).join(" ");
  const parts = [make("p", { text: help }), field({ label: `${say("invoice.amount")} (${currency})`, name: "amount", inputmode: "decimal", required: true, autocomplete: "off", value: plain(amount) }), way, drawer, more];
  const told = await ask(say(title), parts.filter(Boolean), say(title), (form) => Object.fromEntries(form));
  if (!told) return null;
  const cash = told.method === "cash";
  return { method: told.method, money: { amount: readAmount(told.amount), currency }, session: cash ? told.session : undefined, reference: told.reference?.trim() || undefined };
}

async function useElsewhere(one, credit) {
  const parts = [make("p", { text: say("manager.use_credit_help", { amount: money(credit) }) }), numberField()];
  const number = await ask(say("manager.use_credit"), parts, say("manager.use_credit"), readNumber);
  if (!number) return;
  const to = await invoiceNumbered(`/issuers/${one.issuer}`, number);
  const used = await postOnce(`${one.at}/apply-credit`, { to });
  await one.look(say("manager.credit_used", { amount: money(used), number }));
}

/** The button beside a payment that may turn out to have been none. */
export function takingBack(one, entry, entries) {
  const gone = entries.some(({ movement }) => movement.type === "reversed" && movement.payment === entry.payment);
  if (entry.movement.type !== "paid" || gone || !one.may("payments:refund")) return "";
  const work = async () => {
    const options = WHY.map((value) => ({ value, text: say(`manager.was_none.${value}`) }));
    const why = await ask(say("manager.was_none"), [make("p", { text: say("manager.was_none_help") }), field({ label: say("manager.why"), name: "why", options, value: WHY[0] })], say("manager.take_back"), (form) => form.get("why"));
    if (!why) return;
    await postOnce(`${one.at}/payments/${entry.payment}/reverse`, { why });
    await one.look(say("manager.was_taken_back"));
  };
  return make("button", { class: "button quiet", type: "button", text: say("manager.was_none"), on: { click: (event) => carryOut(event.currentTarget, one.said, work) } });
}
