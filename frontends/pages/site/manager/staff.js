// Who can sign in, with what they may do and where.

import { fill, make } from "../shared/dom.js";
import { dayOf, timeOfDay } from "../shared/format.js";
import { carryOut, field, notice } from "../shared/page.js";
import { everyPage, get, post, put } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/site.js";

learn(words);

export async function show(place, around) {
  const [users, roles] = await Promise.all([everyPage("/users", "users"), get("/roles")]);
  const again = () => show(place, around);
  const said = make("div", { role: "status" });
  fill(
    place,
    make("h1", { text: say("manager.staff") }),
    make("p", { class: "lead", text: say("manager.staff_help") }),
    said,
    make("div", { class: "stack things" }, users.map((user) => person(user, roles.roles, around, said, again))),
    adding(roles.roles, around, again),
  );
}

const roleName = (role, roles) => {
  const ready = say(`manager.role.${role}`);
  return ready === `manager.role.${role}` ? (roles.find((one) => one.role === role)?.name ?? say("manager.role.none")) : ready;
};

function person(user, roles, { branches, account }, said, again) {
  const self = user.user === account.user;
  const at = `/users/${user.user}`;
  const does = (key, work, kind = "") => make("button", { class: `button ${kind}`, type: "button", text: say(key), on: { click: (event) => carryOut(event.currentTarget, said, work) } });
  // Where the site sends mails, the link went to whom it is for, and is shown to nobody unless it is asked for.
  const reset = async (wish = {}) => {
    const { secret, until } = await post(`${at}/reset`, wish);
    const told = { name: user.user_name, until: timeOfDay(until) };
    if (secret) fill(said, notice(say("manager.reset_made", told), "good"), make("p", { class: "secret code", text: secret }));
    else fill(said, notice(say("manager.reset_mailed", told), "good"), does("manager.reset_by_hand", () => reset({ by_hand: true })));
  };
  const where = user.branches === "all" ? say("manager.everywhere") : branches.filter(({ branch }) => user.branches.includes(branch)).map(({ name }) => name).join(", ");
  return make(
    "details",
    { class: "card thing" },
    make(
      "summary",
      {},
      make("strong", { text: user.user_name }),
      make("span", { class: "soft", text: ` ${[user.first_name, user.last_name].filter(Boolean).join(" ")}` }),
      make("span", { class: "row end" }, make("span", { class: "chip", text: roleName(user.role, roles) }), user.active ? null : make("span", { class: "chip bad", text: say("manager.inactive") })),
    ),
    make(
      "div",
      { class: "stack" },
      make("p", { class: "soft small", text: `${where} · ${user.signed_in_at ? say("manager.signed_in", { when: `${dayOf(user.signed_in_at)} ${timeOfDay(user.signed_in_at)}` }) : say("manager.never_signed_in")} · ${say(user.second_factor ? "manager.factor_on" : "manager.factor_off")}` }),
      self
        ? make("p", { class: "soft", text: say("manager.yourself") })
        : [
            roleForm(user, roles, branches, at, said, again),
            make(
              "div",
              { class: "row" },
              does("manager.reset", () => reset()),
              user.second_factor ? does("manager.remove_factor", () => post(`${at}/remove-second-factor`).then(again)) : null,
              does("manager.end_sessions", () => post(`${at}/sessions/end`, {}).then(() => fill(said, notice(say("manager.sessions_ended", { name: user.user_name }), "good")))),
              user.active ? does("manager.deactivate", () => post(`${at}/deactivate`).then(again), "bad") : does("manager.activate", () => post(`${at}/activate`).then(again)),
            ),
          ],
    ),
  );
}

const roleOptions = (roles, now) => {
  const options = roles.filter(({ role }) => role !== "super_admin" || now === "super_admin").map(({ role }) => ({ value: role, text: roleName(role, roles) }));
  return [{ value: "", text: say("manager.role.none") }, ...options];
};

function places(branches, now) {
  const all = now === "all";
  const box = (value, label, checked) => make("label", { class: "tick" }, make("input", { type: "checkbox", name: "branch", value, checked }), label);
  return make("fieldset", { class: "choices" }, make("legend", { class: "label", text: say("manager.where") }), box("all", say("manager.everywhere"), all), branches.map(({ branch, name }) => box(branch, name, !all && now.includes(branch))));
}

const readPlaces = (form) => (form.getAll("branch").includes("all") ? "all" : form.getAll("branch"));

function roleForm(user, roles, branches, at, said, again) {
  const form = make("form", { class: "stack" }, field({ label: say("manager.role"), name: "role", id: `role-${user.user}`, options: roleOptions(roles, user.role), value: user.role ?? "" }), places(branches, user.branches), make("div", {}, make("button", { class: "button", text: say("save") })));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const read = new FormData(form);
    if (await carryOut(form.querySelector(".button"), said, () => put(`${at}/role`, { role: read.get("role") || null, branches: readPlaces(read) }).then(() => true))) again();
  });
  return form;
}

function adding(roles, { branches }, again) {
  const said = make("div", { role: "status" });
  const text = (key, name, more = {}) => field({ label: say(key), name, required: true, autocomplete: "off", ...more });
  const form = make(
    "form",
    { class: "card stack" },
    make("h2", { text: say("manager.add_user") }),
    make("div", { class: "grid" }, text("manager.user_name", "user_name", { minlength: 5, maxlength: 20 }), text("manager.email", "email", { type: "email" }), text("manager.first_name", "first_name"), text("manager.last_name", "last_name")),
    field({ label: say("manager.role"), name: "role", options: roleOptions(roles), value: "agent" }),
    places(branches, "all"),
    text("manager.password", "password", { type: "password", hint: say("manager.password_help"), required: false, autocomplete: "new-password" }),
    said,
    make("div", {}, make("button", { class: "button main", text: say("manager.add_user") })),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const read = new FormData(form);
    const profile = Object.fromEntries(["user_name", "first_name", "last_name", "email"].map((name) => [name, read.get(name)]));
    const password = read.get("password") || undefined;
    const made = await carryOut(form.querySelector(".main"), said, () => post("/users", { profile, role: read.get("role") || null, branches: readPlaces(read), password }).then(() => true));
    if (made) again();
  });
  return form;
}
