// A rejected document is mended where the reason stands, and sent again under its number.

import { make } from "../shared/dom.js";
import { termsOf } from "../shared/invoice.js";
import { plain, readAmount } from "../shared/money.js";
import { carryOut, field } from "../shared/page.js";
import { partyFields, readParty } from "../shared/party.js";
import { ask, freshKey } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/mend.js";

learn(words);

/** The form for it; what is not asked stays as it was. */
export function mending(one, view) {
  const terms = termsOf(view);
  const { party } = view.paper;
  const final = view.state.buyer === "final_consumer";
  const buyers = [{ value: "as_is", text: final ? say("manager.final_consumer") : party.name }, { value: "other", text: say("manager.mend_buyer") }];
  const fields = make("div", { hidden: true }, partyFields(final ? {} : party));
  const lines = terms.lines.map((line, place) =>
    make(
      "div",
      { class: "row range mend-line" },
      field({ label: say("manager.line_name"), name: `name-${place}`, value: line.name, required: true, maxlength: 200, autocomplete: "off" }),
      field({ label: say("invoice.quantity"), name: `quantity-${place}`, value: plain(line.quantity), inputmode: "decimal", required: true, autocomplete: "off" }),
      field({ label: say("invoice.price"), name: `price-${place}`, value: plain(line.price), inputmode: "decimal", required: true, autocomplete: "off" }),
    ),
  );
  const form = make(
    "form",
    { class: "card stack", id: "mend" },
    make("h2", { text: say("manager.mend") }),
    make("p", { class: "soft", text: say("manager.mend_help") }),
    field({ label: say("manager.buyer"), name: "buyer", options: buyers, value: "as_is" }),
    fields,
    lines,
    field({ label: say("manager.observation"), name: "observation", value: terms.observation ?? "", maxlength: 250, autocomplete: "off" }),
    make("div", {}, make("button", { class: "button main", text: say("manager.mend_and_send") })),
  );
  form.elements.buyer.addEventListener("change", ({ target }) => {
    fields.hidden = target.value !== "other";
    for (const name of ["number", "name"]) form.elements[name].required = !fields.hidden;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const read = new FormData(form);
    carryOut(form.querySelector(".main"), one.said, async () => {
      const mended = {
        ...terms,
        lines: terms.lines.map((line, place) => ({ ...line, name: read.get(`name-${place}`).trim(), quantity: readAmount(read.get(`quantity-${place}`)), price: readAmount(read.get(`price-${place}`)) })),
        observation: read.get("observation").trim() || undefined,
      };
      const buyer = read.get("buyer") === "other" ? { named: { ...customerOf(view), party: readParty(read, final ? null : party) } } : undefined;
      await ask("POST", `${one.at}/mend`, { key: freshKey(), etag: view.etag, body: { terms: mended, buyer } });
      await one.look(say("manager.is_mended"));
      one.said.scrollIntoView({ block: "center" });
    });
  });
  return form;
}

/** Whoever is in the directory of customers stays the same customer. */
const customerOf = ({ state }) => (state.buyer?.customer ? { customer: state.buyer.customer } : {});
