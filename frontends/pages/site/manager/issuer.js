// Of several who invoice, the one that is looked at.

import { make } from "../shared/dom.js";
import { say } from "../shared/words.js";

const nameOf = ({ party, issuer }) => party?.name ?? issuer;

/** The one that the address names, or the first. */
export function chosenOf(issuers) {
  const asked = new URLSearchParams(location.search).get("issuer");
  return issuers.find((one) => one.issuer === asked) ?? issuers[0];
}

/** The title of a part, whose it is, and the way to the others. */
export function heading(key, issuers, issuer) {
  if (!issuer) return [make("h1", { text: say(key) }), make("p", { class: "soft", text: say("manager.no_issuer") })];
  if (issuers.length === 1) return [make("h1", { text: say(key) })];
  const others = issuers.map((one) => make("a", { class: "button quiet", href: `?issuer=${one.issuer}`, text: nameOf(one), "aria-current": one === issuer ? "page" : null }));
  return [make("h1", { text: `${say(key)} · ${nameOf(issuer)}` }), make("nav", { class: "row", "aria-label": say("manager.issuer") }, others)];
}
