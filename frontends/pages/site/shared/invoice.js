// What the counter and the manager both show of a document, and how what stands on it is written into a form again.

import { make } from "./dom.js";
import { number } from "./format.js";
import { money } from "./money.js";
import { say } from "./words.js";

/** Where the office shows what an issuer has; an address has ids, and nothing of persons. */
export const address = (issuer, more = {}) => `/manager/invoices?${new URLSearchParams({ issuer, ...more })}`;

/** How far it has come, as a chip. */
export function standing(name) {
  const kind = { validated: "good", rejected: "bad", halted: "bad", draft: "signal" }[name] ?? "";
  return make("span", { class: `chip ${kind}`, text: say(`invoice.standing.${name}`) });
}

/** Whether it was paid, as a chip; nothing where nothing is to be paid. */
export function paidChip(paid) {
  if (paid === "not_payable") return null;
  return make("span", { class: `chip ${{ paid: "good", unpaid: "signal", in_part: "signal" }[paid] ?? ""}`, text: say(`invoice.paid.${paid}`) });
}

/** Where a document can be read as it is printed. */
export const printed = (issuer, document, paper) => `/api/v1/issuers/${issuer}/documents/${document}/pdf?paper=${paper}`;

/** Its lines and what they come to: all of it as the engine worked it out. */
export function linesOf({ state, paper }, more = []) {
  const { content, currency } = state;
  const cash = (amount) => money({ amount, currency });
  const row = (line, place) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, paper?.lines[place]?.name ?? line.code),
      make("td", { class: "number", text: number(line.quantity) }),
      make("td", { class: "number each", text: cash(line.price) }),
      make("td", { class: "number", text: cash(line.totals.total) }),
    );
  const { totals } = content ?? {};
  // What a line comes to has its taxes in it, whether its price has or not: the row must not read as if they were added.
  const below = [
    ["invoice.discount", totals?.discount],
    ["invoice.surcharge", totals?.surcharge],
    ["invoice.tax_inside", state.tax],
    ["invoice.cash_rounding", totals?.cash_rounding],
    ["invoice.withheld", totals?.withheld],
  ].filter(([, amount]) => amount && !/^-?0(\.0+)?$/.test(amount));
  const foot = [...below, ["invoice.total", state.total], ...more].map(([key, amount]) =>
    make("tr", { class: key === "invoice.total" ? "total" : "" }, make("th", { scope: "row", colspan: 2, text: say(key) }), make("td", { class: "each" }), make("td", { class: "number", text: cash(amount) })),
  );
  const head = make("thead", {}, make("tr", {}, make("th", { scope: "col", text: say("invoice.what") }), ["invoice.quantity", "invoice.price", "invoice.amount"].map((key) => make("th", { scope: "col", class: key === "invoice.price" ? "number each" : "number", text: say(key) }))));
  return make("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": say("invoice.lines") }, make("table", { class: "table lines" }, content ? head : null, make("tbody", {}, content?.lines.map(row) ?? []), make("tfoot", {}, foot)));
}

/** What stands on a document, as it is written when it is changed or mended. The engine works the amounts out anew. */
export function termsOf({ state: { content }, paper }) {
  const line = ({ totals, ...terms }, place) => {
    const { name, note, mandate } = paper.lines[place];
    return { ...terms, name, note, mandate: mandate ?? undefined };
  };
  const { totals, buyer, lines, adjustments, ...rest } = content;
  const one = rest.payment.length === 1;
  return {
    ...rest,
    lines: lines.map(line),
    adjustments: adjustments?.map(({ kind, reason, size }) => ({ kind, reason, size })),
    // One part is all of it, whatever that comes to now.
    payment: one ? rest.payment.map(({ amount, ...part }) => part) : rest.payment,
    observation: paper.observation ?? undefined,
    establishment: paper.establishment ?? undefined,
  };
}
