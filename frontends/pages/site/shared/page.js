// What every page does first: its language, its words, its title, and the banner for when the server is gone.

import { fill, make } from "./dom.js";
import { LANGUAGES, language, learn, onLanguage, say, setLanguage, speakLanguage, translate } from "./words.js";

/** A cut that is mended at once is nobody's business. */
const OFFLINE_AFTER_MS = 1500;

let banner = null;
let offlineTimer = null;

/**
 * Begins a page: `words` is its part of the table, `title` the key of its title, `languages` those preferred (of the
 * branch, of the ticket), the first known of which is spoken unless somebody has chosen.
 */
export function begin({ words = {}, title = "name", languages = [] } = {}) {
  learn(words);
  onLanguage(() => setTitle(title));
  banner = make("div", { class: "offline", role: "status", hidden: true, "data-say": "offline" });
  document.body.prepend(banner);
  speakLanguage(...languages);
  document.documentElement.classList.add("ready");
}

function setTitle(key) {
  const own = say(key);
  document.title = key === "name" ? own : `${own} · ${say("name")}`;
}

/** Shows or hides the banner; for `online` of a feed. */
export function showOnline(online) {
  clearTimeout(offlineTimer);
  if (online) {
    banner.hidden = true;
    document.documentElement.classList.remove("is-offline");
    return;
  }
  offlineTimer = setTimeout(() => {
    banner.hidden = false;
    document.documentElement.classList.add("is-offline");
    translate(banner.parentElement);
  }, OFFLINE_AFTER_MS);
}

/**
 * The languages, side by side. `keep`: whoever chooses one finds it on other pages too; `full`: by their names, where
 * there is room.
 */
export function languageSwitch({ keep = true, full = false } = {}) {
  const group = make("div", { class: "languages", role: "group", "data-say-label": "languages", "aria-label": say("languages") });
  const show = () => {
    const buttons = LANGUAGES.map(({ tag, name }) => {
      const press = () => {
        setLanguage(tag, keep);
        group.querySelector(`[lang="${tag}"]`)?.focus();
      };
      const pressed = language().split("-")[0] === tag;
      return make("button", {
        type: "button",
        lang: tag,
        "aria-pressed": String(pressed),
        "aria-label": full ? null : `${tag.toUpperCase()}, ${name}`,
        text: full ? name : tag.toUpperCase(),
        on: { click: press },
      });
    });
    fill(group, buttons);
  };
  onLanguage(show);
  show();
  return group;
}

/** A sentence about what went wrong or well, which a screen reader tells at once. */
export function notice(text, kind = "bad") {
  return make("p", { class: `notice ${kind}`, role: kind === "bad" ? "alert" : "status", text });
}

/**
 * Carries out what somebody has asked for: while it is on its way the button says so and cannot be pressed again; a
 * refusal is shown in `place` as the sentence that it is. Gives what came, or `undefined` after a refusal.
 */
export async function carryOut(button, place, work) {
  if (button?.getAttribute("aria-disabled") === "true") return undefined;
  button?.setAttribute("aria-disabled", "true");
  if (place) fill(place);
  try {
    return await work();
  } catch (problem) {
    if (!problem?.message) throw problem;
    if (place) fill(place, notice(problem.message));
    else throw problem;
    return undefined;
  } finally {
    button?.removeAttribute("aria-disabled");
  }
}

/** A field with its label: `{label, hint, name, type, ...attributes of the input}`; with an `id` where a name comes twice. */
export function field({ label, hint, name, options, id = `field-${name}`, ...given }) {
  const described = hint ? `${id}-hint` : undefined;
  const tag = options ? "select" : "input";
  const input = make(tag, { class: "input", id, name, "aria-describedby": described, ...given });
  for (const option of options ?? []) {
    input.append(make("option", { value: option.value, text: option.text, selected: option.value === given.value }));
  }
  if (options && given.value !== undefined) input.value = given.value;
  return make(
    "div",
    { class: "field" },
    make("label", { for: id, text: label }),
    hint ? make("span", { class: "hint", id: described, text: hint }) : null,
    input,
  );
}
