// What was sold, what is unpaid and for how long, and what lay in the cash.

import { now } from "../shared/clock.js";
import { fill, make } from "../shared/dom.js";
import { number } from "../shared/format.js";
import { money, sum } from "../shared/money.js";
import { carryOut, field, notice } from "../shared/page.js";
import { everyPage, get } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import invoice from "../words/invoice.js";
import words from "../words/office.js";
import { bars } from "./chart.js";
import { countAndClose, countersOf, drawers } from "./drawers.js";
import { chosenOf, heading } from "./issuer.js";
import { table, takeAway } from "./table.js";

learn({ ...invoice, ...words });

const BY = ["day", "tax", "item", "agent"];
const DAYS_SHOWN = 30;
const dayText = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
const before = (day, days) => dayText(new Date(new Date(`${day}T12:00:00`).getTime() - days * 86400000));
/** Only how high a bar is drawn: what is written beside it is the amount itself. */
const height = (amount) => Number(amount);

export async function show(place, { issuers, branches, account }) {
  const issuer = chosenOf(issuers);
  if (!issuer) return fill(place, heading("manager.sales", issuers));
  const at = `/issuers/${issuer.issuer}`;
  // Whoever may not see users reads their ids.
  const [users, newest, unpaid] = await Promise.all([everyPage("/users", "users").catch(() => []), get(`${at}/documents`), get(`${at}/reports/unpaid`)]);
  const names = new Map(users.map((user) => [`user:${user.user}`, user.user_name]));
  fill(
    place,
    heading("manager.sales", issuers, issuer),
    sold(at, names, newest.rows.find(({ date }) => date)?.date ?? dayText(new Date(now()))),
    part("manager.unpaid_by_age", `${at}/reports/unpaid`, byAge(unpaid.rows)),
    await cash(at, names, branches, account.permissions.includes("cash:work")),
  );
}

/** A part with its title, and its file to take away. */
function part(key, path, children) {
  const said = make("div", { role: "status" });
  const name = path.split("/").at(-1);
  const csv = make("button", { class: "button", type: "button", text: say("manager.csv"), "aria-label": `${say("manager.csv")}: ${say(key)}`, on: { click: (event) => carryOut(event.currentTarget, said, () => takeAway(path, `turnero-${name}.csv`)) } });
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

/** What lay in the drawers, and closing one that somebody has left open. */
async function cash(at, names, branches, mayClose) {
  const said = make("div", { role: "status" });
  const body = make("div");
  const look = async () => {
    // Whoever may not see them sees none.
    const sessions = await everyPage(`${at}/cash-sessions`, "sessions").catch(() => []);
    const counters = await countersOf(sessions, branches);
    const close = (session, button) =>
      carryOut(button, said, async () => {
        const told = await countAndClose(at, session, counters.get(session.state.counter) ?? "");
        if (!told) return;
        await look();
        fill(said, notice(told.text, told.right ? "good" : "bad"));
      });
    fill(body, drawers(sessions, counters, names, mayClose ? close : null));
  };
  await look();
  return make("section", { class: "stack" }, make("h2", { text: say("manager.cash") }), make("p", { class: "soft", text: say("manager.cash_help") }), said, body);
}
