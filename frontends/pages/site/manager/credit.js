// What was paid too much for an invoice goes back or pays another one; a payment that was none is taken back.

import { ask } from "../shared/dialog.js";
import { make } from "../shared/dom.js";
import { less, money, plain, readAmount, sign } from "../shared/money.js";
import { carryOut, field } from "../shared/page.js";
import { everyPage, postOnce } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/credit.js";
import { invoiceNumbered, numberField, readNumber } from "./find-invoice.js";

learn(words);

/** Ways in which money goes back; cash comes out of a drawer that somebody has opened. */
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

async function giveBack(one, credit) {
  const open = (await everyPage(`/issuers/${one.issuer}/cash-sessions?open=true`, "sessions").catch(() => [])).filter(({ state }) => state.currency === credit.currency);
  const counters = await (await import("./drawers.js")).countersOf(open, one.branches);
  const drawer = field({ label: say("manager.out_of"), name: "session", options: open.map(({ session, state }) => ({ value: session, text: counters.get(state.counter) ?? state.counter })) });
  drawer.hidden = true;
  const methods = METHODS.filter((method) => method !== "cash" || open.length);
  const parts = [
    make("p", { text: say(open.length ? "manager.give_back_help" : "manager.no_drawer_open") }),
    field({ label: `${say("invoice.amount")} (${credit.currency})`, name: "amount", inputmode: "decimal", required: true, autocomplete: "off", value: plain(credit.amount) }),
    field({ label: say("manager.with_what"), name: "method", options: methods.map((value) => ({ value, text: say(`invoice.method.${value}`) })), value: methods[0] }),
    drawer,
  ];
  parts[2].addEventListener("change", ({ target }) => (drawer.hidden = target.value !== "cash"));
  const told = await ask(say("manager.give_back"), parts, say("manager.give_back"), (form) => Object.fromEntries(form));
  if (!told) return;
  const session = told.method === "cash" ? told.session : undefined;
  await postOnce(`${one.at}/refunds`, { method: told.method, money: { amount: readAmount(told.amount), currency: credit.currency }, session });
  await one.look(say("manager.was_given_back"));
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
