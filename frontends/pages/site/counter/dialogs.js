// What has to be asked before something is done. Each gives what was chosen, or nothing when it was left.

import { ask } from "../shared/dialog.js";
import { fill, make } from "../shared/dom.js";
import { minutes } from "../shared/format.js";
import { field } from "../shared/page.js";
import { learn, say } from "../shared/words.js";
import words from "../words/dialogs.js";

learn(words);

const HOLDS = [5, 10, 15, 30, 60];

/** For how long somebody is set aside, in seconds; 0 for as long as it takes. */
export function askHold() {
  const options = [{ value: "0", text: say("counter.hold_open") }, ...HOLDS.map((length) => ({ value: String(length * 60), text: minutes(length, length, "long") }))];
  return ask(say("counter.do.hold"), field({ label: say("counter.hold_for"), name: "length", options, value: "600" }), say("counter.do.hold"), (form) => Number(form.get("length")));
}

/** Something about a visit, for colleagues. */
export function askNote() {
  const text = field({ label: say("counter.note"), hint: say("counter.note_help"), name: "note", maxlength: 500, required: true, autocomplete: "off" });
  return ask(say("counter.do.note"), text, say("save"), (form) => form.get("note").trim());
}

/** Why somebody takes a break. */
export function askReason() {
  const reasons = ["counter.break.meal", "counter.break.rest", "counter.break.errand", "counter.break.meeting"].map((key) => say(key));
  const text = field({ label: say("counter.break_why"), name: "reason", options: reasons.map((reason) => ({ value: reason, text: reason })), value: reasons[0] });
  return ask(say("counter.do.break"), text, say("counter.do.break"), (form) => form.get("reason"));
}

/** Where somebody is sent, at which place, and what the next one should know. */
export function askTransfer(state) {
  const here = state.counter.counter;
  const queues = state.queues.map(({ queue, name }) => ({ value: `queue ${queue ?? ""}`, text: name ?? say("counter.general") }));
  const counters = state.counters.filter(({ counter }) => counter !== here).map(({ counter, name }) => ({ value: `counter ${counter}`, text: name }));
  const where = make("div", { class: "field" }, make("label", { for: "field-to", text: say("counter.send_to") }));
  const select = make("select", { class: "input", id: "field-to", name: "to" });
  fill(select, group("counter.queues", queues), group("counter.counters", counters));
  where.append(select);
  const places = ["by_arrival", "first", "last"].map((place) => ({ value: place, text: say(`counter.place.${place}`) }));
  return ask(
    say("counter.do.transfer"),
    [where, field({ label: say("counter.place"), name: "place", options: places, value: "by_arrival" }), field({ label: say("counter.note"), hint: say("counter.note_help"), name: "note", maxlength: 500, autocomplete: "off" })],
    say("counter.do.transfer"),
    (form) => {
      const [kind, id] = form.get("to").split(" ");
      const note = form.get("note").trim();
      return { to: { [kind]: id || null }, place: form.get("place"), ...(note ? { note } : {}) };
    },
  );
}

const group = (key, options) => make("optgroup", { label: say(key) }, options.map(({ value, text }) => make("option", { value, text })));
