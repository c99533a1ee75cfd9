// Whether this counter takes money at all: only where the visits of its branch become invoices, and only who may see them. What
// is needed for a sale is fetched when there is one.

import { make } from "../shared/dom.js";
import { everyPage, get, pause, Problem } from "../shared/rest.js";
import { learn } from "../shared/words.js";

/** The engine drafts a moment after a visit has ended; what has come to nothing until then is not sold. */
const LOOK_AFTER_MS = [150, 300, 600, 1200, 2400, 4800];

/** What whoever charges must be allowed to do. */
const NEEDED = ["issuers:read", "invoices:read", "invoices:issue", "payments:record", "cash:work"];

/** The till of this desk, or nothing where nothing is sold. */
export async function tillOf(desk) {
  if (!NEEDED.every((permission) => desk.may.has(permission))) return null;
  let issuers;
  try {
    const all = await everyPage("/issuers", "issuers");
    const shown = await Promise.all(all.map(({ issuer }) => get(`/issuers/${issuer}`)));
    issuers = shown.filter(({ branches = [] }) => branches.includes(desk.branch));
  } catch (problem) {
    // Whoever may not see invoices works without them.
    if (problem instanceof Problem) return null;
    throw problem;
  }
  if (!issuers.length) return null;
  const [{ Cash }, words] = await Promise.all([import("./cash.js"), import("../words/cash.js")]);
  learn(words.default);
  const cash = new Cash(desk, issuers.map(({ issuer, party, settings }) => ({ issuer, name: party?.name ?? issuer, currency: settings.currency })));
  await cash.begin();
  return new Till(desk, issuers.map(({ issuer }) => issuer), cash);
}

class Till {
  constructor(desk, issuers, cash) {
    Object.assign(this, { desk, issuers, cash, place: make("div", { class: "stack" }), heard: make("span", { class: "unseen", role: "status" }), kept: `turnero.sales.${desk.branch}.${desk.counter}`, sale: null });
    if (this.list.length) this.begin();
  }

  /** What was not charged yet is not forgotten with the page: ids and codes of tickets, nothing of persons. */
  get list() {
    return JSON.parse(sessionStorage.getItem(this.kept) ?? "[]");
  }

  keep(list) {
    sessionStorage.setItem(this.kept, JSON.stringify(list));
  }

  draw() {
    this.cash.draw();
    this.sale?.draw();
  }

  async begin() {
    const [{ Sale }, invoice, words] = await Promise.all([import("./sale.js"), import("../words/invoice.js"), import("../words/sale.js")]);
    learn({ ...invoice.default, ...words.default });
    this.sale ??= new Sale(this);
  }

  /** Somebody was served to the end: what did they buy? */
  async finished({ ticket, code }) {
    for (const wait of LOOK_AFTER_MS) {
      await pause(wait);
      for (const issuer of this.issuers) {
        // What cannot be looked up now is looked up after the next pause.
        const { rows } = await get(`/issuers/${issuer}/documents?ticket=${ticket}`).catch(() => ({ rows: [] }));
        const { list } = this;
        const found = rows.filter(({ document, paid }) => paid !== "paid" && !list.some((one) => one.document === document));
        if (!found.length) continue;
        this.keep([...list, ...found.map(({ document }) => ({ issuer, document, code }))]);
        await this.begin();
        return this.sale.more();
      }
    }
  }
}
