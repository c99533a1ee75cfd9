// All branches at one glance, as things happen: the one that needs somebody stands out.

import { secondsSince } from "../shared/clock.js";
import { fill, make } from "../shared/dom.js";
import { lasting, number } from "../shared/format.js";
import { Feed } from "../shared/live.js";
import { showOnline } from "../shared/page.js";
import { say } from "../shared/words.js";

let feed = null;
let state = null;
let timer = null;

export async function show(place, { branches }) {
  const head = make("h1", { text: say("manager.all") });
  const cards = make("div", { class: "grid" });
  fill(place, head, make("p", { class: "lead", text: say("manager.all_help") }), cards);
  const draw = () => fill(cards, rows().map(card), branches.length ? null : make("p", {}, make("a", { class: "button main", href: "/setup", text: say("manager.first_branch") })));
  feed ??= follow();
  feed.draw = draw;
  clearInterval(timer);
  timer = setInterval(draw, 10000);
  draw();
}

function follow() {
  const own = new Feed({ signedIn: true, online: showOnline, signedOut: () => location.reload() });
  own.follow("all", undefined, {
    state: (next) => {
      state = next;
      own.draw();
    },
  });
  return own;
}

/** Those who have waited too long come first, then those where most wait. */
function rows() {
  const all = Object.values(state ?? {}).filter(Boolean);
  return all.sort((one, other) => other.beyond_target - one.beyond_target || other.waiting - one.waiting || one.name.localeCompare(other.name));
}

function card(one) {
  const closed = one.opening.state === "closed";
  const since = one.waiting_since ? secondsSince(one.waiting_since) : null;
  return make(
    "a",
    { class: `card branch-card ${one.beyond_target ? "alarm" : ""}`, href: `/manager/${one.branch}` },
    make("span", { class: "row apart" }, make("strong", { text: one.name }), make("span", { class: `chip ${closed ? "" : "good"}`, text: say(`manager.opening.${one.opening.state}`) })),
    make("span", { class: "row" }, make("span", { class: "figure", text: number(one.waiting) }), make("span", { class: "soft", text: say("manager.people_wait", { n: one.waiting }) })),
    make(
      "span",
      { class: "row small" },
      make("span", { text: say("manager.counters_open", { n: one.counters_open }) }),
      since === null ? null : make("span", { class: "soft", text: say("manager.longest", { time: lasting(since) }) }),
      one.beyond_target ? make("span", { class: "chip bad", text: say("manager.beyond", { n: one.beyond_target }) }) : null,
      one.unserved?.length ? make("span", { class: "chip bad", text: say("manager.unserved", { n: one.unserved.length }) }) : null,
    ),
  );
}
