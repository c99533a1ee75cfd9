// Who wants to, tells who they are, before the ticket is made: by the number of a document, on keys that a finger hits. Whether
// somebody of that number is known is not shown to whoever stands there.

import { make } from "../shared/dom.js";
import { notice } from "../shared/page.js";
import { say } from "../shared/words.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "⌫", "0"];
/** The longest number that there is. */
const MOST = 20;

/** The screen's parts. `done(number)` is told the number, or `null` by who would rather not. */
export function identifyScreen({ problem, done }) {
  const input = make("input", {
    class: "input identify-number",
    id: "document",
    autocomplete: "off",
    spellcheck: "false",
    inputmode: "none",
    maxlength: MOST,
    "aria-describedby": "document-why",
  });
  const press = (key) => {
    input.value = key === "⌫" ? input.value.slice(0, -1) : (input.value + key).slice(0, MOST);
  };
  const keys = KEYS.map((key) =>
    make("button", { class: "button", type: "button", text: key, "aria-label": key === "⌫" ? say("kiosk.delete") : key, on: { click: () => press(key) } }),
  );
  const submit = (event) => {
    event.preventDefault();
    if (input.value.trim()) done(input.value.trim());
  };
  const form = make(
    "form",
    { class: "identify", on: { submit } },
    make("label", { for: "document", data: { spoken: say("kiosk.document") }, text: say("kiosk.document") }),
    input,
    problem ? notice(problem) : null,
    make("div", { class: "identify-keys" }, keys, make("button", { class: "button main", type: "submit", text: say("kiosk.go_on") })),
    make("p", { class: "soft", id: "document-why", data: { spoken: say("kiosk.document_why") }, text: say("kiosk.document_why") }),
  );
  return { form, input, without: () => done(null) };
}
