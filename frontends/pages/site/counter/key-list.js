// The keys, for whoever asks for them, and the switch.

import { fill, make } from "../shared/dom.js";
import { say } from "../shared/words.js";
import { KEPT, keysAreOn } from "./keys.js";

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
