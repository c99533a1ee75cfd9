// One counter at work: what the feed says of it, and what its agent does.

import { secondsSince } from "../shared/clock.js";
import { fill, make, setText, the } from "../shared/dom.js";
import { lasting, minutes, number, timeOfDay } from "../shared/format.js";
import { Feed } from "../shared/live.js";
import { notice, showOnline } from "../shared/page.js";
import { get, postOnce, Problem } from "../shared/rest.js";
import { language as spoken, onLanguage, say } from "../shared/words.js";
import { keysAreOn, listenForKeys } from "./keys.js";
import { drawHeld, drawLine } from "./line.js";
import { becauseOf } from "./reasons.js";
import { Seat, sit } from "./seat.js";
import { tillOf } from "./till.js";

/** What we have asked for shows in the feed within this time: what shows later was somebody else's doing. */
const OURS_MS = 4000;

export class Desk {
  constructor(branch, counter, content) {
    Object.assign(this, { branch, counter, content, state: null, forecast: null, asked: 0, self: null, may: new Set(), names: new Map(), leaving: false, seat: null, till: null });
  }

  async begin() {
    try {
      const account = await get("/account");
      this.self = `user:${account.user}`;
      this.may = new Set(account.permissions);
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) return this.signIn();
      return fill(this.content, notice(problem.message));
    }
    this.seat = new Seat(this);
    this.build();
    onLanguage(() => this.build());
    tillOf(this).then((till) => this.addTill(till));
    listenForKeys((key) => this.press(key));
    setInterval(() => this.tick(), 1000);
    const feed = new Feed({ signedIn: true, online: showOnline, signedOut: () => this.signIn() });
    feed.follow("counter", `${this.branch}/${this.counter}`, {
      state: (state, why) => this.hear(state, why),
      forecast: (forecast) => {
        this.forecast = forecast;
        this.draw();
      },
      problem: (problem) => fill(this.content, notice(problem.message), make("a", { class: "button", href: "/counter", text: say("counter.choose") })),
    });
  }

  signIn() {
    location.replace(`/login?next=${encodeURIComponent(location.pathname)}`);
  }

  hear(state, why) {
    const before = this.state;
    this.state = state;
    if (before && why !== "snapshot") this.seat.compare(before, state);
    this.draw();
  }

  /** Whether what happens now is what was asked for here. */
  asksNow() {
    return Date.now() - this.asked <= OURS_MS;
  }

  /** The parts of the page, which stay; what they hold is drawn again whenever something changes. */
  build() {
    this.said = make("div", { class: "said", role: "status" });
    this.info = make("div", { class: "in-hand" });
    this.does = make("div", { class: "verbs" });
    this.stage = make("section", { class: "stage card raised", "aria-labelledby": "stage-title" }, this.info, this.does);
    this.drawn = {};
    this.line = make("section", { class: "stack", "aria-labelledby": "line-title" });
    this.aside = make("section", { class: "stack", "aria-labelledby": "held-title" });
    this.day = make("section", { class: "stack", "aria-labelledby": "day-title" });
    const { seat, till } = this;
    fill(this.content, make("div", { class: "bench" }, make("div", { class: "stack wide" }, seat.place, this.said, this.stage, this.day), make("div", { class: "stack wide" }, this.line, this.aside)));
    this.addTill(till);
    if (this.state) this.draw();
  }

  /** Where money is taken that takes its place, and nothing that somebody may be pressing just now is moved away. */
  addTill(till) {
    this.till = till;
    if (!till) return;
    this.stage.before(till.heard, till.place);
    this.aside.after(till.cash.place);
    till.draw();
  }

  /** What can be pressed is drawn anew only when it is another thing: what is replaced between pressing and letting go was not pressed. */
  once(name, what, draw) {
    const key = JSON.stringify(what);
    if (this.drawn[name] === key) return;
    this.drawn[name] = key;
    draw();
  }

  draw() {
    if (!this.state) return;
    const { counter, branch_name: branch } = this.state;
    setText(the("#seat"), `${counter.name} · ${branch}`);
    document.title = `${this.state.ticket?.code ?? counter.name} · ${say("name")}`;
    // What is drawn anew loses the focus of whoever works with the keyboard; they get it back where they were.
    const verb = document.activeElement?.dataset.verb;
    this.drawDesk();
    this.seat.draw();
    this.drawStage();
    drawLine(this);
    drawHeld(this);
    this.drawDay();
    if (verb) document.querySelector(`[data-verb="${verb}"]`)?.focus();
    if (verb && document.activeElement === document.body) this.focusMain();
    this.tick();
  }

  /** What the counter itself does: open, on a break, closed. */
  drawDesk() {
    const { counter } = this.state;
    const away = this.isAway();
    const seated = counter.agent === this.self;
    const does = (key, verb, kind = "quiet") => this.button(key, verb, kind);
    this.once("desk", [counter.state, seated], () =>
      fill(
        the("#desk"),
        make("span", { class: `chip ${away ? "" : "good"}`, text: say(`counter.state.${counter.state}`) }),
        away ? does("a", "open", "main") : does("b", "break"),
        away ? null : does("c", "close"),
        seated ? does("l", "leave") : null,
      ),
    );
  }

  isAway() {
    return ["closed", "break"].includes(this.state.counter.state);
  }

  drawStage() {
    const { ticket, next } = this.state;
    fill(this.info, ticket ? this.inHand(ticket) : this.whoIsNext(next));
    this.once("verbs", [ticket?.ticket, ticket?.state, this.isAway()], () => fill(this.does, ticket ? this.verbs(ticket) : this.verbsOfIdle()));
  }

  /** What usually comes next has the focus, so that Enter is enough. */
  focusMain() {
    this.stage.querySelector(".main")?.focus();
  }

  inHand(ticket) {
    const { call, started_at: started } = ticket;
    const serving = ticket.state === "serving";
    const since = serving ? started : call?.called_at;
    const { customer, language } = ticket.more ?? {};
    const who = make("p", { class: "lead" });
    if (customer && this.may.has("customers:read")) this.nameOfCustomer(customer).then((name) => setText(who, name));
    const timer = make("strong", { class: "timer", data: { since } });
    return [
      make("h1", { id: "stage-title" }, make("span", { class: "label", text: say(serving ? "counter.serving" : "counter.called") }), make("span", { class: "figure code", text: ticket.code })),
      who,
      make(
        "dl",
        { class: "facts" },
        fact("counter.service", this.nameOf("services", "service", ticket.service)),
        ticket.priority ? fact("counter.priority", this.nameOf("priorities", "priority", ticket.priority)) : null,
        language ? fact("counter.language", new Intl.DisplayNames([spoken()], { type: "language" }).of(language)) : null,
        fact("counter.waited", lasting((Date.parse(call?.called_at ?? since) - Date.parse(ticket.waiting_since)) / 1000)),
        call?.calls > 1 && !serving ? fact("counter.calls", number(call.calls)) : null,
        make("div", {}, make("dt", { text: say(serving ? "counter.lasts" : "counter.on_the_way") }), make("dd", {}, timer)),
      ),
      call ? make("p", { class: "soft", text: call.reason ? becauseOf(call.reason) : say("because.by_hand") }) : null,
      this.notesOf(ticket),
    ].flat();
  }

  /** The feed tells an id, and nothing of a person; who may know asks for the name, and it is kept by this page alone. */
  nameOfCustomer(customer) {
    const read = ({ terms: { party } }) => party.name ?? [party.given_names, party.surnames].filter(Boolean).join(" ");
    if (!this.names.has(customer)) this.names.set(customer, get(`/customers/${customer}`).then(read, () => ""));
    return this.names.get(customer);
  }

  notesOf(ticket) {
    const notes = ticket.more?.notes ?? [];
    const then = ticket.more?.then ?? [];
    return [
      then.length ? make("p", { class: "small", text: say("counter.then", { services: then.map((service) => this.nameOf("services", "service", service)).join(", ") }) }) : null,
      notes.length
        ? make("ul", { class: "notes", "aria-label": say("counter.notes") }, notes.map((note) => make("li", {}, make("span", { class: "soft small", text: timeOfDay(note.at, this.state.time_zone) }), ` ${note.text}`)))
        : null,
    ];
  }

  /** What can be done with whom the counter has in hand; `main` is what usually comes next. */
  verbs(ticket) {
    const serving = ticket.state === "serving";
    const does = (key, verb, kind = "") => this.button(key, verb, kind);
    return [
      serving ? does("f", "finish", "main") : does("s", "start", "main"),
      serving ? null : does("r", "recall"),
      serving ? null : does("x", "no_show"),
      does("h", "hold"),
      does("t", "transfer"),
      does("o", "note"),
      serving ? null : does("e", "recycle"),
      does("u", "undo", "quiet"),
    ];
  }

  verbsOfIdle() {
    return [this.isAway() ? null : this.button("n", "call_next", "main"), this.button("u", "undo", "quiet")];
  }

  whoIsNext(next) {
    const help = this.isAway() ? "counter.open_first" : "counter.nobody_help";
    return [
      make("h1", { id: "stage-title" }, make("span", { class: "label", text: say(next ? "counter.next" : "counter.nobody") }), next ? make("span", { class: "figure code", text: next.code }) : null),
      make("p", { class: "lead", text: next ? this.nameOf("services", "service", next.service) : say(help) }),
      next ? make("p", { class: "soft", text: becauseOf(next.reason) }) : null,
    ];
  }

  button(key, verb, kind) {
    const does = (event) => this.carry(event.currentTarget, () => this.carryOutVerb(verb));
    return make(
      "button",
      { class: `button ${kind}`, type: "button", data: { verb, press: key }, "aria-keyshortcuts": keysAreOn() ? key : null, on: { click: does } },
      say(`counter.do.${verb}`),
      keysAreOn() ? make("kbd", { "aria-hidden": "true", text: key.toUpperCase() }) : null,
    );
  }

  async carryOutVerb(verb) {
    const branch = `/branches/${this.branch}`;
    const counter = `${branch}/counters/${this.counter}`;
    const asking = () => import("./dialogs.js");
    const { ticket: inHand } = this.state;
    const ticket = `${branch}/tickets/${inHand?.ticket}`;
    switch (verb) {
      case "call_next":
        return postOnce(`${counter}/call-next`, {});
      case "open":
        // Whoever opens an empty counter sits there, or nothing would be noted in their name.
        if (!this.state.counter.agent) await sit(counter);
        return postOnce(`${counter}/open`, {});
      case "break": {
        const reason = await (await asking()).askReason();
        return reason ? postOnce(`${counter}/break`, { reason }) : undefined;
      }
      case "close":
      case "leave":
        // Whoever closes leaves, too. That they are gone is no news to them.
        this.leaving = this.state.counter.agent === this.self;
        await postOnce(`${counter}/${verb}`, {}).catch((problem) => {
          this.leaving = false;
          throw problem;
        });
        return verb === "leave" ? location.assign("/counter") : undefined;
      case "finish":
        await postOnce(`${ticket}/finish`, {});
        // Whoever goes on to another service is charged at the end of it.
        if (!inHand.more?.then?.length) this.till?.finished(inHand);
        return undefined;
      case "start":
      case "recall":
        return postOnce(`${ticket}/${verb}`, {});
      case "no_show":
        return postOnce(`${ticket}/no-show`, {});
      case "recycle":
        return postOnce(`${ticket}/recycle`, { to: "end" });
      case "undo":
        return postOnce(`${branch}/undo`, {});
      case "hold": {
        const length = await (await asking()).askHold();
        return length === undefined ? undefined : postOnce(`${ticket}/hold`, length ? { length } : {});
      }
      case "note": {
        const note = await (await asking()).askNote();
        return note ? postOnce(`${ticket}/notes`, { note }) : undefined;
      }
      case "transfer": {
        const sent = await (await asking()).askTransfer(this.state);
        return sent ? postOnce(`${ticket}/transfer`, sent) : undefined;
      }
      default:
        return undefined;
    }
  }

  /** Does what was asked for; a refusal is told as the sentence that it is. */
  async carry(button, work) {
    if (button?.getAttribute("aria-disabled") === "true") return;
    button?.setAttribute("aria-disabled", "true");
    fill(this.said);
    try {
      this.asked = Date.now();
      await work();
      this.asked = Date.now();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 401) return this.signIn();
      this.tell(problem.message, "bad");
    } finally {
      button?.removeAttribute("aria-disabled");
    }
  }

  press(key) {
    if (key === "?") {
      this.showKeys();
      return true;
    }
    const button = document.querySelector(`[data-press="${key}"]`);
    if (!button) return false;
    button.click();
    return true;
  }

  async showKeys() {
    const { showKeys } = await import("./key-list.js");
    showKeys(() => this.build(), Boolean(this.till));
  }

  /** A sentence that stays until something else is done. */
  tell(text, kind) {
    fill(this.said, notice(text, kind));
  }

  drawDay() {
    const { served, no_show: noShow, waiting_mean_ms: waited, service_mean_ms: lasted } = this.state.figures;
    const inMinutes = (ms) => (ms === null || ms === undefined ? "–" : minutes(Math.round(ms / 60000), Math.round(ms / 60000)));
    this.once("day", this.state.figures, () =>
      fill(
        this.day,
        make("div", { class: "row apart" }, make("h2", { id: "day-title", text: say("counter.today") }), make("button", { class: "button quiet small", type: "button", "aria-keyshortcuts": keysAreOn() ? "?" : null, on: { click: () => this.showKeys() } }, say("counter.keys"), keysAreOn() ? make("kbd", { "aria-hidden": "true", text: "?" }) : null)),
        make(
          "dl",
          { class: "facts day" },
          fact("counter.served", number(served)),
          fact("counter.no_shows", number(noShow)),
          fact("counter.mean_wait", inMinutes(waited)),
          fact("counter.mean_service", inMinutes(lasted)),
        ),
      ),
    );
  }

  /** What only passes with time. */
  tick() {
    for (const element of this.content.querySelectorAll("[data-since]")) {
      const seconds = secondsSince(element.dataset.since);
      setText(element, Number.isFinite(seconds) ? lasting(seconds) : "");
    }
  }

  nameOf(list, key, id) {
    return this.state[list].find((one) => one[key] === id)?.name ?? "";
  }
}

const fact = (key, text) => make("div", {}, make("dt", { text: say(key) }), make("dd", { text }));
