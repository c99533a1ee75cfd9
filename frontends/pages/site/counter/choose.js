// Where does somebody sit down? All branches that they may see, with their counters and what goes on there.

import { fill, make } from "../shared/dom.js";
import { carryOut, notice } from "../shared/page.js";
import { everyPage, get, Problem } from "../shared/rest.js";
import { learn, onLanguage, say } from "../shared/words.js";
import words from "../words/choose.js";
import { sit } from "./seat.js";

learn(words);

/** Shows the counters of one branch, or of all (`null`). */
export async function choose(only, content) {
  let shown = () => {};
  onLanguage(() => shown());
  try {
    const account = await get("/account");
    const branches = await everyPage("/branches", "branches");
    const wanted = branches.filter(({ branch }) => !only || branch === only);
    const rooms = await Promise.all(wanted.map(({ branch }) => get(`/branches/${branch}/snapshot`)));
    const self = `user:${account.user}`;
    const own = rooms.flatMap((room) => room.counters.filter(({ agent }) => agent === self).map((counter) => ({ room, counter })));
    shown = () => draw(content, rooms, own, self);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status === 401) return location.replace(`/login?next=${encodeURIComponent(location.pathname)}`);
    shown = () => fill(content, notice(problem.message), make("a", { class: "button", href: location.pathname, text: say("retry") }));
  }
  shown();
}

function draw(content, rooms, own, self) {
  const said = make("div", { role: "status" });
  fill(
    content,
    make("div", { class: "stack" }, make("h1", { text: say("counter.where") }), make("p", { class: "lead", text: say("counter.where_help") })),
    said,
    own.map(({ room, counter }) =>
      make("p", {}, make("a", { class: "button main", href: address(room, counter), text: say("counter.back_to", { counter: counter.name }) })),
    ),
    rooms.map((room) => branchOf(room, self, said)),
    rooms.length ? null : make("p", { class: "soft", text: say("counter.no_branches") }),
  );
}

const address = (room, counter) => `/counter/${room.branch}/${counter.counter}`;

function branchOf(room, self, said) {
  const seats = room.counters.filter((counter) => counter.active !== false).map((counter) => {
    const taken = counter.agent && counter.agent !== self;
    const go = async (event) => {
      const sat = counter.agent === self || (await carryOut(event.currentTarget, said, () => sit(`/branches/${room.branch}/counters/${counter.counter}`, counter.name, taken)));
      if (sat) location.assign(address(room, counter));
    };
    return make(
      "li",
      {},
      make(
        "button",
        { class: "seat-choice", type: "button", on: { click: go } },
        make("strong", { class: "figure", text: String(counter.number) }),
        make("span", { text: counter.name }),
        make("span", { class: `chip ${taken ? "bad" : "good"}`, text: say(taken ? "counter.taken" : "counter.free") }),
      ),
    );
  });
  return make(
    "section",
    { class: "stack" },
    make("h2", { text: room.name }),
    seats.length ? make("ul", { class: "seats" }, seats) : make("p", { class: "soft", text: say("counter.no_counters") }),
  );
}
