// Whom a document is for, when it is not for who the engine thinks: fetched when somebody wants to say so.

import { make } from "./dom.js";
import { field } from "./page.js";
import { learn, say } from "./words.js";
import words from "../words/party.js";

learn(words);

const KINDS_OF_IDENTITY = ["CC", "NIT", "CE", "TI", "PA", "PPT", "NUIP"];

/** The fields of somebody whom a document is for. */
export function partyFields(party = {}) {
  const text = (name, value, more = {}) => field({ label: say(`invoice.party.${name}`), name, value: value ?? "", autocomplete: "off", ...more });
  const kinds = KINDS_OF_IDENTITY.includes(party.identity?.kind ?? "CC") ? KINDS_OF_IDENTITY : [party.identity.kind, ...KINDS_OF_IDENTITY];
  return make(
    "div",
    { class: "grid" },
    field({ label: say("invoice.party.kind"), name: "kind", options: kinds.map((kind) => ({ value: kind, text: say(`invoice.identity.${kind}`) })), value: party.identity?.kind ?? "CC" }),
    text("number", party.identity?.number, { inputmode: "numeric", maxlength: 20 }),
    text("name", party.name, { maxlength: 200 }),
    text("email", party.email, { type: "email", maxlength: 200 }),
  );
}

/** What these fields say; `known` keeps what is not asked. */
export function readParty(form, known = null) {
  const kind = form.get("kind");
  const legal = kind === "NIT";
  const name = form.get("name").trim();
  const { address, municipality, phone, trade_name: tradeName, tribute, responsibilities, country } = known ?? {};
  const kept = { address, municipality, phone, trade_name: tradeName, tribute, responsibilities, country };
  return {
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined && value !== null)),
    identity: { kind, number: form.get("number").trim() },
    organisation: legal ? "legal" : "natural",
    ...(legal ? { company: name } : { names: name }),
    ...(form.get("email") ? { email: form.get("email").trim() } : {}),
  };
}
