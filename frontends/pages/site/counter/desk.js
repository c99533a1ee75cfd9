// One counter at work: what the feed says of it, and what its agent does.

import { fill, keyed, make, setText, the } from "../shared/dom.js";
import { lasting, minutes, number, timeOfDay, wait } from "../shared/format.js";
import { Feed } from "../shared/live.js";
import { notice, showOnline } from "../shared/page.js";
import { get, postOnce, Problem } from "../shared/rest.js";
import { onLanguage, say } from "../shared/words.js";
import { askHold, askNote, askReason, askTransfer } from "./dialogs.js";
import { becauseOf } from "./reasons.js";
import { keysAreOn, listenForKeys, showKeys } from "./keys.js";

/** What we have asked for shows in the feed within this time: what shows later was somebody else's doing. */
const OURS_MS = 4000;
/** How many of those who wait are listed. */
const LISTED = 12;

export class Desk {
  constructor(branch, counter, content) {
    Object.assign(this, { branch, counter, content, state: null, forecast: null, asked: 0, self: null, ticket: undefined, clockGap: 0 });
  }

  async begin() {
    try {
      this.self = `user:${(await get("/account")).user}`;
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) return this.signIn();
      return fill(this.content, notice(problem.message));
    }
    this.build();
    onLanguage(() => this.build());
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
    const now = state.ticket?.ticket ?? null;
    const came = this.ticket !== undefined && now && now !== this.ticket;
    if (came && why !== "snapshot" && Date.now() - this.asked > OURS_MS) this.tell(say("counter.elsewhere", { code: state.ticket.code }), "bad");
    this.ticket = now;
    this.state = state;
    this.draw();
  }

  /** The parts of the page, which stay; what they hold is drawn again whenever something changes. */
  build() {
    this.said = make("div", { class: "said", role: "status" });
    this.stage = make("section", { class: "stage card raised", "aria-labelledby": "stage-title" });
    this.line = make("section", { class: "stack", "aria-labelledby": "line-title" });
    this.aside = make("section", { class: "stack", "aria-labelledby": "held-title" });
    this.day = make("section", { class: "stack", "aria-labelledby": "day-title" });
    fill(this.content, make("div", { class: "bench" }, make("div", { class: "stack wide" }, this.said, this.stage, this.day), make("div", { class: "stack wide" }, this.line, this.aside)));
    if (this.state) this.draw();
  }

  draw() {
    if (!this.state) return;
    const { counter, branch_name: branch } = this.state;
    setText(the("#seat"), `${counter.name} · ${branch}`);
    document.title = `${this.state.ticket?.code ?? counter.name} · ${say("name")}`;
    this.drawDesk();
    this.drawStage();
    this.drawLine();
    this.drawHeld();
    this.drawDay();
    this.tick();
  }

  /** What the counter itself does: open, on a break, closed. */
  drawDesk() {
    const { counter } = this.state;
    const at = `/branches/${this.branch}/counters/${this.counter}`;
    const does = (key, work, kind = "quiet") => make("button", { class: `button ${kind}`, type: "button", text: say(key), on: { click: (event) => this.carry(event.currentTarget, work) } });
    const away = counter.state === "closed" || counter.state === "break";
    const mine = counter.agent === this.self;
    const rest = async () => {
      const reason = await askReason();
      return reason ? postOnce(`${at}/break`, { reason }) : undefined;
    };
    const leave = async () => {
      await postOnce(`${at}/leave`, {});
      location.assign("/counter");
    };
    fill(
      the("#desk"),
      make("span", { class: `chip ${away ? "" : "good"}`, text: say(`counter.state.${counter.state}`) }),
      away ? does("counter.open", () => postOnce(`${at}/open`, {}), "main") : does("counter.break", rest),
      away ? null : does("counter.close", () => postOnce(`${at}/close`, {})),
      mine ? does("counter.leave", leave) : does("counter.sit", () => postOnce(`${at}/sit`, {})),
    );
  }

  drawStage() {
    const { ticket, next, counter } = this.state;
    const owner = counter.agent && counter.agent !== this.self ? notice(say("counter.other_agent")) : null;
    if (ticket) fill(this.stage, owner, this.inHand(ticket), this.verbs(ticket));
    else fill(this.stage, owner, this.whoIsNext(next));
  }

  inHand(ticket) {
    const { call, started_at: started } = ticket;
    const serving = ticket.state === "serving";
    const since = serving ? started : call?.called_at;
    const timer = make("strong", { class: "timer", data: { since } });
    return make(
      "div",
      { class: "in-hand" },
      make("h1", { id: "stage-title" }, make("span", { class: "label", text: say(serving ? "counter.serving" : "counter.called") }), make("span", { class: "figure code", text: ticket.code })),
      make(
        "dl",
        { class: "facts" },
        fact("counter.service", this.nameOf("services", "service", ticket.service)),
        ticket.priority ? fact("counter.priority", this.nameOf("priorities", "priority", ticket.priority)) : null,
        fact("counter.waited", lasting((Date.parse(call?.called_at ?? since) - Date.parse(ticket.waiting_since)) / 1000)),
        call?.calls > 1 && !serving ? fact("counter.calls", number(call.calls)) : null,
        make("div", {}, make("dt", { text: say(serving ? "counter.lasts" : "counter.on_the_way") }), make("dd", {}, timer)),
      ),
      call?.reason ? make("p", { class: "soft", text: becauseOf(call.reason) }) : null,
      this.notesOf(ticket),
    );
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
    return make(
      "div",
      { class: "verbs" },
      serving ? does("f", "finish", "main") : does("s", "start", "main"),
      serving ? null : does("r", "recall"),
      serving ? null : does("x", "no_show"),
      does("h", "hold"),
      does("t", "transfer"),
      does("o", "note"),
      serving ? null : does("e", "recycle"),
      does("u", "undo", "quiet"),
    );
  }

  whoIsNext(next) {
    const away = ["closed", "break"].includes(this.state.counter.state);
    const head = make("h1", { id: "stage-title" }, make("span", { class: "label", text: say(next ? "counter.next" : "counter.nobody") }), next ? make("span", { class: "figure code", text: next.code }) : null);
    return [
      make(
        "div",
        { class: "in-hand" },
        head,
        next ? make("p", { class: "lead", text: this.nameOf("services", "service", next.service) }) : make("p", { class: "lead", text: say(away ? "counter.open_first" : "counter.nobody_help") }),
        next ? make("p", { class: "soft", text: becauseOf(next.reason) }) : null,
      ),
      make("div", { class: "verbs" }, away ? null : this.button("n", "call_next", "main"), this.button("u", "undo", "quiet")),
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
    const ticket = `${branch}/tickets/${this.state.ticket?.ticket}`;
    switch (verb) {
      case "call_next":
        return postOnce(`${branch}/counters/${this.counter}/call-next`, {});
      case "start":
      case "finish":
      case "recall":
        return postOnce(`${ticket}/${verb}`, {});
      case "no_show":
        return postOnce(`${ticket}/no-show`, {});
      case "recycle":
        return postOnce(`${ticket}/recycle`, { to: "end" });
      case "undo":
        return postOnce(`${branch}/undo`, {});
      case "hold": {
        const length = await askHold();
        return length === undefined ? undefined : postOnce(`${ticket}/hold`, length ? { length } : {});
      }
      case "note": {
        const note = await askNote();
        return note ? postOnce(`${ticket}/notes`, { note }) : undefined;
      }
      case "transfer": {
        const sent = await askTransfer(this.state);
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
    const button = this.content.querySelector(`[data-press="${key}"]`);
    if (!button) return false;
    button.click();
    return true;
  }

  tell(text, kind) {
    fill(this.said, notice(text, kind));
  }

  drawLine() {
    const { waiting, waiting_count: count, ticket } = this.state;
    const away = ["closed", "break"].includes(this.state.counter.state);
    const shown = waiting.slice(0, LISTED);
    const list = this.line.querySelector("ol") ?? make("ol", { class: "line" });
    keyed(list, shown, (one) => one.ticket, (one, known) => {
      const row =
        known ??
        make("li", {}, make("strong", { class: "code" }), make("span", { class: "what" }), make("span", { class: "small soft told" }), make("span", { class: "since" }), make("button", { class: "button quiet small", type: "button" }));
      const [code, what, told, since, call] = row.children;
      setText(code, one.code);
      setText(what, [this.nameOf("services", "service", one.service), one.priority ? this.nameOf("priorities", "priority", one.priority) : null].filter(Boolean).join(" · "));
      setText(told, wait(this.forecast?.tickets?.find((found) => found.ticket === one.ticket)) ?? "");
      since.dataset.since = one.waiting_since;
      setText(call, say("counter.call"));
      call.setAttribute("aria-label", say("counter.call_given", { code: one.code }));
      call.hidden = Boolean(ticket) || away;
      call.onclick = () => this.carry(call, () => postOnce(`/branches/${this.branch}/tickets/${one.ticket}/call`, { counter: this.counter }));
      return row;
    });
    fill(
      this.line,
      make("div", { class: "row apart" }, make("h2", { id: "line-title", text: say("counter.waiting") }), make("span", { class: "chip", text: number(count) })),
      shown.length ? list : make("p", { class: "soft", text: say("counter.nobody_waits") }),
      count > shown.length ? make("p", { class: "small soft", text: say("counter.more", { n: count - shown.length }) }) : null,
    );
  }

  drawHeld() {
    const { held, ticket } = this.state;
    this.aside.hidden = held.length === 0;
    const row = (one) =>
      make(
        "li",
        {},
        make("strong", { class: "code", text: one.code }),
        make("span", { class: "what", text: this.nameOf("services", "service", one.service) }),
        make("span", { class: "small soft", text: one.until ? say("counter.until", { time: timeOfDay(one.until, this.state.time_zone) }) : "" }),
        make("button", {
          class: "button quiet small",
          type: "button",
          text: say("counter.resume"),
          "aria-label": say("counter.resume_given", { code: one.code }),
          on: { click: (event) => this.carry(event.currentTarget, () => postOnce(`/branches/${this.branch}/tickets/${one.ticket}/resume`, {})) },
        }),
      );
    fill(this.aside, make("h2", { id: "held-title", text: say("counter.held") }), make("ul", { class: "line", data: { busy: ticket ? "yes" : "no" } }, held.map(row)));
  }

  drawDay() {
    const { served, no_show: noShow, waiting_mean_ms: waited, service_mean_ms: lasted } = this.state.figures;
    const inMinutes = (ms) => (ms === null || ms === undefined ? "–" : minutes(Math.round(ms / 60000), Math.round(ms / 60000)));
    fill(
      this.day,
      make("div", { class: "row apart" }, make("h2", { id: "day-title", text: say("counter.today") }), make("button", { class: "button quiet small", type: "button", text: say("counter.keys"), on: { click: () => showKeys(() => this.draw()) } })),
      make(
        "dl",
        { class: "facts day" },
        fact("counter.served", number(served)),
        fact("counter.no_shows", number(noShow)),
        fact("counter.mean_wait", inMinutes(waited)),
        fact("counter.mean_service", inMinutes(lasted)),
      ),
    );
  }

  /** What only passes with time. */
  tick() {
    for (const element of this.content.querySelectorAll("[data-since]")) {
      const seconds = (Date.now() - Date.parse(element.dataset.since)) / 1000;
      setText(element, Number.isFinite(seconds) ? lasting(seconds) : "");
    }
  }

  nameOf(list, key, id) {
    return this.state[list].find((one) => one[key] === id)?.name ?? "";
  }
}

const fact = (key, text) => make("div", {}, make("dt", { text: say(key) }), make("dd", { text }));
