// Cash sessions in the office: which counter each belongs to, what was said to lie there and what should have.

import { ask } from "../shared/dialog.js";
import { make } from "../shared/dom.js";
import { dayOf, timeOfDay } from "../shared/format.js";
import { money, readAmount, sign } from "../shared/money.js";
import { field } from "../shared/page.js";
import { get, postOnce } from "../shared/rest.js";
import { say } from "../shared/words.js";
import { table } from "./table.js";

const when = (at) => `${dayOf(at, undefined, { weekday: undefined })} ${timeOfDay(at)}`;

/** The counters of these sessions, by their names, as far as whoever asks may see their branches. */
export async function countersOf(sessions, branches) {
  const where = [...new Set(sessions.map(({ state }) => state.branch))].filter((branch) => branches.some((one) => one.branch === branch));
  const rooms = await Promise.all(where.map((branch) => get(`/branches/${branch}/snapshot`).catch(() => null)));
  return new Map(rooms.filter(Boolean).flatMap((room) => room.counters.map(({ counter, name }) => [counter, `${room.name} · ${name}`])));
}

/** The newest first. What should lie there is told of those that were counted; of an open one to nobody who is about to count it. */
export function drawers(sessions, counters, names, closing) {
  if (!sessions.length) return make("p", { class: "soft", text: say("manager.no_cash") });
  const line = (session) => {
    const { state, difference } = session;
    const whole = (amount) => money({ amount, currency: state.currency });
    const close = closing && !state.closing ? make("button", { class: "button", type: "button", text: say("manager.count_and_close"), on: { click: (event) => closing(session, event.currentTarget) } }) : null;
    return [
      counters.get(state.counter) ?? state.counter,
      `${when(state.opened_at)}, ${names.get(state.opened_by) ?? state.opened_by}`,
      state.closing ? `${when(state.closing.at)}, ${names.get(state.closing.by) ?? state.closing.by}` : (close ?? make("span", { class: "chip good", text: say("manager.cash_open") })),
      close ? "–" : whole(state.expected),
      state.closing ? whole(state.closing.counted) : "–",
      difference ? make("span", { class: sign(difference.amount) === 0 ? "" : "chip bad", text: money(difference) }) : "–",
    ];
  };
  return table(say("manager.cash"), ["manager.counter", "manager.cash_opened", "manager.cash_closed", "#manager.cash_expected", "#manager.cash_counted", "#manager.cash_difference"], [...sessions].reverse().map(line));
}

/** Asks what lies there, closes it, and gives the sentence about it; nothing, when nobody has said anything. */
export async function countAndClose(at, { session, state }, counter) {
  const parts = [
    make("p", { class: "lead", text: counter }),
    field({ label: `${say("manager.cash_counted")} (${state.currency})`, hint: say("manager.counted_help"), name: "counted", inputmode: "decimal", required: true, autocomplete: "off" }),
  ];
  const counted = await ask(say("manager.count_and_close"), parts, say("manager.close_cash"), (form) => form.get("counted"));
  if (counted === undefined) return null;
  const { expected, difference } = await postOnce(`${at}/cash-sessions/${session}/close`, { counted: { amount: readAmount(counted), currency: state.currency } });
  const right = sign(difference.amount) === 0;
  return { right, text: say(right ? "manager.cash_right" : "manager.cash_differs", { expected: money(expected), difference: money(difference) }) };
}
