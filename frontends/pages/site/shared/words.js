// In which language a page speaks, and what it says. The words themselves stand in the table `words/`: a file for
// each page and one for all, a line for each sentence, a column for each language.

import shared from "../words/shared.js";

/** The columns of the table. A language more is a column more, and its place here. */
export const LANGUAGES = [
  { tag: "es", name: "Español" },
  { tag: "en", name: "English" },
  { tag: "pt", name: "Português" },
];

/** Languages that are written from right to left. */
const FROM_THE_RIGHT = ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"];

const KEPT = "turnero.language";
const table = { ...shared };
let tag = "es";
const listeners = new Set();

/** Adds the words of a page. */
export function learn(words) {
  Object.assign(table, words);
}

/** The language of the page, as a tag like `es` or `es-CO`. */
export const language = () => tag;

const base = (any) => String(any ?? "").toLowerCase().split("-")[0];
const column = (any) => LANGUAGES.findIndex((known) => known.tag === base(any));

/**
 * What stands in the table, in the language of the page or in another. `{name}` in it is replaced by what `values`
 * has of that name; of a line with forms (`{one, other}`) the one that `values.n` wants is taken.
 */
export function say(key, values = {}, other = tag) {
  const line = table[key];
  if (!line) return key;
  const place = column(other);
  let text = line[place] ?? line[1];
  if (typeof text === "object") {
    const form = new Intl.PluralRules(place < 0 ? "en" : base(other)).select(Number(values.n ?? 0));
    text = text[form] ?? text.other;
  }
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

/** What somebody has chosen: in the address (`?lang=en`), or before. */
export function chosenLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked) return asked;
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/**
 * Speaks this language from now on: the one that was chosen, or the first of those preferred (of the branch, of the
 * ticket) that the table has, or what the browser wants.
 */
export function speakLanguage(...preferred) {
  const wanted = [chosenLanguage(), ...preferred, ...(navigator.languages ?? [])];
  const next = wanted.find((any) => any && (column(any) >= 0 || FROM_THE_RIGHT.includes(base(any)))) ?? "es";
  setLanguage(next);
}

/** Somebody has chosen; `keep` so that it holds for the pages that follow (not at a kiosk). */
export function setLanguage(next, keep = false) {
  tag = next;
  if (keep) {
    try {
      localStorage.setItem(KEPT, next);
    } catch {
      // A browser that keeps nothing still speaks it until the page is left.
    }
  }
  const root = document.documentElement;
  root.lang = next;
  root.dir = FROM_THE_RIGHT.includes(base(next)) ? "rtl" : "ltr";
  translate();
  for (const listener of listeners) listener(next);
}

/** Hears when the language changes; what it gives, called, hears no more. */
export function onLanguage(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Writes what the page itself has: `data-say` names the text of an element, `data-say-label` its accessible name. */
export function translate(root = document) {
  for (const element of root.querySelectorAll("[data-say]")) {
    const text = say(element.dataset.say);
    if (element.textContent !== text) element.textContent = text;
  }
  for (const element of root.querySelectorAll("[data-say-label]")) {
    element.setAttribute("aria-label", say(element.dataset.sayLabel));
  }
}
