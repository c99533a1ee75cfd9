// Who waits for this counter, and who is set aside: what an agent sees beside the one in hand.

import { fill, keyed, make, setText } from "../shared/dom.js";
import { number, timeOfDay, wait } from "../shared/format.js";
import { postOnce } from "../shared/rest.js";
import { say } from "../shared/words.js";

/** How many of those who wait are listed. */
const LISTED = 12;

/** Those who wait, the first in line first; any of them can be called out of order. */
export function drawLine(desk) {
  const { waiting, waiting_count: count, ticket } = desk.state;
  const away = desk.isAway();
  const shown = waiting.slice(0, LISTED);
  const list = desk.line.querySelector("ol") ?? make("ol", { class: "line" });
  keyed(list, shown, (one) => one.ticket, (one, known) => {
    const row =
      known ??
      make("li", {}, make("strong", { class: "code" }), make("span", { class: "what" }), make("span", { class: "small soft told" }), make("span", { class: "since" }), make("button", { class: "button quiet small", type: "button" }));
    const [code, what, told, since, call] = row.children;
    setText(code, one.code);
    setText(what, [desk.nameOf("services", "service", one.service), one.priority ? desk.nameOf("priorities", "priority", one.priority) : null].filter(Boolean).join(" · "));
    setText(told, wait(desk.forecast?.tickets?.find((found) => found.ticket === one.ticket)) ?? "");
    since.dataset.since = one.waiting_since;
    setText(call, say("counter.call"));
    call.setAttribute("aria-label", say("counter.call_given", { code: one.code }));
    call.hidden = Boolean(ticket) || away || !desk.may.has("tickets:call_given");
    call.onclick = () => desk.carry(call, () => postOnce(`/branches/${desk.branch}/tickets/${one.ticket}/call`, { counter: desk.counter }));
    return row;
  });
  const more = count - shown.length;
  if (!desk.line.isConnected || !list.isConnected) {
    fill(desk.line, make("div", { class: "row apart" }, make("h2", { id: "line-title" }), make("span", { class: "chip" })), list, make("p", { class: "soft" }));
  }
  setText(desk.line.querySelector("h2"), say("counter.waiting"));
  setText(desk.line.querySelector(".chip"), number(count));
  list.hidden = !shown.length;
  setText(desk.line.lastElementChild, shown.length ? (more > 0 ? say("counter.more", { n: more }) : "") : say("counter.nobody_waits"));
}

/** Those who are set aside, with when they come back. */
export function drawHeld(desk) {
  const { held } = desk.state;
  desk.aside.hidden = held.length === 0;
  const list = desk.aside.querySelector("ul") ?? make("ul", { class: "line" });
  if (!list.isConnected) fill(desk.aside, make("h2", { id: "held-title" }), list);
  setText(desk.aside.querySelector("h2"), say("counter.held"));
  keyed(list, held, (one) => one.ticket, (one, known) => {
    const row = known ?? make("li", {}, make("strong", { class: "code" }), make("span", { class: "what" }), make("span", { class: "small soft told" }), make("button", { class: "button quiet small", type: "button" }));
    const [code, what, until, resume] = row.children;
    setText(code, one.code);
    setText(what, desk.nameOf("services", "service", one.service));
    setText(until, one.until ? say("counter.until", { time: timeOfDay(one.until, desk.state.time_zone) }) : "");
    setText(resume, say("counter.resume"));
    resume.setAttribute("aria-label", say("counter.resume_given", { code: one.code }));
    resume.onclick = () => desk.carry(resume, () => postOnce(`/branches/${desk.branch}/tickets/${one.ticket}/resume`, {}));
    // One key takes up who is the first of them.
    resume.dataset.press = one === held[0] ? "v" : "";
    return row;
  });
}
