// What is sold, what it costs in which list, and which services sell it.

import { now } from "../shared/clock.js";
import { fill, make } from "../shared/dom.js";
import { number } from "../shared/format.js";
import { money, plain, readAmount } from "../shared/money.js";
import { carryOut, field, notice } from "../shared/page.js";
import { get, postOnce, put } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/items.js";
import { chosenOf, heading } from "./issuer.js";
import { adding, text, thing, tick } from "./thing.js";

learn(words);

/** Which are listed, and how the engine is asked for them. */
const FILTERS = { sold: "true", withdrawn: "false" };
/** The law knows two ways to pay nothing: a rate of nothing, and no tax at all. */
const EXCLUDED = "excluded";
const VAT = "01";

export async function show(place, { issuers, branches, account }) {
  const issuer = chosenOf(issuers);
  if (!issuer) return fill(place, heading("manager.items", issuers));
  const at = `/issuers/${issuer.issuer}`;
  const { price_lists: lists, taxes, settings, branches: invoiced } = await get(at);
  const may = (permission) => account.permissions.includes(permission);
  const asked = new URLSearchParams(location.search).get("show");
  const around = { at, issuer: issuer.issuer, lists, taxes, settings, invoiced, branches, may, shown: asked in FILTERS ? asked : "sold", services: null };
  const again = () => show(place, { issuers, branches, account });
  const rows = make("div", { class: "stack things" });
  // What is drawn is all there: nothing moves away under somebody's finger.
  await listed(rows, around);
  fill(
    place,
    heading("manager.items", issuers, issuer),
    make("section", { class: "stack" }, make("p", { class: "soft", text: say("manager.items_help") }), filters(around), rows, may("items:create") && around.shown === "sold" ? addItem(around, again) : null),
    make("section", { class: "stack" }, make("h2", { text: say("manager.price_lists") }), make("p", { class: "soft", text: say("manager.price_lists_help") }), make("div", { class: "stack things" }, lists.map((list) => priceList(around, list, again))), may("prices:update") ? addList(around, again) : null),
  );
}

function filters({ shown, issuer }) {
  const link = (name) => make("a", { href: `?${new URLSearchParams({ issuer, show: name })}`, text: say(`manager.items.${name}`), "aria-current": name === shown ? "page" : null });
  return make("nav", { class: "filters", "aria-label": say("manager.filters") }, Object.keys(FILTERS).map(link));
}

async function listed(place, around) {
  const said = make("div", { role: "status" });
  const more = make("button", { class: "button", type: "button", text: say("manager.more"), hidden: true });
  let after = null;
  const look = async () => {
    const page = await get(`${around.at}/items?active=${FILTERS[around.shown]}${after ? `&after=${after}` : ""}`);
    more.before(...page.items.map((row) => item(around, row)));
    after = page.after;
    more.hidden = !after;
  };
  more.addEventListener("click", () => carryOut(more, said, look));
  fill(place, said, more);
  await look();
  if (place.querySelectorAll(".thing").length === 0) fill(place, make("p", { class: "soft", text: say(`manager.items.none_${around.shown}`) }));
}

/** A list can be long: what an item costs and which services sell it is asked for when it comes into view. */
const inView = new IntersectionObserver((seen, observer) => {
  for (const { target, isIntersecting } of seen) {
    if (!isIntersecting) continue;
    observer.unobserve(target);
    target.dispatchEvent(new Event("seen"));
  }
});

function item(around, row) {
  const at = `${around.at}/items/${row.item}`;
  const summary = make("summary");
  const said = make("div", { role: "status" });
  const body = make("div", { class: "stack wide" });
  const box = make("details", { class: "card thing" }, summary, said, body);
  const head = (view) => fill(summary, make("strong", { text: view.name }), make("span", { class: "soft small", text: ` ${view.code}` }), make("span", { class: "row end" }, view.active ? null : make("span", { class: "chip", text: say("manager.withdrawn") }), costs(around, view)));
  const one = { at, said };
  one.look = async (message) => {
    one.view = await get(at);
    head(one.view);
    fill(body, await parts(around, one));
    if (message) fill(said, notice(message, "good"));
  };
  head(row);
  box.addEventListener("seen", async () => {
    const view = await carryOut(null, said, () => get(at));
    if (view && !box.open) head(view);
  });
  box.addEventListener("toggle", () => box.open && carryOut(null, said, () => one.look()));
  inView.observe(box);
  return box;
}

/** Its price in each list that is in use. */
function costs({ lists }, { prices }) {
  if (!prices) return null;
  const known = lists.filter(({ active }) => active).map((list) => [list, prices.find((one) => one.list === list.list)]).filter(([, found]) => found);
  if (!known.length) return make("span", { class: "chip bad", text: say("manager.no_price") });
  return known.map(([list, { price }]) => make("span", { class: "number" }, known.length > 1 ? make("span", { class: "soft small", text: `${list.name} ` }) : null, money({ amount: price, currency: list.currency })));
}

async function parts(around, one) {
  const { may, lists } = around;
  return [
    may("items:update") ? termsForm(around, one) : null,
    lists.length ? pricesForm(around, one) : make("p", { class: "soft", text: say("manager.first_a_list") }),
    may("items:update") ? await servicesForm(around, one) : null,
  ];
}

function saving(title, children, save) {
  const button = make("button", { class: "button", text: say("save") });
  const said = make("div", { role: "status" });
  const form = make("form", { class: "stack" }, make("h2", { text: say(title) }), children, said, make("div", {}, button));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    carryOut(button, said, async () => {
      const box = form.closest("details");
      const which = [...box.querySelectorAll("form")].indexOf(form);
      // What was said of the last time is not said of this one.
      fill(box.querySelector("[role=status]"));
      await save(new FormData(form));
      // It was drawn anew; whoever has saved is where they were.
      box.querySelectorAll("form")[which]?.querySelector(".button").focus();
    });
  });
  return form;
}

function termsForm({ taxes, settings }, one) {
  const { view } = one;
  const known = taxNow(view);
  return saving(
    "manager.item_terms",
    [
      make("div", { class: "grid" }, text("manager.name", "name", view.name), text("manager.item_code", "code", view.code, { maxlength: 32 }), taxField(taxes, settings, known, view), text("manager.unit", "unit", view.unit, { maxlength: 8, hint: say("manager.unit_help") })),
      tick(say("manager.is_sold"), "active", view.active),
    ],
    async (form) => {
      const { item, prices, services, ...terms } = view;
      const chosen = form.get("tax");
      const taxed = chosen === known ? {} : readTax(chosen);
      await put(one.at, { ...terms, ...taxed, name: form.get("name").trim(), code: form.get("code").trim(), unit: form.get("unit").trim(), active: Boolean(form.get("active")) }, { etag: view.etag });
      await one.look(say("manager.saved"));
    },
  );
}

/** One rate is written in more than one way: `19` and `19.00`. */
const bare = (rate) => (rate?.includes(".") ? rate.replace(/\.?0+$/, "") : rate);
/** What is chosen for the taxes of something, as a word: they themselves, written down. */
const written = (taxes) => JSON.stringify(taxes.map(({ code, charge }) => ({ code, charge: charge.rate === undefined ? charge : { rate: bare(charge.rate) } })));
const taxNow = ({ excluded, taxes }) => (excluded ? EXCLUDED : written(taxes ?? []));

function readTax(chosen) {
  return chosen === EXCLUDED ? { excluded: true, taxes: [] } : { excluded: false, taxes: JSON.parse(chosen) };
}

/** The rates that the issuer knows; what the item has already stays, whatever it is. */
function taxField(taxes, settings, known, view = {}) {
  const rate = (tax, value) => ({ value: written([{ code: tax.code, charge: { rate: value } }]), text: `${tax.name} ${number(value)} %${tax.code === VAT && bare(value) === "0" ? ` (${say("manager.exempt")})` : ""}` });
  const rates = taxes.filter(({ active, nature, rates }) => active && nature === "charged" && rates?.length).flatMap((tax) => tax.rates.map((value) => rate(tax, value)));
  const options = [{ value: written([]), text: say("manager.no_tax") }, { value: EXCLUDED, text: say("manager.excluded") }, ...rates];
  if (!options.some(({ value }) => value === known)) options.push({ value: known, text: (view.taxes ?? []).map(({ code, charge }) => `${taxes.find((tax) => tax.code === code)?.name ?? code} ${charge.rate ? `${number(charge.rate)} %` : money({ amount: charge.each, currency: settings.currency })}`).join(", ") });
  return text("manager.tax", "tax", known, { options });
}

const ofList = (list) => [list.name, list.currency, say(list.prices_include_tax ? "manager.with_tax" : "manager.plus_tax"), period(list)].filter(Boolean).join(" · ");

function period({ since, until }) {
  const [from, to] = [since && say("manager.since_day", { day: since }), until && say("manager.until_day", { day: until })];
  return [from, to].filter(Boolean).join(" ");
}

function pricesForm({ at, lists, may }, one) {
  const { view } = one;
  const priceIn = (list) => view.prices.find((found) => found.list === list.list)?.price ?? null;
  const inputs = lists.map((list) => {
    const price = priceIn(list);
    return text("manager.name", list.list, price === null ? "" : plain(price), { label: ofList(list), inputmode: "decimal", required: false, placeholder: say("manager.not_in_list"), disabled: !may("prices:update") });
  });
  if (!may("prices:update")) return make("div", { class: "stack" }, make("h2", { text: say("manager.prices") }), make("div", { class: "grid" }, inputs));
  return saving("manager.prices", make("div", { class: "grid" }, inputs), async (form) => {
    const wanted = lists.map((list) => {
      const typed = form.get(list.list).trim();
      const price = priceIn(list);
      return { list, typed, same: typed === (price === null ? "" : plain(price)), price: typed ? readAmount(typed) : null };
    });
    for (const { list, price } of wanted.filter(({ same }) => !same)) await put(`${at}/price-lists/${list.list}/prices/${view.item}`, { price });
    await one.look(say("manager.saved"));
  });
}

/** The services of all branches, asked for once. Whoever may not look into a branch does not see what it sells. */
function servicesOf(around) {
  const look = ({ branch, name }) => get(`/branches/${branch}/snapshot`).then((room) => ({ branch, name, services: room.services }), () => null);
  around.services ??= Promise.all(around.branches.map(look)).then((found) => found.filter(Boolean));
  return around.services;
}

async function servicesForm(around, one) {
  const { view } = one;
  const branches = (await servicesOf(around)).filter(({ services }) => services.length);
  const sells = (service) => view.services.includes(service);
  const boxes = branches.map(({ branch, name, services }) =>
    make(
      "fieldset",
      { class: "choices" },
      make("legend", { class: "label", text: [name, around.invoiced.includes(branch) ? null : say("manager.drafts_nothing")].filter(Boolean).join(" · ") }),
      services.map((each) => tick(each.name, each.service, sells(each.service))),
    ),
  );
  return saving("manager.sold_by", [make("p", { class: "soft small", text: say("manager.sold_by_help") }), boxes], async (form) => {
    const all = branches.flatMap(({ services }) => services.map(({ service }) => service));
    for (const service of all) {
      const wanted = Boolean(form.get(service));
      if (wanted !== sells(service)) await put(`${around.at}/services/${service}`, { item: wanted ? view.item : null });
    }
    await one.look(say("manager.saved"));
  });
}

/** The list that is offered when something is added: the newest one that holds now, in the money of the issuer. */
function usual({ lists, settings }) {
  const today = new Date(now()).toLocaleDateString("sv");
  const holds = ({ active, since, until }) => active && (!since || since <= today) && (!until || until >= today);
  return lists.findLast((list) => holds(list) && list.currency === settings.currency) ?? lists.findLast(({ active }) => active);
}

function addItem(around, again) {
  const { at, taxes, settings, may } = around;
  const list = may("prices:update") ? usual(around) : null;
  return adding(
    say("manager.add_item"),
    [
      text("manager.name", "name", ""),
      text("manager.item_code", "code", "", { maxlength: 32 }),
      taxField(taxes, settings, written([])),
      list ? text("manager.price_in", "price", "", { label: say("manager.price_in", { list: list.name, currency: list.currency }), inputmode: "decimal", required: false }) : null,
    ],
    async (form) => {
      const typed = form.get("price")?.trim();
      const price = typed ? readAmount(typed) : null;
      const made = await postOnce(`${at}/items`, { name: form.get("name").trim(), code: form.get("code").trim(), active: true, ...readTax(form.get("tax")) });
      if (price) await put(`${at}/price-lists/${list.list}/prices/${made.item}`, { price });
    },
    again,
  );
}

function priceList({ at, may }, list, again) {
  const hint = [ofList(list), list.active ? null : say("manager.not_in_use")].filter(Boolean).join(" · ").replace(`${list.name} · `, "");
  const day = (key, name) => field({ label: say(key), name, id: `${name}-${list.list}`, type: "date", value: list[name] ?? "" });
  if (!may("prices:update")) return make("p", { class: "card thing" }, make("strong", { text: list.name }), make("span", { class: "soft small", text: ` ${hint}` }));
  return thing(
    list.name,
    hint,
    [
      text("manager.name", "name", list.name),
      text("manager.currency", "currency", list.currency, { maxlength: 3, pattern: "[A-Za-z]{3}", hint: say("manager.currency_help") }),
      make("div", { class: "row range" }, day("manager.from", "since"), day("manager.to", "until")),
      tick(say("manager.prices_include_tax"), "includes", list.prices_include_tax),
      tick(say("manager.in_use"), "active", list.active),
    ],
    (form) => put(`${at}/price-lists/${list.list}`, listTerms(form, Boolean(form.get("active")))).then(again),
  );
}

function listTerms(form, active) {
  const day = (name) => form.get(name) || undefined;
  return { name: form.get("name").trim(), currency: form.get("currency").trim().toUpperCase(), prices_include_tax: Boolean(form.get("includes")), since: day("since"), until: day("until"), active };
}

const addList = ({ at, settings }, again) =>
  adding(
    say("manager.add_list"),
    [
      text("manager.name", "name", ""),
      text("manager.currency", "currency", settings.currency, { maxlength: 3, pattern: "[A-Za-z]{3}" }),
      text("manager.from", "since", "", { type: "date", required: false }),
      tick(say("manager.prices_include_tax"), "includes", settings.prices_include_tax),
    ],
    (form) => postOnce(`${at}/price-lists`, listTerms(form, true)),
    again,
  );
