// How people get in: the rules of the site, the second factor by role, and the key that signs.

import { fill, make } from "../shared/dom.js";
import { carryOut, field, notice } from "../shared/page.js";
import { get, post, put } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/site.js";

learn(words);

const HOURS = ["session_idle", "session_lifetime"];
const DAYS = ["refresh_idle", "refresh_lifetime"];

export async function show(place) {
  const [rules, { roles }] = await Promise.all([get("/rules"), get("/roles")]);
  fill(place, make("h1", { text: say("manager.access") }), rulesForm(rules), factors(roles), keys());
}

function rulesForm(rules) {
  const said = make("div", { role: "status" });
  const tick = (name) => make("label", { class: "tick" }, make("input", { type: "checkbox", name, checked: rules[name] }), say(`manager.rule.${name}`));
  const time = (name, unit) => field({ label: say(`manager.rule.${name}`), name, type: "number", min: 0, step: "any", required: true, value: String(rules[name] / unit) });
  const form = make(
    "form",
    { class: "card stack" },
    make("h2", { text: say("manager.rules_of_site") }),
    tick("self_sign_up"),
    tick("admins_set_passwords"),
    make("div", { class: "grid" }, HOURS.map((name) => time(name, 3600)), time("access_lifetime", 60), DAYS.map((name) => time(name, 86400))),
    said,
    make("div", {}, make("button", { class: "button main", text: say("save") })),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const read = new FormData(form);
    const whole = (name, unit) => Math.round(Number(read.get(name)) * unit);
    const next = {
      ...rules,
      self_sign_up: Boolean(read.get("self_sign_up")),
      admins_set_passwords: Boolean(read.get("admins_set_passwords")),
      access_lifetime: whole("access_lifetime", 60),
      ...Object.fromEntries(HOURS.map((name) => [name, whole(name, 3600)])),
      ...Object.fromEntries(DAYS.map((name) => [name, whole(name, 86400)])),
    };
    const done = await carryOut(form.querySelector(".main"), said, () => put("/rules", next).then(() => true));
    if (done) fill(said, notice(say("manager.saved"), "good"));
  });
  return form;
}

function factors(roles) {
  const said = make("div", { role: "status" });
  const line = (role) => {
    const box = make("input", { type: "checkbox", checked: role.second_factor_required });
    box.addEventListener("change", async () => {
      const done = await carryOut(null, said, () => put(`/roles/${role.role}/second-factor`, { required: box.checked }).then(() => true));
      if (!done) box.checked = !box.checked;
    });
    const ready = say(`manager.role.${role.role}`);
    return make("label", { class: "tick" }, box, ready.startsWith("manager.") ? (role.name ?? role.role) : ready);
  };
  return make("section", { class: "card stack" }, make("h2", { text: say("manager.factor_for") }), make("p", { class: "soft", text: say("manager.factor_help") }), said, roles.map(line));
}

function keys() {
  const said = make("div", { role: "status" });
  const press = (event) => carryOut(event.currentTarget, said, () => post("/token-keys").then(() => fill(said, notice(say("manager.key_made"), "good"))));
  return make("section", { class: "card stack" }, make("h2", { text: say("manager.token_key") }), make("p", { class: "soft", text: say("manager.token_key_help") }), said, make("div", {}, make("button", { class: "button", type: "button", text: say("manager.make_key"), on: { click: press } })));
}
