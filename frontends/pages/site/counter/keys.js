// Everything with one key. Whoever speaks to their machine can switch that off: a word would press many.

import { fill, make } from "../shared/dom.js";
import { say } from "../shared/words.js";

const KEPT = "turnero.counter.keys";
const KEYS = [
  ["n", "call_next"],
  ["s", "start"],
  ["r", "recall"],
  ["f", "finish"],
  ["x", "no_show"],
  ["h", "hold"],
  ["t", "transfer"],
  ["o", "note"],
  ["e", "recycle"],
  ["u", "undo"],
  ["v", "resume"],
  ["b", "break"],
  ["a", "open"],
  ["c", "close"],
  ["i", "sit"],
  ["l", "leave"],
];
/** Where money is taken there are two more. */
const KEYS_OF_TILL = [
  ["g", "sale.go"],
  ["p", "sale.print"],
];

/** Whether one key is enough. */
export function keysAreOn() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

/** Hears the keys that are not meant for a field, a button or the browser. */
export function listenForKeys(press) {
  addEventListener("keydown", (event) => {
    if (!keysAreOn() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    if (press(event.key.toLowerCase())) event.preventDefault();
  });
}

/** What the keys are, and the switch. */
export function showKeys(changed, till = false) {
  const on = make("input", { type: "checkbox", checked: keysAreOn() });
  on.addEventListener("change", () => {
    localStorage.setItem(KEPT, on.checked ? "on" : "off");
    changed();
  });
  const dialog = make("dialog", { "aria-labelledby": "keys-title" });
  const does = KEYS.map(([key, verb]) => [key, `counter.do.${verb}`]);
  const line = ([key, text]) => make("div", {}, make("dt", {}, make("kbd", { text: key.toUpperCase() })), make("dd", { text: say(text) }));
  fill(
    dialog,
    make("div", { class: "stack" }, make("h2", { id: "keys-title", text: say("counter.keys") }), make("dl", { class: "keys" }, [...does, ...(till ? KEYS_OF_TILL : []), ["?", "counter.keys_these"]].map(line)), make("label", { class: "tick" }, on, say("counter.keys_on")), make("form", { method: "dialog" }, make("button", { class: "button wide", text: say("close") }))),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
