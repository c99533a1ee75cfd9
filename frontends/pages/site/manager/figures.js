// What days were like: charts with the table beside them, and the same as CSV to take away.

import { now } from "../shared/clock.js";
import { fill, make } from "../shared/dom.js";
import { minutes, number } from "../shared/format.js";
import { carryOut, field } from "../shared/page.js";
import { everyPage, get } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/branch.js";
import { bars } from "./chart.js";
import { head, takeAway } from "./table.js";

learn(words);

/** Ranges that somebody wants again and again, in days. */
const RANGES = { today: 1, week: 7, month: 30 };
const dayText = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
/** So many days before a day. */
const before = (day, days) => dayText(new Date(new Date(`${day}T12:00:00`).getTime() - days * 86400000));

export async function show(place, { branch }) {
  const [room, days] = await Promise.all([get(`/branches/${branch.branch}/snapshot`), everyPage(`/branches/${branch.branch}/days`, "days")]);
  // The last day is that of the branch, and not of the browser: they need not be in one time zone.
  const last = days.reduce((latest, day) => (day > latest ? day : latest), days[0] ?? dayText(new Date(now())));
  const names = new Map([
    ...room.services.map((one) => [one.service, one.name]),
    ...room.counters.map((one) => [one.counter, one.name]),
    ...room.priorities.map((one) => [one.priority, one.name]),
  ]);
  const said = make("div", { role: "status" });
  const report = make("div", { class: "stack wide" });
  const form = make(
    "form",
    { class: "row range" },
    field({ label: say("manager.from"), name: "from", type: "date", value: before(last, RANGES.week - 1), required: true }),
    field({ label: say("manager.to"), name: "to", type: "date", value: last, required: true }),
    make("button", { class: "button main", text: say("manager.look") }),
    make("button", { class: "button", type: "button", text: say("manager.csv"), on: { click: (event) => carryOut(event.currentTarget, said, () => csv(branch, range(form), names)) } }),
  );
  const look = () =>
    carryOut(form.querySelector(".main"), said, async () => {
      const { from, to } = range(form);
      const { days, total } = await get(`/branches/${branch.branch}/reports?from=${from}&to=${to}`);
      fill(report, draw(total, days, names));
    });
  const preset = (name) => {
    const choose = () => {
      form.elements.from.value = before(last, RANGES[name] - 1);
      form.elements.to.value = last;
      look();
    };
    return make("button", { class: "button quiet", type: "button", text: say(`manager.range.${name}`), on: { click: choose } });
  };
  form.append(make("span", { class: "row" }, Object.keys(RANGES).map(preset)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  fill(place, make("h1", { text: `${say("manager.figures")} · ${branch.name}` }), form, said, report);
  look();
}

const range = (form) => Object.fromEntries(new FormData(form));
const csv = (branch, { from, to }, names) => takeAway(`/branches/${branch.branch}/reports?from=${from}&to=${to}`, `turnero-${from}-${to}.csv`, (text) => named(text, names));

/** The engine's file has ids; what these are called stands beside them for whoever opens it. */
function named(text, names) {
  const [head, ...lines] = text.split("\r\n");
  const columns = head.split(",");
  const [id, name] = [columns.indexOf("id"), columns.indexOf("name")];
  const cell = (value) => `"${value.replace(/^(?=[=+\-@])/, "'").replaceAll('"', '""')}"`;
  const line = (row) => {
    const cells = row.split(",");
    if (names.has(cells[id])) cells[name] = cell(names.get(cells[id]));
    return cells.join(",");
  };
  return [head, ...lines.map(line)].join("\r\n");
}

const kind = (key) => (typeof key === "string" ? key : Object.keys(key)[0]);
const idOf = (key) => (typeof key === "string" ? null : Object.values(key)[0]);
const inMinutes = (ms) => (ms === null || ms === undefined ? null : ms / 60000);
const told = (ms) => (ms === null || ms === undefined ? "–" : minutes(Math.round(ms / 60000), Math.round(ms / 60000)));
const share = ({ per_ten_thousand: part }) => (part === null || part === undefined ? "–" : number(part / 10000, { style: "percent", maximumFractionDigits: 1 }));

function draw(total, days, names) {
  const rows = total?.rows ?? [];
  const branch = rows.find(({ key }) => kind(key) === "branch");
  if (!branch || (!branch.issued && !branch.served)) return make("p", { class: "soft", text: say("manager.no_figures") });
  const of = (which) => rows.filter(({ key }) => kind(key) === which);
  const hours = of("hour").sort((one, other) => idOf(one.key) - idOf(other.key));
  return [
    cards(branch),
    days.length > 1 ? part(say("manager.by_day"), byDay(days)) : null,
    part(say("manager.by_hour"), [
      bars({
        title: say("manager.chart_tickets"),
        series: [say("manager.issued"), say("manager.served")],
        points: hours.map((row) => ({ label: hourOf(row), values: [row.issued, row.served] })),
        unit: (value) => number(value),
      }),
      bars({
        title: say("manager.chart_waits"),
        series: [say("manager.median"), say("manager.p90")],
        points: hours.map((row) => ({ label: hourOf(row), values: [inMinutes(row.waiting_time.median_ms), inMinutes(row.waiting_time.p90_ms)] })),
        unit: (value) => minutes(value, value, "narrow"),
      }),
      table(say("manager.by_hour"), hours, hourOf),
    ]),
    part(say("manager.by_service"), [table(say("manager.by_service"), [...of("service"), ...of("other_services")], (row) => names.get(idOf(row.key)) ?? say("manager.others"))]),
    part(say("manager.by_counter"), [table(say("manager.by_counter"), [...of("counter"), ...of("other_counters")], (row) => names.get(idOf(row.key)) ?? say("manager.others"))]),
    part(say("manager.by_priority"), [table(say("manager.by_priority"), [...of("priority"), ...of("other_priorities")], (row) => names.get(idOf(row.key)) ?? say("manager.ordinary"))]),
  ];
}

function byDay(days) {
  const rows = days.map((day) => ({ ...day.rows.find(({ key }) => kind(key) === "branch"), day: day.first }));
  const points = rows.map((row) => ({ label: row.day.slice(5), values: [inMinutes(row.waiting_time.mean_ms), inMinutes(row.plain_order_mean_ms)] }));
  const series = [say("manager.mean_wait"), say("manager.in_ticket_order")];
  return [bars({ title: say("manager.chart_days"), series, points, unit: (value) => minutes(value, value, "narrow") }), table(say("manager.by_day"), rows, (row) => row.day)];
}

const hourOf = (row) => `${String(idOf(row.key)).padStart(2, "0")}`;

function cards(row) {
  const fact = (key, text, hint) => make("div", { class: "card" }, make("p", { class: "label", text: say(key) }), make("p", { class: "figure", text }), hint ? make("p", { class: "small soft", text: hint }) : null);
  return make(
    "div",
    { class: "grid figures" },
    fact("manager.served", number(row.served), say("manager.of_issued", { n: row.issued })),
    fact("manager.mean_wait", told(row.waiting_time.mean_ms), row.plain_order_mean_ms === null ? null : say("manager.plain_order", { time: told(row.plain_order_mean_ms) })),
    fact("manager.within_target", share(row.within_target)),
    fact("manager.promise_kept", share(row.promise_kept)),
  );
}

const part = (title, children) => make("section", { class: "stack" }, make("h2", { text: title }), children);

function table(title, rows, name) {
  if (!rows.length) return make("p", { class: "soft", text: say("manager.no_figures") });
  const line = (row) =>
    make(
      "tr",
      {},
      make("th", { scope: "row", text: name(row) }),
      [row.issued, row.served, row.no_show].map((value) => make("td", { class: "number", text: number(value) })),
      [row.waiting_time.mean_ms, row.waiting_time.p90_ms, row.service_time.mean_ms].map((value) => make("td", { class: "number", text: told(value) })),
      make("td", { class: "number", text: share(row.within_target) }),
    );
  return make(
    "div",
    { class: "scrolls", tabindex: 0, role: "region", "aria-label": title },
    make("table", { class: "table" }, make("caption", { class: "unseen", text: title }), head("manager.what", "#manager.issued", "#manager.served", "#manager.no_show", "#manager.mean_wait", "#manager.p90_wait", "#manager.mean_service", "#manager.within_target"), make("tbody", {}, rows.map(line))),
  );
}
