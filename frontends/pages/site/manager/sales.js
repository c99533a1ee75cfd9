// What was sold, what is unpaid and for how long, how far the numbers have come, and what lay in the cash.

import { fill, make } from "../shared/dom.js";
import { dayOf, number, timeOfDay } from "../shared/format.js";
import { money, sum } from "../shared/money.js";
import { carryOut, field } from "../shared/page.js";
import { everyPage, get } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import invoice from "../words/invoice.js";
import words from "../words/office.js";
import { bars } from "./chart.js";
import { table, takeAway } from "./table.js";

learn({ ...invoice, ...words });

const BY = ["day", "tax", "item", "agent"];
const DAYS_SHOWN = 30;
const dayText = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
const before = (day, days) => dayText(new Date(new Date(`${day}T12:00:00`).getTime() - days * 86400000));
/** Only how high a bar is drawn: what is written beside it is the amount itself. */
const height = (amount) => Number(amount);

export async function show(place, { issuers, branches }) {
  const asked = new URLSearchParams(location.search).get("issuer");
  const issuer = issuers.find((one) => one.issuer === asked) ?? issuers[0];
  if (!issuer) return fill(place, make("h1", { text: say("manager.sales") }), make("p", { class: "soft", text: say("manager.no_issuer") }));
  const at = `/issuers/${issuer.issuer}`;
  // Whoever may not see users reads their ids.
  const [users, newest, unpaid, numbering, sessions] = await Promise.all([everyPage("/users", "users").catch(() => []), get(`${at}/documents`), get(`${at}/reports/unpaid`), get(`${at}/reports/numbering`), everyPage(`${at}/cash-sessions`, "sessions").catch(() => [])]);
  const names = new Map(users.map((user) => [`user:${user.user}`, user.user_name]));
  const others = issuers.filter((one) => one !== issuer).map((one) => make("a", { class: "button quiet", href: `?issuer=${one.issuer}`, text: one.party?.name ?? one.issuer }));
  fill(
    place,
    make("h1", { text: [say("manager.sales"), issuers.length > 1 ? issuer.party?.name : null].filter(Boolean).join(" · ") }),
    others.length ? make("nav", { class: "row", "aria-label": say("manager.issuer") }, others) : null,
    sold(at, names, newest.rows.find(({ date }) => date)?.date ?? dayText(new Date())),
    part("manager.unpaid_by_age", `${at}/reports/unpaid`, byAge(unpaid.rows)),
    part("manager.numbering", `${at}/reports/numbering`, numbers(numbering.rows)),
    part("manager.cash", null, await cash(sessions, names, branches)),
  );
}

/** A part with its title, and its file to take away if the engine has one. */
function part(key, path, children) {
  const said = make("div", { role: "status" });
  const name = path?.split("/").at(-1).split("?")[0];
  const csv = path ? make("button", { class: "button", type: "button", text: say("manager.csv"), "aria-label": `${say("manager.csv")}: ${say(key)}`, on: { click: (event) => carryOut(event.currentTarget, said, () => takeAway(path, `turnero-${name}.csv`)) } }) : null;
  return make("section", { class: "stack" }, make("div", { class: "row apart" }, make("h2", { text: say(key) }), csv), said, children);
}

/** Up to the day of the newest document: that is a day of the issuer, and not of the browser. */
function sold(at, names, last) {
  const said = make("div", { role: "status" });
  const body = make("div", { class: "stack" });
  const form = make(
    "form",
    { class: "row range" },
    field({ label: say("manager.from"), name: "since", type: "date", value: before(last, DAYS_SHOWN - 1), required: true }),
    field({ label: say("manager.to"), name: "until", type: "date", value: last, required: true }),
    field({ label: say("manager.by"), name: "by", options: BY.map((value) => ({ value, text: say(`manager.by.${value}`) })), value: "day" }),
    make("button", { class: "button main", text: say("manager.look") }),
  );
  const path = () => `${at}/reports/sales?${new URLSearchParams(new FormData(form))}`;
  form.append(make("button", { class: "button", type: "button", text: say("manager.csv"), on: { click: (event) => carryOut(event.currentTarget, said, () => takeAway(path(), "turnero-sales.csv")) } }));
  const look = () => carryOut(form.querySelector(".main"), said, async () => fill(body, drawSold((await get(path())).rows, form.elements.by.value, names)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  look();
  return make("section", { class: "stack" }, make("h2", { text: say("manager.sold") }), form, said, body);
}

function drawSold(rows, by, names) {
  if (!rows.length) return make("p", { class: "soft", text: say("manager.nothing_sold") });
  const nameOf = (row) => (by === "day" ? row.date : `${row.date} · ${names.get(row.of) ?? row.of}`);
  const whole = (row, amount) => money({ amount, currency: row.currency });
  const currencies = [...new Set(rows.map(({ currency }) => currency))];
  const totals = currencies.map((currency) => money({ amount: sum(rows.filter((row) => row.currency === currency).map(({ total }) => total)), currency }));
  const keys = ["manager.what", "#manager.documents", "#manager.gross", "#invoice.tax", "#invoice.total"];
  return [
    // What each tax came to is in the total of its documents: only days, items and agents add up.
    by === "tax" ? null : make("p", { class: "lead", text: say("manager.in_all", { total: totals.join(" · ") }) }),
    by === "day" && currencies.length === 1
      ? bars({ title: say("manager.chart_sales"), series: [say("invoice.total")], points: rows.map((row) => ({ label: row.date.slice(5), values: [height(row.total)] })), unit: (value) => number(value, { notation: "compact" }) })
      : null,
    table(say("manager.sold"), keys, rows.map((row) => [nameOf(row), number(row.count), whole(row, row.gross), whole(row, row.tax), whole(row, row.total)])),
  ];
}

function byAge(rows) {
  if (!rows.length) return make("p", { class: "soft", text: say("manager.nothing_unpaid") });
  const one = new Set(rows.map(({ currency }) => currency)).size === 1;
  return [
    one ? bars({ title: say("manager.unpaid_by_age"), series: [say("manager.owed")], points: rows.map((row) => ({ label: say(`manager.age.${row.age}`), values: [height(row.owed)] })), unit: (value) => number(value, { notation: "compact" }) }) : null,
    table(say("manager.unpaid_by_age"), ["manager.age", "#manager.documents", "#manager.owed"], rows.map((row) => [say(`manager.age.${row.age}`), number(row.invoices), money({ amount: row.owed, currency: row.currency })])),
  ];
}

function numbers(rows) {
  if (!rows.length) return make("p", { class: "soft", text: say("manager.no_ranges") });
  const warned = ({ warnings, expired, left }) => [
    expired ? make("span", { class: "chip bad", text: say("manager.expired") }) : null,
    left === 0 ? make("span", { class: "chip bad", text: say("manager.used_up") }) : null,
    ...warnings.map((one) => make("span", { class: "chip signal", text: say(`manager.warning.${one.warning}`, { n: one.left }) })),
  ];
  const line = (row) => [
    `${row.prefix} ${row.from}–${row.to}`,
    say(`manager.kind.${row.kind}`),
    make("span", { class: "row end" }, make("meter", { min: 0, max: 1, high: 0.9, low: 0.5, optimum: 0, value: (row.next - row.from) / (row.to - row.from + 1), "aria-label": say("manager.used_numbers") }), String(row.next)),
    number(row.left),
    row.until,
    make("span", { class: "row" }, row.active ? null : make("span", { class: "chip", text: say("manager.not_in_use") }), warned(row)),
  ];
  return table(say("manager.numbering"), ["manager.range", "manager.kind", "#manager.next_number", "#manager.left", "manager.until", "manager.state"], rows.map(line));
}

const when = (at) => `${dayOf(at, undefined, { weekday: undefined })} ${timeOfDay(at)}`;

/** The newest first. What should lie there is told here: whoever reads this does not count it. */
async function cash(sessions, names, branches) {
  if (!sessions.length) return make("p", { class: "soft", text: say("manager.no_cash") });
  const where = [...new Set(sessions.map(({ state }) => state.branch))].filter((branch) => branches.some((one) => one.branch === branch));
  const rooms = await Promise.all(where.map((branch) => get(`/branches/${branch}/snapshot`)));
  const counters = new Map(rooms.flatMap((room) => room.counters.map(({ counter, name }) => [counter, `${room.name} · ${name}`])));
  const line = ({ state, difference }) => {
    const whole = (amount) => money({ amount, currency: state.currency });
    return [
      counters.get(state.counter) ?? state.counter,
      `${when(state.opened_at)}, ${names.get(state.opened_by) ?? state.opened_by}`,
      state.closing ? `${when(state.closing.at)}, ${names.get(state.closing.by) ?? state.closing.by}` : make("span", { class: "chip good", text: say("manager.cash_open") }),
      whole(state.expected),
      state.closing ? whole(state.closing.counted) : "–",
      difference ? make("span", { class: /^-?0(\.0+)?$/.test(difference.amount) ? "" : "chip bad", text: money(difference) }) : "–",
    ];
  };
  return table(say("manager.cash"), ["manager.counter", "manager.cash_opened", "manager.cash_closed", "#manager.cash_expected", "#manager.cash_counted", "#manager.cash_difference"], [...sessions].reverse().map(line));
}
