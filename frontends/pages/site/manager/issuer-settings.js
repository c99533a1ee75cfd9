// Who invoices: who it is on paper, which way its documents go, and the branches whose visits become drafts.

import { fill, make } from "../shared/dom.js";
import { carryOut, field, notice } from "../shared/page.js";
import { partyFields, readParty } from "../shared/party.js";
import { get, patch, postOnce, put, remove } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/issuer.js";
import { chosenOf, heading } from "./issuer.js";
import { tick } from "./thing.js";

learn(words);

/** How the engine names the ways of documents, those who mail them, and whether they count. */
const CHOICES = { route: ["own", "submitted", "gateway_numbered"], environment: ["production", "test"], mailed_by: ["gateway", "us"] };
const here = "/manager/issuer";

export async function show(place, around) {
  const { issuers, branches, account } = around;
  const may = (permission) => account.permissions.includes(permission);
  const issuer = new URLSearchParams(location.search).has("new") ? undefined : chosenOf(issuers);
  if (!issuer) return fill(place, make("h1", { text: say("manager.issuer") }), make("p", { class: "lead", text: say("manager.issuer_new_help") }), creating());
  const one = { at: `/issuers/${issuer.issuer}` };
  const view = await get(one.at);
  fill(
    place,
    heading("manager.issuer", issuers, issuer),
    part("manager.issuer_party", profile(view.party), (form) => put(`${one.at}/profile`, readProfile(form, view.party))),
    part("manager.issuer_ways", ways(view.settings), (form) => change(one.at, view.settings, form)),
    part("manager.issuer_branches", places(view.branches, branches), (form) => follow(one.at, view, branches, form)),
    may("issuers:create") ? make("p", {}, make("a", { href: `${here}?new=yes`, text: say("manager.issuer_another") })) : null,
  );
}

/** A form that stays as it was filled in when it is saved. */
function part(title, children, save) {
  const said = make("div", { role: "status" });
  const button = make("button", { class: "button", text: say("save") });
  const form = make("form", { class: "card stack" }, make("h2", { text: say(title) }), children, said, make("div", {}, button));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await carryOut(button, said, () => save(new FormData(form)).then(() => true))) fill(said, notice(say("manager.saved"), "good"));
  });
  return form;
}

function profile(party = {}) {
  const text = (key, name, more = {}) => field({ label: say(key), name, value: party[name] ?? "", autocomplete: "off", maxlength: 200, ...more });
  const either = (key, name, values, value) => field({ label: say(key), name, options: values.map((each) => ({ value: each, text: say(`manager.${name}.${each}`) })), value });
  const fields = partyFields({ ...party, identity: party.identity ?? { kind: "NIT", number: "" } });
  for (const name of ["number", "name"]) fields.querySelector(`[name=${name}]`).required = true;
  fields.append(
    either("manager.organisation", "organisation", ["legal", "natural"], party.organisation ?? "legal"),
    either("manager.tribute", "tribute", ["iva", "none"], party.tribute ?? "iva"),
    text("manager.trade_name", "trade_name"),
    text("manager.address", "address"),
    text("manager.municipality", "municipality", { hint: say("manager.municipality_help"), pattern: "[0-9]{5}", maxlength: 5, inputmode: "numeric" }),
    text("manager.phone", "phone", { type: "tel", maxlength: 40 }),
  );
  return fields;
}

function readProfile(form, known) {
  const { company, names, ...party } = readParty(form, known);
  const given = Object.fromEntries(["trade_name", "address", "municipality", "phone"].map((name) => [name, form.get(name).trim() || undefined]));
  const organisation = form.get("organisation");
  return { ...party, ...given, organisation, tribute: form.get("tribute"), [organisation === "legal" ? "company" : "names"]: company ?? names };
}

function ways(settings) {
  const one = (name) => field({ label: say(`manager.${name}`), hint: say(`manager.${name}_help`), name, options: CHOICES[name].map((value) => ({ value, text: say(`manager.${name}.${value}`) })), value: settings[name] });
  return [make("div", { class: "grid" }, Object.keys(CHOICES).map(one)), tick(say("manager.issuer_prices_include"), "prices_include_tax", settings.prices_include_tax)];
}

/** Only what is to be different is sent: somebody else may have changed the rest. */
async function change(at, settings, form) {
  const wanted = { ...Object.fromEntries(Object.keys(CHOICES).map((name) => [name, form.get(name)])), prices_include_tax: Boolean(form.get("prices_include_tax")) };
  const changed = Object.entries(wanted).filter(([name, value]) => settings[name] !== value);
  if (changed.length) await patch(at, Object.fromEntries(changed));
  Object.assign(settings, wanted);
}

const places = (invoiced, branches) => [make("p", { class: "soft", text: say("manager.issuer_branches_help") }), make("div", { class: "choices" }, branches.map(({ branch, name }) => tick(name, branch, invoiced.includes(branch))))];

async function follow(at, view, branches, form) {
  for (const { branch } of branches) {
    const wanted = Boolean(form.get(branch));
    if (wanted === view.branches.includes(branch)) continue;
    if (wanted) await put(`${at}/branches/${branch}`);
    else await remove(`${at}/branches/${branch}`);
    view.branches = wanted ? [...view.branches, branch] : view.branches.filter((one) => one !== branch);
  }
}

function creating() {
  return part("manager.issuer_party", profile(), async (form) => {
    const { issuer } = await postOnce("/issuers", { party: readProfile(form, null) });
    location.assign(`${here}?issuer=${issuer}`);
  });
}
