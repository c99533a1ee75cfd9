// How a branch works: who is called next, when it is open, what is shown of people.

import { fill, make } from "../shared/dom.js";
import { carryOut, field, notice } from "../shared/page.js";
import { get, patch } from "../shared/rest.js";
import { say } from "../shared/words.js";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

export async function show(place, { branch }) {
  const [room, offers] = await Promise.all([get(`/branches/${branch.branch}/snapshot`), get("/policies")]);
  const change = (form, read) => {
    const said = make("div", { role: "status" });
    form.append(said, make("div", {}, make("button", { class: "button main", text: say("save") })));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const done = await carryOut(form.querySelector(".main"), said, () => patch(`/branches/${branch.branch}`, read(new FormData(form))).then(() => true));
      if (done) fill(said, notice(say("manager.saved"), "good"));
    });
    return form;
  };
  fill(
    place,
    make("h1", { text: `${say("manager.rules")} · ${branch.name}` }),
    change(policyForm(room.settings.policy, offers.policies), readPolicy(offers.policies)),
    change(hoursForm(room.settings), readHours(room.settings)),
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
  return card(say("manager.policy"), say("manager.policy_help"), list);
}

/** Reads what `policyForm` asked, as the engine takes it. */
export const readPolicy = (offers) => (form) => ({ policy: policyOf(form, offers) });

export function policyOf(form, offers) {
  const offer = offers.find(({ name }) => name === form.get("policy"));
  const given = [...offer.needs, ...offer.takes].map((name) => [name, form.get(`${offer.name}-${name}`)]).filter(([, value]) => value);
  return { name: offer.name, parameters: Object.fromEntries(given.map(([name, value]) => [name, Number(value)])) };
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
  const form = card(
    say("manager.hours"),
    say("manager.hours_help"),
    field({ label: say("manager.time_zone"), name: "time_zone", value: settings.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, autocomplete: "off" }),
    field({ label: say("manager.who_opens"), name: "mode", options: modes, value: mode }),
    table,
    field({ label: say("manager.intake_ends"), hint: say("manager.intake_ends_help"), name: "intake", type: "number", min: 0, max: 600, value: String(clock?.intake_ends_min_before ?? 0) }),
  );
  const look = () => (table.hidden = form.querySelector("[name=mode]").value !== "weekly");
  form.addEventListener("change", look);
  look();
  return form;
}

/** Exceptions (holidays) are kept as they are: this form shows the week. */
const readHours = (settings) => (form) => {
  const mode = form.get("mode");
  const change = { time_zone: form.get("time_zone") || undefined };
  if (mode === "by_hand") return { ...change, hours: "by_hand" };
  const clock = settings.hours.by_clock;
  const intervals = (day) =>
    [0, 1].map((which) => ({ opens: form.get(`${day}-${which}-opens`), closes: form.get(`${day}-${which}-closes`) })).filter(({ opens, closes }) => opens && closes);
  const regular = mode === "always" ? { always: {} } : { weekly: Object.fromEntries(DAYS.map((day) => [day, intervals(day)])) };
  return { ...change, hours: { by_clock: { regular, exceptions: clock?.exceptions ?? [], intake_ends_min_before: Number(form.get("intake")) } } };
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
