// How a branch works: who is called next, when it is open, what is shown of people.

import { fill, make } from "../shared/dom.js";
import { carryOut, field, notice } from "../shared/page.js";
import { get, patch } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/branch.js";

learn(words);

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

export async function show(place, { branch }) {
  const [room, offers] = await Promise.all([get(`/branches/${branch.branch}/snapshot`), get("/policies")]);
  const change = (form, read) => {
    const said = make("div", { role: "status" });
    form.append(said, make("div", {}, make("button", { class: "button main", text: say("save") })));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const done = await carryOut(form.querySelector(".main"), said, () => patch(`/branches/${branch.branch}`, read(new FormData(form), form)).then(() => true));
      if (done) fill(said, notice(say("manager.saved"), "good"));
    });
    return form;
  };
  fill(
    place,
    make("h1", { text: `${say("manager.rules")} · ${branch.name}` }),
    change(policyForm(room.settings.policy, offers.policies), readPolicy(offers.policies)),
    change(hoursForm(room.settings), readHours()),
    change(placeForm(room), readPlace(room.settings)),
  );
}

const BOARD_TELLS = ["hide_services", "hide_recent_calls", "hide_waiting"];

const card = (title, help, ...children) =>
  make("form", { class: "card stack" }, make("h2", { text: title }), help ? make("p", { class: "soft", text: help }) : null, children);

/** Which policy, with its parameters: those of the others are left out of sight. */
export function policyForm(choice, offers) {
  const chosen = choice?.name ?? offers[0].name;
  const list = make("fieldset", { class: "stack policies" }, make("legend", { class: "unseen", text: say("manager.policy") }));
  for (const offer of offers) {
    const radio = make("input", { type: "radio", name: "policy", value: offer.name, checked: offer.name === chosen });
    const parameters = [...offer.needs, ...offer.takes].map((name) =>
      field({
        label: say(`manager.parameter.${name}`),
        name: `${offer.name}-${name}`,
        type: "number",
        min: 1,
        max: 10000,
        required: false,
        value: offer.name === choice?.name ? (choice.parameters[name] ?? "") : "",
        placeholder: offer.needs.includes(name) ? "" : say("manager.usual"),
      }),
    );
    list.append(
      make("label", { class: "tick" }, radio, make("span", {}, make("strong", { text: say(`manager.policy.${offer.name}`) }), make("br"), make("span", { class: "soft small", text: say(`manager.policy.${offer.name}.help`) }))),
      parameters.length ? make("div", { class: "row parameters", data: { of: offer.name } }, parameters) : "",
    );
  }
  const look = () => {
    const now = list.querySelector("input[type=radio]:checked")?.value;
    for (const parameters of list.querySelectorAll("[data-of]")) parameters.hidden = parameters.dataset.of !== now;
  };
  list.addEventListener("change", look);
  look();
  const ranks = ["first_at_their_time", "as_if_they_just_came"].map((value) => ({ value, text: say(`manager.appointments.${value}`) }));
  const rank = field({ label: say("manager.appointments"), name: "appointments", options: ranks, value: choice?.appointments ?? ranks[0].value });
  return card(say("manager.policy"), say("manager.policy_help"), list, rank);
}

/** Reads what `policyForm` asked, as the engine takes it. */
export const readPolicy = (offers) => (form) => ({ policy: policyOf(form, offers) });

export function policyOf(form, offers) {
  const offer = offers.find(({ name }) => name === form.get("policy"));
  const given = [...offer.needs, ...offer.takes].map((name) => [name, form.get(`${offer.name}-${name}`)]).filter(([, value]) => value);
  return { name: offer.name, appointments: form.get("appointments"), parameters: Object.fromEntries(given.map(([name, value]) => [name, Number(value)])) };
}

function hoursForm(settings) {
  const clock = settings.hours.by_clock;
  const week = clock?.regular?.weekly ?? {};
  const mode = clock ? (clock.regular.always ? "always" : "weekly") : "by_hand";
  const modes = ["by_hand", "weekly", "always"].map((value) => ({ value, text: say(`manager.hours.${value}`) }));
  const rows = DAYS.map((day) => {
    const two = [0, 1].map((which) => {
      const interval = week[day]?.[which];
      const time = (name, key) =>
        make("input", { class: "input time", type: "time", name: `${day}-${which}-${name}`, value: interval?.[key]?.slice(0, 5) ?? "", "aria-label": `${say(`manager.day.${day}`)} ${which + 1}: ${say(`manager.${name}`)}` });
      return make("span", { class: "row interval" }, time("opens", "opens"), "–", time("closes", "closes"));
    });
    return make("div", { class: "row day-row" }, make("strong", { class: "day-name", text: say(`manager.day.${day}`) }), two);
  });
  const table = make("div", { class: "stack" }, rows);
  const holidays = exceptionsOf(clock?.exceptions ?? []);
  const form = card(
    say("manager.hours"),
    say("manager.hours_help"),
    field({ label: say("manager.time_zone"), name: "time_zone", value: settings.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, autocomplete: "off" }),
    field({ label: say("manager.who_opens"), name: "mode", options: modes, value: mode }),
    table,
    holidays,
    field({ label: say("manager.intake_ends"), hint: say("manager.intake_ends_help"), name: "intake", type: "number", min: 0, max: 600, value: String(clock?.intake_ends_min_before ?? 0) }),
  );
  const look = () => {
    const mode = form.querySelector("[name=mode]").value;
    table.hidden = mode !== "weekly";
    holidays.hidden = mode === "by_hand";
  };
  form.addEventListener("change", look);
  look();
  return form;
}

/** Days that are not like others: closed, or with hours of their own. */
function exceptionsOf(known) {
  const list = make("div", { class: "stack exceptions" });
  const input = (type, name, value, label, more = {}) => make("input", { class: `input ${type === "time" ? "time" : ""}`, type, name, value, "aria-label": label, ...more });
  const row = ({ date = "", name = "", hours = [] } = {}) => {
    const whole = make("div", { class: "row exception" });
    const closed = make("input", { type: "checkbox", checked: !hours.length });
    const times = make("span", { class: "row interval" }, input("time", "exception-opens", hours[0]?.opens?.slice(0, 5) ?? "", say("manager.opens")), "–", input("time", "exception-closes", hours[0]?.closes?.slice(0, 5) ?? "", say("manager.closes")));
    // Hours beyond the first two are kept as they are.
    whole.others = hours.slice(1);
    const look = () => (times.hidden = closed.checked);
    closed.addEventListener("change", look);
    look();
    const remove = make("button", { class: "button quiet", type: "button", text: say("remove"), "aria-label": `${say("remove")} ${date}`, on: { click: () => whole.remove() } });
    fill(whole, input("date", "exception-date", date, say("manager.exception_day"), { required: true }), input("text", "exception-name", name ?? "", say("manager.name"), { maxlength: 80, placeholder: say("manager.exception_example") }), make("label", { class: "tick" }, closed, say("manager.closed_that_day")), times, remove);
    return whole;
  };
  fill(list, known.map(row));
  const add = () => {
    const fresh = row();
    list.append(fresh);
    fresh.querySelector("input").focus();
  };
  return make("fieldset", { class: "stack" }, make("legend", { class: "label", text: say("manager.exceptions") }), list, make("div", {}, make("button", { class: "button", type: "button", text: say("manager.add_exception"), on: { click: add } })));
}

function readExceptions(form) {
  return [...form.querySelectorAll(".exception")].map((row) => {
    const of = (name) => row.querySelector(`[name=exception-${name}]`).value;
    const first = { opens: of("opens"), closes: of("closes") };
    const closed = row.querySelector("[type=checkbox]").checked || !first.opens || !first.closes;
    return { date: of("date"), hours: closed ? [] : [first, ...row.others], ...(of("name").trim() ? { name: of("name").trim() } : {}) };
  });
}

const readHours = () => (form, whole) => {
  const mode = form.get("mode");
  const change = { time_zone: form.get("time_zone") || undefined };
  if (mode === "by_hand") return { ...change, hours: "by_hand" };
  const intervals = (day) =>
    [0, 1].map((which) => ({ opens: form.get(`${day}-${which}-opens`), closes: form.get(`${day}-${which}-closes`) })).filter(({ opens, closes }) => opens && closes);
  const regular = mode === "always" ? { always: {} } : { weekly: Object.fromEntries(DAYS.map((day) => [day, intervals(day)])) };
  return { ...change, hours: { by_clock: { regular, exceptions: readExceptions(whole), intake_ends_min_before: Number(form.get("intake")) } } };
};

function placeForm(room) {
  const languages = ["es", "en", "pt"].map((tag) => ({ value: tag, text: new Intl.DisplayNames([tag], { type: "language" }).of(tag) }));
  const tick = (name) => make("label", { class: "tick" }, make("input", { type: "checkbox", name, checked: !room.settings.board[name] }), make("span", { text: say(`manager.${name}`) }));
  return card(
    say("manager.place"),
    null,
    field({ label: say("manager.name"), name: "name", value: room.name, required: true, maxlength: 80, autocomplete: "off" }),
    field({ label: say("manager.language"), name: "language", options: languages, value: room.settings.language.split("-")[0] }),
    make("fieldset", { class: "stack" }, make("legend", { text: say("manager.boards_tell") }), BOARD_TELLS.map(tick), make("p", { class: "soft small", text: say("manager.boards_tell_help") })),
  );
}

/** What is ticked is shown; what is kept is what is hidden. All else of the boards stays as it is. */
const readPlace = (settings) => (form) => {
  const hidden = Object.fromEntries(BOARD_TELLS.map((name) => [name, !form.has(name)]));
  return { name: form.get("name"), language: form.get("language"), board: { ...settings.board, ...hidden } };
};
