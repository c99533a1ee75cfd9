// What a visit comes to: seen right after finishing, confirmed, paid, printed. It stands beside who is in hand, for the next
// one may be called already.

import { fill, make } from "../shared/dom.js";
import { linesOf, paidChip, printed, standing, termsOf } from "../shared/invoice.js";
import { less, money, plain, readAmount, sign, smaller } from "../shared/money.js";
import { carryOut, field, notice } from "../shared/page.js";
import { ask, freshKey, get, pause, postOnce, put } from "../shared/rest.js";
import { say } from "../shared/words.js";
import { keysAreOn } from "./keys.js";

/** The tax authority takes seconds, and sometimes days. Nobody at a counter waits for days. */
const ASK_AGAIN_MS = [1000, 1500, 2500, 4000, 6000, 9000, 15000];
const METHODS = ["cash", "debit_card", "credit_card", "transfer"];

export class Sale {
  constructor(till) {
    Object.assign(this, { till, cash: till.cash, place: till.place, sale: null, view: null, problem: null });
    this.more();
  }

  /** There is something to charge; what is at hand already is not pushed aside. */
  more() {
    if (this.sale) this.draw();
    else this.open(this.till.list[0]);
  }

  at(sale = this.sale) {
    return `/issuers/${sale.issuer}/documents/${sale.document}`;
  }

  async open(sale) {
    this.sale = sale;
    this.view = null;
    await this.look();
    this.till.heard.textContent = this.view ? `${say("sale.title", { code: sale.code })}: ${this.total()}` : "";
    this.watch();
  }

  async look() {
    const { sale } = this;
    try {
      const view = await get(this.at(sale));
      if (this.sale !== sale) return;
      this.view = view;
      this.problem = null;
    } catch (problem) {
      // A draft that somebody has thrown away is nobody's any more.
      if (problem.status === 404) return this.done();
      this.problem = problem.message;
    }
    this.draw();
  }

  /** Looks until the tax authority has said something, for a while. */
  async watch() {
    const { sale } = this;
    for (const wait of ASK_AGAIN_MS) {
      if (this.sale !== sale || !this.view || !["issued", "submitting"].includes(this.view.state.standing.name)) return;
      await pause(wait);
      if (this.sale !== sale) return;
      const before = this.view?.state.standing.name;
      const next = await get(this.at(sale)).catch(() => null);
      // What somebody is typing into a form is not drawn over.
      if (next && this.sale === sale && next.state.standing.name !== before) {
        this.view = next;
        if (this.place.querySelector("form")) this.drawHead();
        else this.draw();
      }
    }
  }

  /** This one is dealt with; another may wait. */
  done() {
    const left = this.till.list.filter(({ document }) => document !== this.sale?.document);
    this.till.keep(left);
    this.leave();
    if (left.length) this.open(left[0]);
  }

  /** It is put aside: whoever stands there has to fetch their purse. */
  leave() {
    this.sale = this.view = null;
    this.draw();
    this.till.desk.focusMain();
  }

  draw() {
    const { sale, view } = this;
    const waiting = this.till.list.filter(({ document }) => document !== sale?.document);
    const others = waiting.map((one) => make("button", { class: "button small", type: "button", text: say("sale.charge_given", { code: one.code }), on: { click: () => this.open(one) } }));
    if (!view) return fill(this.place, this.problem ? notice(this.problem) : null, others.length ? make("div", { class: "row" }, make("strong", { text: say("sale.to_charge") }), others) : null);
    this.head = make("div", { class: "row apart" });
    this.said = make("div", { role: "status" });
    this.drawHead();
    const draft = view.state.standing.name === "draft";
    const owed = sign(view.balance.amount) > 0;
    const rows = draft || !owed || view.balance.amount === view.state.total ? [] : [["invoice.balance", view.balance.amount]];
    const next = draft ? this.confirming() : owed ? this.paying() : this.paid();
    fill(this.place, make("section", { class: "card raised stack sale", "aria-labelledby": "sale-title" }, this.head, linesOf(view, rows), this.said, next, others.length ? make("div", { class: "row" }, others) : null));
  }

  drawHead() {
    const { state, paid } = this.view;
    const { name } = state.standing;
    const shown = name === "submitting" ? "submitted" : name;
    fill(
      this.head,
      make("h2", { id: "sale-title", text: say("sale.title", { code: this.sale.code }) }),
      make("span", { class: "row" }, state.number ? make("strong", { class: "code", text: state.number }) : null, standing(shown), name === "draft" ? null : paidChip(paid)),
    );
    if (name === "rejected") fill(this.said, notice(`${say("invoice.rejected")} ${(this.view.paper?.findings ?? state.standing.findings).join(" ")} ${say("sale.rejected_help")}`));
  }

  /** Who it is for and how it will be paid: then it gets its number and never changes. */
  confirming() {
    const { state, paper } = this.view;
    const named = state.buyer !== "final_consumer";
    const buyers = [{ value: "as_is", text: named ? (paper?.party.name ?? "") : say("sale.final_consumer") }, ...(named ? [{ value: "final_consumer", text: say("sale.final_consumer") }] : []), { value: "other", text: say("sale.in_the_name_of") }];
    const before = state.content.payment[0]?.method;
    const method = METHODS.includes(before) ? before : "cash";
    const party = make("div", { hidden: true });
    const form = make(
      "form",
      { class: "stack" },
      make("div", { class: "grid" }, field({ label: say("sale.buyer"), name: "buyer", options: buyers, value: "as_is" }), field({ label: say("sale.method"), name: "method", options: methods(), value: method })),
      party,
      make("div", { class: "row apart" }, this.laterButton(), make("button", { class: "button main", data: { press: "g" } }, say("sale.confirm", { total: this.total() }), key("G"))),
    );
    form.elements.buyer.addEventListener("change", async ({ target }) => {
      party.hidden = target.value !== "other";
      // Most who buy do not say who they are.
      if (!party.hidden && !party.firstChild) fill(party, (await import("../shared/party.js")).partyFields());
      if (!party.firstChild) return;
      for (const name of ["number", "name"]) form.elements[name].required = !party.hidden;
      if (!party.hidden) form.elements.kind.focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const read = new FormData(form);
      carryOut(form.querySelector(".main"), this.said, () => this.confirm(read, before));
    });
    return form;
  }

  async confirm(read, before) {
    const { readParty } = read.get("buyer") === "other" ? await import("../shared/party.js") : {};
    const who = { other: () => ({ named: { party: readParty(read) } }), final_consumer: () => "final_consumer" }[read.get("buyer")]?.();
    if (who || read.get("method") !== before) {
      const terms = termsOf(this.view);
      const payment = terms.payment.map((part, place) => (place ? part : { ...part, method: read.get("method") }));
      await put(this.at(), { terms: { ...terms, payment }, ...(who ? { buyer: who } : {}) }, { etag: this.view.etag });
      this.view = await get(this.at());
    }
    // What is issued is what stands here: if somebody has changed it meanwhile, it is not.
    await ask("POST", `${this.at()}/issue`, { key: freshKey(), etag: this.view.etag });
    await this.look();
    this.watch();
    this.place.querySelector("[name=amount]")?.select();
  }

  paying() {
    const { balance, state } = this.view;
    const issuer = this.sale.issuer;
    const before = state.content?.payment[0]?.method;
    const kept = this.place.querySelector("[name=method]")?.value ?? (METHODS.includes(before) ? before : "cash");
    const amount = field({ label: say("sale.received"), name: "amount", value: plain(balance.amount), inputmode: "decimal", autocomplete: "off", required: true });
    const reference = field({ label: say("sale.reference"), name: "reference", maxlength: 40, autocomplete: "off" });
    const told = make("output", { class: "change", for: "field-amount" });
    const drawer = make("div");
    const go = make("button", { class: "button main", data: { press: "g" } }, say("sale.take"), key("G"));
    const form = make("form", { class: "stack" }, make("div", { class: "grid" }, field({ label: say("sale.method"), name: "method", options: methods(), value: kept }), amount, reference), drawer, make("p", {}, told), make("div", { class: "row apart" }, make("span", { class: "row" }, this.laterButton(), this.link("receipt", { data: { press: "p" } })), go));
    const look = () => {
      const cash = form.elements.method.value === "cash";
      reference.hidden = cash;
      const opening = cash && !this.cash.sessionOf(issuer) ? this.cash.opening(issuer, look) : null;
      fill(drawer, opening);
      go.hidden = Boolean(opening);
      told.textContent = this.tellsChange(form, cash);
    };
    form.addEventListener("input", (event) => !drawer.contains(event.target) && look());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      carryOut(go, this.said, () => this.pay(new FormData(form)));
    });
    look();
    return form;
  }

  tellsChange(form, cash) {
    const { balance } = this.view;
    try {
      const left = less(readAmount(form.elements.amount.value), balance.amount);
      const much = (amount) => money({ amount, currency: balance.currency });
      if (sign(left) > 0) return cash ? say("sale.change", { amount: much(left) }) : say("sale.too_much", { amount: much(balance.amount) });
      return sign(left) < 0 ? say("sale.then_left", { amount: much(less("0", left)) }) : say("sale.exact");
    } catch (problem) {
      return problem.message;
    }
  }

  async pay(read) {
    const { balance } = this.view;
    const method = read.get("method");
    const cash = method === "cash";
    const given = readAmount(read.get("amount"));
    if (!cash && sign(less(given, balance.amount)) > 0) throw new Error(say("sale.too_much", { amount: money(balance) }));
    const change = less(given, balance.amount);
    const reference = read.get("reference")?.trim();
    await postOnce(`${this.at()}/payments`, {
      method,
      // What is given back is not kept, so it is no part of what was paid.
      money: { amount: smaller(given, balance.amount), currency: balance.currency },
      ...(cash ? { session: this.cash.sessionOf(this.sale.issuer) } : {}),
      ...(reference && !cash ? { reference } : {}),
    });
    await this.look();
    if (cash && sign(change) > 0) fill(this.said, make("p", { class: "notice change", text: say("sale.change", { amount: money({ amount: change, currency: balance.currency }) }) }));
    (this.place.querySelector("[name=amount]") ?? this.place.querySelector(".main"))?.focus();
  }

  paid() {
    return make("div", { class: "row apart" }, this.prints(), make("button", { class: "button main", type: "button", data: { press: "g" }, on: { click: () => this.done() } }, say("sale.done"), key("G")));
  }

  prints() {
    return make("span", { class: "row" }, this.link("receipt", { data: { press: "p" } }), this.link("letter"));
  }

  link(paper, more = {}) {
    const { issuer, document } = this.sale;
    return make("a", { class: "button quiet", href: printed(issuer, document, paper), target: "_blank", rel: "noopener", text: say(`invoice.${paper}`), ...more });
  }

  laterButton() {
    return make("button", { class: "button quiet", type: "button", text: say("sale.later"), on: { click: () => this.leave() } });
  }

  total() {
    return money({ amount: this.view.state.total, currency: this.view.state.currency });
  }
}

const key = (letter) => (keysAreOn() ? make("kbd", { "aria-hidden": "true", text: letter }) : null);
const methods = () => METHODS.map((value) => ({ value, text: say(`invoice.method.${value}`) }));
