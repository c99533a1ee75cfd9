// What has to be asked before something is done.

import { make } from "./dom.js";
import { say } from "./words.js";

/** Asks in a dialog; gives what `read` makes of the form, or nothing when it was left. */
export function ask(title, parts, go, read) {
  return new Promise((resolve) => {
    let answer;
    const form = make(
      "form",
      { class: "stack", method: "dialog" },
      make("h2", { id: "ask-title", text: title }),
      parts,
      make("div", { class: "row apart" }, make("button", { class: "button", type: "button", text: say("cancel"), on: { click: () => dialog.close() } }), make("button", { class: "button main", text: go, autofocus: !parts })),
    );
    // In a list Enter does nothing by itself, and whoever has chosen has chosen.
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("select")) return;
      // The same Enter must not press what gets the focus back.
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", () => (answer = read(new FormData(form))));
    const dialog = make("dialog", { "aria-labelledby": "ask-title" }, form);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Asks whether something is really meant; `help` says what follows from it. */
export const confirm = (title, go, help = null) => ask(title, help ? make("p", { text: help }) : null, go, () => true);
