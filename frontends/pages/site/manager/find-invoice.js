// An invoice is named by its number, as people read it on paper.

import { field } from "../shared/page.js";
import { get, Problem } from "../shared/rest.js";
import { say } from "../shared/words.js";

/** The field for it, `number` in its form. */
export const numberField = (more = {}) => field({ label: say("manager.number_of_invoice"), name: "number", required: true, maxlength: 24, autocomplete: "off", ...more });

export const readNumber = (form) => form.get("number").trim().toUpperCase();

/** The id of the invoice of this number; that there is none is told in a sentence. */
export async function invoiceNumbered(at, number) {
  const { rows } = await get(`${at}/documents?number=${encodeURIComponent(number)}`);
  const found = rows.find(({ kind }) => kind === "invoice");
  if (!found) throw new Problem(404, { detail: say("manager.no_such_number", { number }) });
  return found.document;
}
