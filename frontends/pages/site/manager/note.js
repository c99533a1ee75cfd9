// Notes on an invoice: one that takes a part of it off, and one that adds something. Each is a draft first, so whoever writes it sees what
// the engine makes of it before it counts.

import { make } from "../shared/dom.js";
import { address, termsOf } from "../shared/invoice.js";
import { less, money, plain, readAmount, sum } from "../shared/money.js";
import { carryOut, field } from "../shared/page.js";
import { postOnce } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/note.js";

learn(words);

/** Voiding has a button of its own: it takes off all that there is. */
const CREDITS = ["partial_return", "rebate", "price_adjustment", "prompt_payment", "volume"];
const DEBITS = ["interest", "costs", "value_change", "other"];

const concepts = (names) => field({ label: say("manager.concept"), name: "concept", options: names.map((value) => ({ value, text: say(`manager.concept.${value}`) })), value: names[0] });

/** The form for a note of this kind, `credit` or `debit`. */
export const noteOn = { credit: crediting, debit: debiting };

function crediting(one, view) {
  const { state } = view;
  const terms = termsOf(view);
  const left = less(sum([state.total, state.account.debited]), state.account.credited);
  const lines = terms.lines.map((line, place) =>
    make(
      "div",
      { class: "row range mend-line" },
      make("label", { class: "tick grow" }, make("input", { type: "checkbox", name: `on-${place}`, checked: terms.lines.length === 1 }), line.name),
      field({ label: say("invoice.quantity"), name: `note-quantity-${place}`, value: plain(line.quantity), inputmode: "decimal", required: true, autocomplete: "off" }),
      field({ label: say("invoice.price"), name: `note-price-${place}`, value: plain(line.price), inputmode: "decimal", required: true, autocomplete: "off" }),
    ),
  );
  const help = say("manager.credit_note_help", { amount: money({ amount: left, currency: state.currency }) });
  return written(one, view, "credit", help, [concepts(CREDITS), lines], (form) => {
    const chosen = terms.lines.flatMap((line, place) => (form.get(`on-${place}`) ? [ofLine(line, readAmount(form.get(`note-quantity-${place}`)), readAmount(form.get(`note-price-${place}`)))] : []));
    if (!chosen.length) throw new Error(say("manager.choose_a_line"));
    return ["credit-notes", { lines: { these: { lines: chosen, operation: terms.operation } } }];
  });
}

/** A discount in money is that of the whole line: on a part of it, it says nothing. */
function ofLine(line, quantity, price) {
  const whole = plain(quantity) === plain(line.quantity) && plain(price) === plain(line.price);
  const { discount, ...terms } = line;
  return { ...terms, quantity, price, ...(discount && (whole || discount.percent) ? { discount } : {}) };
}

function debiting(one, view) {
  const terms = termsOf(view);
  const like = field({ label: say("manager.taxed_like"), name: "line", options: terms.lines.map((line, place) => ({ value: place, text: line.name })), value: 0 });
  const name = field({ label: say("manager.line_name"), name: "note-name", value: say(`manager.concept.${DEBITS[0]}`), required: true, maxlength: 200, autocomplete: "off" });
  const why = concepts(DEBITS);
  // What nobody has written otherwise follows from why it is written.
  const words = DEBITS.map((each) => say(`manager.concept.${each}`));
  why.addEventListener("change", ({ target }) => {
    const input = name.querySelector("input");
    if (words.includes(input.value)) input.value = say(`manager.concept.${target.value}`);
  });
  const parts = [why, name, field({ label: say("invoice.price"), name: "note-price", inputmode: "decimal", required: true, autocomplete: "off" }), terms.lines.length > 1 ? like : null];
  return written(one, view, "debit", say("manager.debit_note_help"), parts, (form) => {
    const { code, unit, standard, taxes, excluded, price_includes_tax: included } = terms.lines[Number(form.get("line") ?? 0)];
    const line = { code, name: form.get("note-name").trim(), unit, standard, taxes, excluded, price_includes_tax: included, quantity: "1", price: readAmount(form.get("note-price")) };
    return ["debit-notes", { terms: { lines: [line], operation: terms.operation } }];
  });
}

function written(one, view, kind, help, parts, read) {
  const said = make("div", { role: "status" });
  const form = make(
    "form",
    { class: "card stack", id: "note" },
    make("h2", { text: say(`manager.${kind}_note`) }),
    make("p", { class: "soft", text: help }),
    parts,
    said,
    make("div", { class: "row" }, make("button", { class: "button main", text: say("manager.draft_note") }), make("button", { class: "button", type: "button", text: say("cancel"), on: { click: () => one.look() } })),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    carryOut(form.querySelector(".main"), said, async () => {
      const fields = new FormData(form);
      const [kinds, body] = read(fields);
      const { document } = await postOnce(`/issuers/${one.issuer}/${kinds}`, { document: view.document, concept: fields.get("concept"), ...body });
      location.assign(address(one.issuer, { document }));
    });
  });
  return form;
}
