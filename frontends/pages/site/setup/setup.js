// A fresh installation, walked through: the first admin, a branch, what people come for, where they are served, and the
// first board and kiosk. Whoever leaves in the middle comes back to where they were.

import { fill, make, the } from "../shared/dom.js";
import { begin, carryOut, field, languageSwitch, notice } from "../shared/page.js";
import { freshKey, get, patch, post, postOnce, Problem } from "../shared/rest.js";
import { language, LANGUAGES, onLanguage, say } from "../shared/words.js";
import words from "../words/setup.js";

const STEPS = ["admin", "branch", "services", "counters", "devices"];
const KEPT = "turnero.setup";
const WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const COUNTERS_MAX = 40;

begin({ words, title: "setup.title" });
the("#languages").append(languageSwitch());

/** What was made so far: the branch, and how far its walk has come. */
let made = read();
let step = "admin";
let devices = null;
let broken = null;
onLanguage(draw);
start();

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function keep(more) {
  made = { ...made, ...more };
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(made));
  } catch {
    // Then whoever reloads the page begins with the next branch.
  }
}

async function start() {
  broken = null;
  try {
    const { open } = await get("/setup");
    if (!open) {
      const known = await get("/account").catch((problem) => (problem.status === 401 ? null : Promise.reject(problem)));
      if (!known) return location.replace(`/login?next=${encodeURIComponent("/setup")}`);
    }
    step = open ? "admin" : (made.step ?? "branch");
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    broken = problem;
  }
  draw();
}

function go(next) {
  step = next;
  if (next !== "admin") keep({ step: next });
  draw();
  the("#content h1")?.focus();
}

function draw() {
  const now = STEPS.indexOf(step);
  const line = (name, place) => {
    const state = place < now ? "past" : place === now ? "now" : "";
    return make("li", { class: state, "aria-current": state === "now" ? "step" : null }, make("b", { "aria-hidden": "true", text: place < now ? "✓" : String(place + 1) }), make("span", { text: say(`setup.${name}`) }));
  };
  fill(the("#steps"), STEPS.map(line));
  if (broken) {
    const again = make("button", { class: "button", type: "button", text: say("retry"), on: { click: start } });
    return fill(the("#content"), notice(broken.message), make("div", { class: "row" }, again));
  }
  SHOW[step]();
}

/** The heading of a step, and its form: what was typed survives a change of the language. */
function form(name, fields, work, goOn = say("next")) {
  const old = the("#content form");
  const typed = old?.dataset.step === name ? new FormData(old) : null;
  const wrong = make("div");
  const next = make("button", { class: "button main", type: "submit", text: goOn });
  const element = make("form", { class: "stack wide", data: { step: name }, novalidate: false }, fields, wrong, make("div", { class: "row" }, next));
  for (const [key, value] of typed ?? []) {
    const input = element.elements.namedItem(key);
    if (input instanceof Element && input.type !== "checkbox" && input.type !== "radio") input.value = value;
  }
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    carryOut(next, wrong, () => work(element));
  });
  const place = STEPS.indexOf(name) + 1;
  fill(
    the("#content"),
    make("div", { class: "stack" }, make("p", { class: "label", text: say("setup.step", { n: place, of: STEPS.length }) }), make("h1", { tabindex: "-1", text: say(`setup.${name}`) }), make("p", { class: "lead", text: say(`setup.${name}_help`) })),
    element,
  );
  return element;
}

const text = (element, name) => element.elements.namedItem(name).value.trim();

const SHOW = {
  admin() {
    form(
      "admin",
      [
        field({ label: say("setup.code"), hint: say("setup.code_hint"), name: "code", autocomplete: "off", spellcheck: "false", required: true }),
        make(
          "div",
          { class: "pair" },
          field({ label: say("setup.first_name"), name: "first_name", autocomplete: "given-name", required: true }),
          field({ label: say("setup.last_name"), name: "last_name", autocomplete: "family-name", required: true }),
        ),
        field({ label: say("setup.email"), name: "email", type: "email", autocomplete: "email", required: true }),
        field({ label: say("setup.user_name"), hint: say("setup.user_name_hint"), name: "user_name", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true, minlength: "5", maxlength: "20" }),
        field({ label: say("setup.password"), hint: say("setup.password_hint"), name: "password", type: "password", autocomplete: "new-password", required: true, minlength: "15" }),
      ],
      async (element) => {
        const user_name = text(element, "user_name");
        const password = element.elements.namedItem("password").value;
        const profile = { user_name, first_name: text(element, "first_name"), last_name: text(element, "last_name"), email: text(element, "email") };
        await post("/setup", { code: text(element, "code"), profile, password });
        await post("/account/login", { user_name, password });
        go("branch");
      },
    );
  },

  branch() {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
    const zones = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [own];
    if (!zones.includes("UTC")) zones.push("UTC");
    const short = (place) => new Intl.DateTimeFormat(language(), { weekday: "short", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, 1 + place)));
    const days = WEEK.map((name, place) => make("label", {}, make("input", { type: "checkbox", name, checked: place < 5 }), make("span", { text: short(place) })));
    const times = make(
      "div",
      { class: "stack", id: "times" },
      make("div", { class: "pair" }, field({ label: say("setup.opens"), name: "opens", type: "time", value: "08:00", required: true }), field({ label: say("setup.closes"), name: "closes", type: "time", value: "17:00", required: true })),
      make("fieldset", { class: "field" }, make("legend", { class: "unseen", text: say("setup.days") }), make("div", { class: "days" }, days)),
    );
    const hours = field({
      label: say("setup.hours"),
      name: "hours",
      value: "clock",
      options: [
        { value: "clock", text: say("setup.by_clock") },
        { value: "hand", text: say("setup.by_hand") },
      ],
    });
    const element = form(
      "branch",
      [
        field({ label: say("setup.branch_name"), name: "name", placeholder: say("setup.branch_example"), autocomplete: "organization", required: true }),
        make(
          "div",
          { class: "pair" },
          field({ label: say("setup.language"), name: "language", value: language().split("-")[0], options: LANGUAGES.map(({ tag, name }) => ({ value: tag, text: name })) }),
          field({ label: say("setup.zone"), name: "zone", value: own, options: zones.map((zone) => ({ value: zone, text: zone.replaceAll("_", " ") })) }),
        ),
        hours,
        times,
      ],
      async (form) => {
        const change = { language: text(form, "language"), time_zone: text(form, "zone"), hours: text(form, "hours") === "hand" ? "by_hand" : byClock(form) };
        // The branch is made once, whatever is refused afterwards and asked again.
        if (!made.key) keep({ key: freshKey() });
        const { branch } = made.branch ? made : await postOnce("/branches", { name: text(form, "name") }, made.key);
        keep({ branch, name: text(form, "name") });
        await patch(`/branches/${branch}`, { name: text(form, "name"), ...change });
        go("services");
      },
    );
    const look = () => {
      const byHand = text(element, "hours") === "hand";
      times.hidden = byHand;
      for (const input of times.querySelectorAll("input[type=time]")) input.disabled = byHand;
    };
    hours.addEventListener("change", look);
    look();
  },

  services() {
    const line = (name, prefix) => {
      const remove = make("button", { class: "button quiet", type: "button", "aria-label": say("setup.remove_service", { name }), text: "✕" });
      const row = make("div", { class: "service-line" }, inLine(say("setup.service_name"), "service", name, "off"), inLine(say("setup.prefix"), "prefix", prefix, "off", { maxlength: "3" }), remove);
      remove.addEventListener("click", () => {
        if (list.children.length > 1) row.remove();
      });
      return row;
    };
    const list = make("div", { class: "stack", id: "services" });
    const taken = () => new Set([...list.querySelectorAll("[name=prefix]")].map((input) => input.value.toUpperCase()));
    const add = (name) => list.append(line(name, freeLetter(name, taken())));
    for (const name of say("setup.suggested").split("|")) add(name);
    const more = make("button", { class: "button", type: "button", text: say("setup.add_service") });
    more.addEventListener("click", () => {
      add("");
      list.lastElementChild.querySelector("input").focus();
    });
    form("services", [list, make("div", { class: "row" }, more)], async () => {
      const done = new Set(made.services ?? []);
      for (const row of [...list.children]) {
        const name = row.querySelector("[name=service]").value.trim();
        const prefix = row.querySelector("[name=prefix]").value.trim().toUpperCase();
        if (!name || done.has(prefix)) continue;
        await post(`/branches/${made.branch}/services`, { name, prefix });
        done.add(prefix);
        keep({ services: [...done] });
      }
      go("counters");
    });
  },

  counters() {
    const preview = make("p", { class: "soft", role: "status" });
    const element = form(
      "counters",
      [
        make(
          "div",
          { class: "pair" },
          field({ label: say("setup.counter_word"), name: "word", value: say("setup.counter_words").split("|")[0], options: say("setup.counter_words").split("|").map((word) => ({ value: word, text: word })) }),
          field({ label: say("setup.count"), name: "count", type: "number", value: "3", min: "1", max: String(COUNTERS_MAX), required: true }),
        ),
        preview,
      ],
      async (form) => {
        const count = Math.min(Number(text(form, "count")), COUNTERS_MAX);
        for (let number = (made.counters ?? 0) + 1; number <= count; number += 1) {
          await post(`/branches/${made.branch}/counters`, { name: `${text(form, "word")} ${number}` });
          keep({ counters: number });
        }
        go("devices");
      },
    );
    const look = () => {
      const count = Math.min(Number(text(element, "count")) || 0, COUNTERS_MAX);
      const word = text(element, "word");
      const names = Array.from({ length: Math.min(count, 3) }, (_, place) => `${word} ${place + 1}`);
      preview.textContent = say("setup.preview", { names: names.join(", ") + (count > 3 ? ` … ${word} ${count}` : "") });
    };
    element.addEventListener("input", look);
    look();
  },

  devices() {
    const card = (page, { code }) =>
      make(
        "div",
        { class: "card device" },
        make("h2", { text: say(page) }),
        make("p", { class: "address soft", text: `${location.origin}/${page}` }),
        make("p", { class: "device-code", data: { device: page }, text: code }),
        make("div", { class: "row" }, make("a", { class: "button", href: `/${page}/${made.branch}`, target: "_blank", rel: "noopener", text: say(`setup.open_${page}`) })),
      );
    const place = make("div", { class: "stack" });
    form("devices", [notice(say("setup.over", { name: made.name ?? "" }), "good"), place], finish, say("setup.done"));
    const show = () => fill(place, card("board", devices.board), card("kiosk", devices.kiosk));
    if (devices) return show();
    fill(place, make("p", { class: "loading", text: say("loading") }));
    expectDevices().then(show, (problem) => fill(place, notice(problem.message)));
  },
};

async function expectDevices() {
  const expect = (page) => post("/devices", { name: `${say(page)} · ${made.name ?? ""}`.slice(0, 60), branches: [made.branch] });
  devices = { board: await expect("board"), kiosk: await expect("kiosk") };
}

async function finish() {
  sessionStorage.removeItem(KEPT);
  location.assign("/");
}

function inLine(label, name, value, autocomplete, more = {}) {
  const input = make("input", { class: "input", name, value, autocomplete, spellcheck: "false", required: name === "prefix", ...more });
  input.setAttribute("aria-label", label);
  return make("div", { class: "field" }, make("label", { "aria-hidden": "true", text: label }), input);
}

function byClock(form) {
  const hours = [{ opens: text(form, "opens"), closes: text(form, "closes") }];
  const open = WEEK.filter((day) => form.elements.namedItem(day).checked);
  return { by_clock: { regular: { weekly: Object.fromEntries(open.map((day) => [day, hours])) } } };
}

/** The first letter of a name that no other service has; then of the alphabet. */
function freeLetter(name, taken) {
  const letters = [...name.normalize("NFD").toUpperCase().replace(/[^A-Z]/g, ""), ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  return name ? (letters.find((letter) => !taken.has(letter)) ?? "") : ([..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].find((letter) => !taken.has(letter)) ?? "");
}
