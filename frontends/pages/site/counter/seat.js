// Who sits here. One counter has one agent: who takes over and who was there are both told, and so is whoever has it open twice.

import { fill, make } from "../shared/dom.js";
import { carryOut, notice } from "../shared/page.js";
import { postOnce } from "../shared/rest.js";
import { say } from "../shared/words.js";
import { keysAreOn } from "./keys.js";

/** Where this tab has sat down. Who sits there without that came from somewhere else. */
const SAT = "turnero.sat ";
/** Whom somebody has relieved before this page began is told when it does. */
const TOOK_OVER = "turnero.took_over";

/** Sits down; where somebody sits already, only after a question. Gives whether it was done. */
export async function sit(at, name, taken) {
  if (taken) {
    const { confirm } = await import("../shared/dialog.js");
    if (!(await confirm(say("counter.take_over_ask", { counter: name }), say("counter.take_over")))) return false;
    await postOnce(`${at}/leave`, {});
    sessionStorage.setItem(TOOK_OVER, at);
  }
  // The feed may tell of it before the answer is here.
  sessionStorage.setItem(SAT + at, "yes");
  await postOnce(`${at}/sit`, {});
  return true;
}

export class Seat {
  constructor(desk) {
    this.desk = desk;
    this.at = `/branches/${desk.branch}/counters/${desk.counter}`;
    this.place = make("div", { class: "stack seat-told" });
    this.elsewhere = this.lost = false;
    this.listenForTabs();
  }

  /** Two tabs of one browser are told at once; two machines when one of them does something. */
  listenForTabs() {
    if (typeof BroadcastChannel !== "function") return;
    const channel = new BroadcastChannel(`turnero.counter.${this.desk.branch}.${this.desk.counter}`);
    channel.addEventListener("message", ({ data }) => {
      this.elsewhere = data !== "ends";
      if (data === "begins") channel.postMessage("here");
      // One tab less: whether there is another one yet is found out by asking.
      if (data === "ends") channel.postMessage("begins");
      if (this.desk.state) this.draw();
    });
    channel.postMessage("begins");
    addEventListener("pagehide", () => channel.postMessage("ends"));
  }

  /** What has changed without having been asked for here, by somebody else. */
  compare(before, after) {
    const { desk } = this;
    const [was, is] = [before.counter, after.counter];
    if (was.agent !== is.agent) this.compareAgents(was.agent, is.agent);
    if (desk.asksNow()) return;
    const came = after.ticket && after.ticket.ticket !== before.ticket?.ticket && !is.auto_call;
    const begun = was.state === "calling" && is.state === "serving" && after.ticket?.ticket === before.ticket?.ticket;
    if (came || begun) desk.tell(say("counter.elsewhere", { code: after.ticket.code }), "bad");
  }

  /** Whoever takes over makes the other leave first, so it is told in two steps. */
  compareAgents(was, is) {
    const { desk } = this;
    if (was === desk.self) this.lost = !desk.leaving;
    desk.leaving = false;
    fill(desk.said);
    if (is === desk.self) {
      this.lost = false;
    } else if (this.lost) desk.tell(say(is ? "counter.relieved" : "counter.stood_up"), "bad");
  }

  draw() {
    const { counter } = this.desk.state;
    const other = counter.agent && counter.agent !== this.desk.self;
    const state = `${counter.agent} ${this.elsewhere} ${document.documentElement.lang} ${keysAreOn()}`;
    // Told once, and not again with every change of the line.
    if (this.shown === state && this.place.isConnected) return;
    const sat = SAT + this.at;
    if (counter.agent === this.desk.self && !sessionStorage.getItem(sat)) {
      sessionStorage.setItem(sat, "yes");
      this.desk.tell(say("counter.already_here"), "");
    }
    if (sessionStorage.getItem(TOOK_OVER) && counter.agent === this.desk.self) {
      sessionStorage.removeItem(TOOK_OVER);
      this.desk.tell(say("counter.took_over"), "good");
    }
    this.shown = state;
    const key = other ? "counter.take_over" : "counter.do.sit";
    const sitting = make("button", { class: "button", type: "button", data: { press: "i", verb: "sit" }, on: { click: (event) => this.sit(event.currentTarget, counter.name, other) } }, say(key), keysAreOn() ? make("kbd", { "aria-hidden": "true", text: "I" }) : null);
    fill(
      this.place,
      this.elsewhere ? notice(say("counter.two_tabs")) : null,
      counter.agent === this.desk.self ? null : make("div", { class: `notice row apart ${other ? "bad" : ""}`, role: other ? "alert" : "status" }, make("span", { class: "grow", text: say(other ? "counter.other_agent" : "counter.nobody_sits") }), sitting),
    );
  }

  sit(button, name, taken) {
    return carryOut(button, this.desk.said, () => sit(this.at, name, taken));
  }
}
