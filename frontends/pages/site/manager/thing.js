// What is listed and changed where it stands: things that open, and the forms with which one more is added.

import { fill, make } from "../shared/dom.js";
import { carryOut, field, notice } from "../shared/page.js";
import { say } from "../shared/words.js";

/** Something that can be opened and changed: `parts` are its fields, `save(form)` sends them and draws all of it anew. */
export function thing(name, hint, parts, save) {
  const said = make("div", { role: "status" });
  const form = make("form", { class: "stack" }, parts, said, make("div", {}, make("button", { class: "button", text: say("save") })));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // By its place among its like: what stands above may be listed only now.
    const lists = () => [...document.querySelectorAll(".things")];
    const list = lists().indexOf(form.closest(".things"));
    const which = [...form.closest(".things").children].indexOf(form.parentElement);
    if (!(await carryOut(form.querySelector(".button"), said, () => save(new FormData(form)).then(() => true)))) return;
    // All of it was drawn anew, for one name stands in many places; whoever has saved finds it as they left it.
    const same = lists()[list]?.children[which];
    if (!same) return;
    same.open = true;
    fill(same.querySelector("[role=status]"), notice(say("manager.saved"), "good"));
    same.querySelector(".button").focus();
  });
  return make("details", { class: "card thing" }, make("summary", {}, make("strong", { text: name }), make("span", { class: "soft small" }, " ", hint)), form);
}

/** The form with which one more is added; `again` draws all of it anew. */
export function adding(title, parts, save, again) {
  const said = make("div", { role: "status" });
  const form = make("form", { class: "row adding" }, parts, make("button", { class: "button", text: title }), said);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const which = [...document.querySelectorAll("form.adding")].indexOf(form);
    if (!(await carryOut(form.querySelector("button"), said, () => save(new FormData(form)).then(() => true)))) return;
    await again();
    // Whoever has added one often adds another.
    document.querySelectorAll("form.adding")[which]?.querySelector("input").focus();
  });
  return form;
}

// The same names come in many forms of the page; what belongs together must be found by its id.
let made = 0;
const fresh = (name) => `${name}-${(made += 1)}`;
export const tick = (label, name, checked) => make("label", { class: "tick" }, make("input", { type: "checkbox", name, checked }), label);
export const text = (key, name, value, more = {}) => field({ label: say(key), name, id: fresh(name), value, autocomplete: "off", maxlength: 80, required: true, ...more });
export const amount = (key, name, value, more = {}) => field({ label: say(key), name, id: fresh(name), type: "number", min: 0, step: "any", value, ...more });
