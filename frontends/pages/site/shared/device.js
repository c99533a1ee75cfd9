// Boards and kiosks: a device is paired once with a short code, and then knows its branch by itself.

import { fill, make } from "./dom.js";
import { carryOut, languageSwitch, notice } from "./page.js";
import { backOff, deviceSecret, everyPage, get, keepDeviceSecret, pause, post, Problem, speakAsDevice } from "./rest.js";
import { onLanguage, say } from "./words.js";

/** The branch that the address names, if it names one: `/board/{branch}`. */
export function branchInAddress() {
  return location.pathname.split("/")[2] || null;
}

/**
 * Finds out for which branch this device works, and gives its id: that in the address; else the only one that it may
 * see. Shows in `place` how to pair it, and which branch, when that is needed. `open`: whether the branch can be followed
 * by somebody whom nobody knows (a public board), in which case the address is enough.
 */
export async function branchOfDevice(place, page, { open = async () => false } = {}) {
  speakAsDevice();
  for (let attempt = 1; ; attempt += 1) {
    const branch = branchInAddress();
    try {
      if (branch && !deviceSecret() && (await open(branch))) return branch;
      if (branch) {
        await get(`/branches/${encodeURIComponent(branch)}`);
        return branch;
      }
      const branches = await everyPage("/branches", "branches");
      const chosen = branches.length === 1 ? branches[0].branch : await which(place, branches);
      history.replaceState(null, "", `/${page}/${chosen}${location.search}`);
      return chosen;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.passes) {
        // A device that is switched on before its server waits for it; nobody stands in front of it to press anything.
        fill(place, panel(make("h1", { text: say("loading") }), notice(problem.message)));
        await pause(backOff(attempt));
        continue;
      }
      if (problem.status === 401) keepDeviceSecret(null);
      await pair(place, problem.status === 401 ? null : problem);
    }
  }
}

function which(place, branches) {
  return new Promise((resolve) => {
    const show = () => {
      const choose = (branch) => {
        forget();
        resolve(branch);
      };
      const choices = branches.map(({ branch, name }) =>
        make("button", { class: "button wide", type: "button", text: name, on: { click: () => choose(branch) } }),
      );
      fill(place, panel(make("h1", { text: say("pair.which") }), make("div", { class: "stack" }, choices)));
    };
    const forget = onLanguage(show);
    show();
  });
}

/** Shows where to type the code, until it was right. */
function pair(place, problem) {
  return new Promise((resolve) => {
    const wrong = make("div", { role: "presentation" });
    const code = make("input", {
      class: "input pair-code",
      id: "pair-code",
      name: "code",
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      maxlength: "12",
      required: true,
    });
    const show = () => {
      const typed = code.value;
      const go = make("button", { class: "button main wide", type: "submit", text: say("pair.go") });
      const pairing = async (event) => {
        event.preventDefault();
        const made = await carryOut(go, wrong, () => post("/devices/pair", { code: code.value.trim() }));
        if (!made) return code.focus();
        keepDeviceSecret(made.secret);
        done();
      };
      const next = encodeURIComponent(location.pathname + location.search);
      fill(
        place,
        panel(
          make("h1", { text: say("pair.title") }),
          make("p", { class: "soft", text: say("pair.help") }),
          make(
            "form",
            { class: "stack", on: { submit: pairing } },
            make("div", { class: "field" }, make("label", { for: "pair-code", text: say("pair.code") }), code),
            wrong,
            go,
          ),
          make("a", { class: "button quiet wide", href: `/login?next=${next}`, text: say("pair.staff") }),
        ),
      );
      code.value = typed;
    };
    const forget = onLanguage(show);
    const done = () => {
      forget();
      resolve();
    };
    show();
    if (problem) fill(wrong, notice(problem.message));
    code.focus();
  });
}

function panel(...content) {
  return make("main", { class: "page narrow stack wide pairing" }, make("div", { class: "row apart" }, make("span", { class: "mark", text: say("name") }), languageSwitch()), content);
}
