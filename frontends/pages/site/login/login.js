// Signing in; and choosing a password, with the link that somebody was given (`/login#trl_...`).

import { fill, make, the } from "../shared/dom.js";
import { begin, carryOut, field, languageSwitch, notice } from "../shared/page.js";
import { post, Problem } from "../shared/rest.js";
import { onLanguage, say } from "../shared/words.js";
import words from "../words/login.js";

begin({ words, title: "login.title" });
the("#languages").append(languageSwitch());

// The link is a secret: it stands behind the #, which browsers keep to themselves, and not in the history.
const link = location.hash.startsWith("#trl_") ? location.hash.slice(1) : null;
if (link) history.replaceState(null, "", location.pathname);

const content = the("#content");
let show = link ? choosePassword : signIn;
onLanguage(() => show());
show();

/** Where whoever has signed in wanted to go: a path of this site, and nothing else. */
function next() {
  const wanted = new URLSearchParams(location.search).get("next") ?? "/";
  return /^\/(?!\/)[^\\]*$/.test(wanted) ? wanted : "/";
}

function passwordField(label, autocomplete, hint) {
  const password = field({ label, hint, name: "password", type: "password", autocomplete, required: true });
  const input = password.querySelector("input");
  const show = (event) => (input.type = event.target.checked ? "text" : "password");
  const tick = make("label", { class: "tick" }, make("input", { type: "checkbox", on: { change: show } }), make("span", { text: say("login.show") }));
  return [password, tick];
}

function signIn(said = null) {
  const wrong = make("div", {}, said ? notice(said, "good") : null);
  const go = make("button", { class: "button main wide", type: "submit", text: say("sign_in") });
  const code = field({ label: say("login.code"), hint: say("login.code_hint"), name: "code", autocomplete: "one-time-code", inputmode: "text" });
  code.hidden = true;
  const form = make(
    "form",
    { class: "stack" },
    field({ label: say("login.user"), name: "user_name", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true }),
    passwordField(say("login.password"), "current-password"),
    code,
    wrong,
    go,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = new FormData(form);
    const body = { user_name: typed.get("user_name").trim(), password: typed.get("password") };
    if (!code.hidden && typed.get("code")) body.code = typed.get("code").trim();
    await carryOut(go, wrong, async () => {
      try {
        await post("/account/login", body);
      } catch (problem) {
        if (problem instanceof Problem && problem.code === "access.second_factor_needed") {
          code.hidden = false;
          code.querySelector("input").focus();
          if (!body.code) return;
        }
        // Whoever is signed in already has come where they wanted to be.
        if (!(problem instanceof Problem) || problem.code !== "account.signed_in") throw problem;
      }
      location.assign(next());
    });
  });
  fill(content, make("h1", { text: say("login.title") }), form);
  form.querySelector("input").focus();
}

function choosePassword() {
  const wrong = make("div");
  const go = make("button", { class: "button main wide", type: "submit", text: say("save") });
  const form = make("form", { class: "stack" }, passwordField(say("login.new"), "new-password", say("login.new_hint")), wrong, go);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const password = new FormData(form).get("password");
    const done = await carryOut(go, wrong, () => post("/account/reset", { secret: link, password }).then(() => true));
    if (!done) return;
    show = signIn;
    signIn(say("login.new_done"));
  });
  fill(content, make("h1", { text: say("login.new_title") }), form);
  form.querySelector("input").focus();
}
