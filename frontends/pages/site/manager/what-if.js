// A day of the past under another policy, beside what it was. Nothing is changed by asking.

import { fill, make } from "../shared/dom.js";
import { minutes, number } from "../shared/format.js";
import { carryOut, field } from "../shared/page.js";
import { everyPage, get, post } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/branch.js";
import { bars } from "./chart.js";
import { head } from "./table.js";
import { policyForm, policyOf } from "./rules.js";

learn(words);

export async function show(place, { branch }) {
  const at = `/branches/${branch.branch}`;
  const [room, { policies }, days] = await Promise.all([get(`${at}/snapshot`), get("/policies"), everyPage(`${at}/days`, "days")]);
  const said = make("div", { role: "status" });
  const answer = make("div", { class: "stack wide" });
  const form = policyForm(room.settings.policy, policies);
  form.querySelector("h2").textContent = say("manager.other_policy");
  form.querySelector("p").textContent = say("manager.what_if_help");
  const options = [...days].reverse().map((day) => ({ value: day, text: day }));
  form.append(field({ label: say("manager.which_day"), name: "day", options, value: options[0]?.value }), said, make("div", {}, make("button", { class: "button main", text: say("manager.play") })));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const read = new FormData(form);
    carryOut(form.querySelector(".main"), said, async () => {
      const played = await post(`${at}/what-if`, { day: read.get("day"), policy: policyOf(read, policies) });
      fill(answer, draw(played, room));
    });
  });
  fill(place, make("h1", { text: `${say("manager.what-if")} · ${branch.name}` }), options.length ? form : make("p", { class: "soft", text: say("manager.no_days") }), answer);
}

const inMinutes = (ms) => (ms === null || ms === undefined ? "–" : minutes(Math.round(ms / 60000), Math.round(ms / 60000)));

function draw(played, room) {
  const ways = [
    [say("manager.as_it_was"), played.as_it_was],
    [say("manager.replayed"), played.replayed],
    [say("manager.other"), played.other],
  ];
  const services = room.services.filter(({ service }) => played.as_it_was.services[service]);
  const rows = [
    ["manager.served", (way) => number(way.endings.served)],
    ["manager.mean_wait", (way) => inMinutes(way.all.mean_ms)],
    ["manager.median", (way) => inMinutes(way.all.median_ms)],
    ["manager.p90_wait", (way) => inMinutes(way.all.p90_ms)],
    ["manager.longest_wait", (way) => inMinutes(way.all.longest_ms)],
    ["manager.preferential_wait", (way) => inMinutes(way.preferential.mean_ms)],
    ["manager.within_target", (way) => (way.all.target_known ? number(way.all.in_target / way.all.target_known, { style: "percent" }) : "–")],
  ];
  const line = ([key, tell]) => make("tr", {}, make("th", { scope: "row", text: say(key) }), ways.map(([, way]) => make("td", { class: "number", text: tell(way) })));
  return [
    make("h2", { text: say("manager.beside", { day: played.day }) }),
    played.over ? null : make("p", { class: "notice", text: say("manager.not_over") }),
    make("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": say("manager.what-if") }, make("table", { class: "table" }, make("thead", {}, make("tr", {}, make("td"), ways.map(([name]) => make("th", { scope: "col", class: "number", text: name })))), make("tbody", {}, rows.map(line)))),
    services.length
      ? bars({
          title: say("manager.chart_services"),
          series: [say("manager.as_it_was"), say("manager.other")],
          points: services.map((one) => ({ label: one.prefix, values: [played.as_it_was, played.other].map((way) => (way.services[one.service]?.mean_ms ?? 0) / 60000) })),
          unit: (value) => minutes(value, value, "narrow"),
        })
      : null,
    make(
      "div",
      { class: "scrolls", tabindex: 0, role: "region", "aria-label": say("manager.by_service") },
      make("table", { class: "table" }, head("manager.service", "#manager.as_it_was", "#manager.other"), make("tbody", {}, services.map((one) => make("tr", {}, make("th", { scope: "row", text: `${one.prefix} · ${one.name}` }), [played.as_it_was, played.other].map((way) => make("td", { class: "number", text: inMinutes(way.services[one.service]?.mean_ms) })))))),
    ),
  ];
}
