// The cash of this counter: opened with what lies in it, counted when somebody goes. What should be there is told only to whoever
// has said what is there.

import { fill, make } from "../shared/dom.js";
import { timeOfDay } from "../shared/format.js";
import { money, readAmount, sign } from "../shared/money.js";
import { carryOut, field, notice } from "../shared/page.js";
import { everyPage, postOnce } from "../shared/rest.js";
import { say } from "../shared/words.js";

const ask = async (...asked) => (await import("../shared/dialog.js")).ask(...asked);

export class Cash {
  constructor(desk, issuers) {
    Object.assign(this, { desk, issuers, sessions: new Map() });
    this.place = make("section", { class: "stack", "aria-labelledby": "cash-title" });
    this.said = make("div", { role: "status" });
  }

  async begin() {
    for (const { issuer } of this.issuers) await this.look(issuer);
    this.draw();
  }

  async look(issuer) {
    const open = await everyPage(`/issuers/${issuer}/cash-sessions?open=true`, "sessions");
    this.sessions.set(issuer, open.find(({ state }) => state.counter === this.desk.counter));
  }

  /** The session that is open here, if there is one. */
  sessionOf = (issuer) => this.sessions.get(issuer)?.session;

  draw() {
    fill(this.place, make("h2", { id: "cash-title", text: say("cash.title") }), this.said, this.issuers.map((issuer) => this.drawer(issuer)));
  }

  drawer({ issuer, name }) {
    const session = this.sessions.get(issuer);
    const whose = this.issuers.length > 1 ? make("h3", { text: name }) : null;
    if (!session) return make("div", { class: "stack" }, whose, make("p", { class: "soft", text: say("cash.closed") }), this.opening(issuer));
    const does = (key, work) => make("button", { class: "button", type: "button", text: say(key), on: { click: (event) => carryOut(event.currentTarget, this.said, work) } });
    const since = say("cash.open_since", { time: timeOfDay(session.state.opened_at, this.desk.state?.time_zone) });
    return make("div", { class: "stack" }, whose, make("p", {}, make("span", { class: "chip good", text: since })), make("div", { class: "row" }, does("cash.move", () => this.move(issuer, session)), does("cash.count", () => this.count(issuer, session))));
  }

  /** A form that opens it; then `opened` is called. */
  opening(issuer, opened = () => {}) {
    const { currency } = this.issuers.find((one) => one.issuer === issuer);
    const said = make("div", { role: "status" });
    const id = `cash-opening-${Math.random().toString(36).slice(2)}`;
    const input = field({ label: say("cash.opening"), name: "opening", id, inputmode: "decimal", value: "0", autocomplete: "off" });
    const open = async () => {
      const amount = readAmount(input.querySelector("input").value);
      await postOnce(`/issuers/${issuer}/cash-sessions`, { branch: this.desk.branch, counter: this.desk.counter, opening: { amount, currency } });
      await this.look(issuer);
      this.draw();
      opened();
    };
    const button = make("button", { class: "button", type: "button", text: say("cash.open"), on: { click: () => carryOut(button, said, open) } });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      button.click();
    });
    return make("div", { class: "stack" }, make("div", { class: "row opening" }, input, button), said);
  }

  async move(issuer, { session, state }) {
    const directions = ["out", "in"].map((value) => ({ value, text: say(`cash.${value}`) }));
    const parts = [
      field({ label: say("cash.move"), name: "direction", options: directions, value: "out" }),
      field({ label: say("cash.amount"), name: "amount", inputmode: "decimal", required: true, autocomplete: "off" }),
      field({ label: say("cash.reason"), name: "reason", required: true, maxlength: 80, autocomplete: "off" }),
    ];
    const moved = await ask(say("cash.move"), parts, say("save"), (form) => Object.fromEntries(form));
    if (!moved) return;
    await postOnce(`/issuers/${issuer}/cash-sessions/${session}/moves`, { direction: moved.direction, money: { amount: readAmount(moved.amount), currency: state.currency }, reason: moved.reason });
    fill(this.said, notice(say("cash.moved"), "good"));
  }

  async count(issuer, { session, state }) {
    const counted = await ask(say("cash.count"), field({ label: say("cash.counted"), hint: say("cash.counted_help"), name: "counted", inputmode: "decimal", required: true, autocomplete: "off" }), say("cash.close"), (form) => form.get("counted"));
    if (counted === undefined) return;
    const told = await postOnce(`/issuers/${issuer}/cash-sessions/${session}/close`, { counted: { amount: readAmount(counted), currency: state.currency } });
    await this.look(issuer);
    this.draw();
    const right = sign(told.difference.amount) === 0;
    fill(this.said, notice(say(right ? "cash.right" : "cash.different", { expected: money(told.expected), difference: money(told.difference) }), right ? "good" : "bad"));
  }
}
