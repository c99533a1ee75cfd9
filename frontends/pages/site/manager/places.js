// What a branch has: services, counters, queues, classes of people. A line each, changed where it stands.

import { fill, make } from "../shared/dom.js";
import { get, postOnce, put } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/branch.js";
import { adding, amount, text, thing, tick } from "./thing.js";

learn(words);

export async function show(place, around) {
  const at = `/branches/${around.branch.branch}`;
  const room = await get(`${at}/snapshot`);
  const again = () => show(place, around);
  fill(
    place,
    make("h1", { text: `${say("manager.places")} · ${around.branch.name}` }),
    section("services", room.services.map((one) => service(at, one, again)), addService(at, again)),
    section("counters", room.counters.map((one) => counter(at, one, room, again)), addCounter(at, again)),
    section("queues", room.queues.filter(({ queue }) => queue).map((one) => queue(at, one, room, again)), addQueue(at, room, again)),
    section("priorities", room.priorities.map((one) => priority(at, one, again)), addPriority(at, again)),
  );
}

function section(key, rows, adding) {
  return make(
    "section",
    { class: "stack" },
    make("h2", { text: say(`manager.${key}`) }),
    make("p", { class: "soft", text: say(`manager.${key}_help`) }),
    rows.length ? make("div", { class: "stack things" }, rows) : null,
    adding,
  );
}

const seconds = (minutes) => (minutes ? Math.round(Number(minutes) * 60) : null);
const asMinutes = (seconds) => (seconds ? String(seconds / 60) : "");

/** Some of a list, or all of them. */
function chosen(title, name, options, now) {
  const all = now === "all" || now === undefined;
  const boxes = options.map(({ value, label }) => tick(label, `${name}:${value}`, all || now.includes(value)));
  return make("fieldset", { class: "choices" }, make("legend", { class: "label", text: title }), boxes);
}

function readChosen(form, name, options) {
  const those = options.filter(({ value }) => form.get(`${name}:${value}`)).map(({ value }) => value);
  return those.length === options.length ? "all" : those;
}

function service(at, one, again) {
  const { service: id, name, prefix, waiting, unserved, ...terms } = one;
  const hint = `${prefix} · ${say("manager.waiting_n", { n: waiting })}${unserved ? ` · ${say(`manager.why.${unserved}`)}` : ""}`;
  return thing(
    name,
    hint,
    [
      text("manager.name", "name", name),
      amount("manager.target_minutes", "target", asMinutes(terms.target_wait)),
      amount("manager.guess_minutes", "guess", asMinutes(terms.guess)),
      tick(say("manager.offered"), "active", terms.active),
    ],
    (form) =>
      put(`${at}/services/${id}`, { name: form.get("name"), terms: { ...terms, target_wait: seconds(form.get("target")), guess: seconds(form.get("guess")), active: Boolean(form.get("active")) } }).then(again),
  );
}

const addService = (at, again) =>
  adding(
    say("manager.add_service"),
    [text("manager.name", "name", ""), text("manager.prefix", "prefix", "", { maxlength: 3, size: 3, pattern: "[A-Za-z]{1,3}" })],
    (form) => postOnce(`${at}/services`, { name: form.get("name"), prefix: form.get("prefix").toUpperCase() }),
    again,
  );

function counter(at, one, room, again) {
  const { counter: id, name, queues, skills, direction, auto_call: autoCall, wrap_up: wrapUp, active } = one;
  const lines = room.queues.filter((each) => each.queue).map((each) => ({ value: each.queue, label: each.name }));
  const services = room.services.map((each) => ({ value: each.service, label: each.name }));
  return thing(
    name,
    say(`manager.counter.${one.state}`),
    [
      text("manager.name", "name", name),
      text("manager.direction", "direction", direction ?? "", { required: false, placeholder: say("manager.direction_example") }),
      chosen(say("manager.serves"), "skills", services, skills),
      lines.length ? chosen(say("manager.takes_from"), "queues", lines, queues) : null,
      tick(say("manager.auto_call"), "auto_call", autoCall),
      tick(say("manager.wrap_up"), "wrap_up", wrapUp),
      tick(say("manager.in_use"), "active", active),
    ],
    (form) =>
      put(`${at}/counters/${id}`, {
        name: form.get("name"),
        terms: { direction: form.get("direction").trim() || null, queues: lines.length ? readChosen(form, "queues", lines) : queues, skills: readChosen(form, "skills", services), auto_call: Boolean(form.get("auto_call")), wrap_up: Boolean(form.get("wrap_up")), active: Boolean(form.get("active")) },
      }).then(again),
  );
}

const addCounter = (at, again) => adding(say("manager.add_counter"), [text("manager.name", "name", "")], (form) => postOnce(`${at}/counters`, { name: form.get("name") }), again);

function queue(at, one, room, again) {
  const services = room.services.map((each) => ({ value: each.service, label: each.name }));
  // Those of no class are a class, too: the engine calls them null, and a form "none".
  const classes = [{ value: "none", label: say("manager.ordinary") }, ...room.priorities.map((each) => ({ value: each.priority, label: each.name }))];
  const admitted = one.priorities === "all" ? "all" : one.priorities.map((each) => each ?? "none");
  const readClasses = (form) => {
    const read = readChosen(form, "priorities", classes);
    return read === "all" ? read : read.map((each) => (each === "none" ? null : each));
  };
  return thing(
    one.name,
    say("manager.waiting_n", { n: one.waiting }),
    [text("manager.name", "name", one.name), chosen(say("manager.admits"), "services", services, one.services), classes.length > 1 ? chosen(say("manager.admits_classes"), "priorities", classes, admitted) : null, tick(say("manager.in_use"), "active", one.active)],
    (form) =>
      put(`${at}/queues/${one.queue}`, { name: form.get("name"), services: readChosen(form, "services", services), priorities: classes.length > 1 ? readClasses(form) : one.priorities, active: Boolean(form.get("active")) }).then(again),
  );
}

const addQueue = (at, room, again) =>
  adding(say("manager.add_queue"), [text("manager.name", "name", "")], (form) => postOnce(`${at}/queues`, { name: form.get("name"), services: "all", priorities: "all", active: true }), again);

function priority(at, one, again) {
  const { priority: id, ...terms } = one;
  return thing(
    terms.name,
    terms.preferential ? say("manager.preferential") : "",
    [text("manager.name", "name", terms.name), amount("manager.rank", "rank", String(terms.rank), { max: 255, step: 1 }), tick(say("manager.preferential"), "preferential", terms.preferential), tick(say("manager.in_use"), "active", terms.active)],
    (form) =>
      put(`${at}/priorities/${id}`, { ...terms, name: form.get("name"), rank: Number(form.get("rank")), preferential: Boolean(form.get("preferential")), active: Boolean(form.get("active")) }).then(again),
  );
}

const addPriority = (at, again) =>
  adding(
    say("manager.add_priority"),
    [text("manager.name", "name", ""), tick(say("manager.preferential"), "preferential", true)],
    (form) => postOnce(`${at}/priorities`, { name: form.get("name"), rank: 1, preferential: Boolean(form.get("preferential")), active: true }),
    again,
  );
