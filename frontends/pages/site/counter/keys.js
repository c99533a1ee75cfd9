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
export function showKeys(changed) {
  const on = make("input", { type: "checkbox", checked: keysAreOn() });
  on.addEventListener("change", () => {
    localStorage.setItem(KEPT, on.checked ? "on" : "off");
    changed();
  });
  const dialog = make("dialog", { "aria-labelledby": "keys-title" });
  const line = ([key, verb]) => make("div", {}, make("dt", {}, make("kbd", { text: key.toUpperCase() })), make("dd", { text: say(`counter.do.${verb}`) }));
  fill(
    dialog,
    make("div", { class: "stack" }, make("h2", { id: "keys-title", text: say("counter.keys") }), make("dl", { class: "keys" }, KEYS.map(line)), make("label", { class: "tick" }, on, say("counter.keys_on")), make("form", { method: "dialog" }, make("button", { class: "button wide", text: say("close") }))),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
