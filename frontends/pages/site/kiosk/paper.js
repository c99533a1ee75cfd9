// Tickets on paper: on the printer of this kiosk, where the server has one for it; by the browser, where it has none.

import { get, postOnce } from "../shared/rest.js";
import { printSlip, slipOf } from "./slip.js";

/** What somebody reads while it prints, and what became of it: each a key of the words. */
export const PRINTING = "kiosk.printing_now";
const DONE = { network: "kiosk.take_it", browser: "kiosk.printing" };
const FAILED = "kiosk.not_printed";
const UNSURE = "kiosk.may_be_printed";

export class Paper {
  /** `printer` is the name of one; without, the nearest is used. `site` is what the links on tickets begin with. */
  constructor({ branch, printer, site }) {
    Object.assign(this, { branch, printer, site, near: null });
  }

  /** Asks which printer is near. One that was there stays, if nobody answers. */
  async look() {
    try {
      const { printers } = await get(`/branches/${encodeURIComponent(this.branch)}/printers`);
      this.near = printers.find((one) => one.printer === this.printer) ?? (this.printer ? null : (printers[0] ?? null));
    } catch (problem) {
      if (!problem.message) throw problem;
    }
  }

  /** Whether the server prints. */
  get isOwn() {
    return this.near !== null;
  }

  /** Prints, and says what became of it. Whatever that is, the ticket stays on the screen. */
  async print(slip) {
    if (!this.isOwn) return (await printSlip(slipOf(slip))) ? DONE.browser : FAILED;
    const { ticket, visit } = slip;
    const path = `/branches/${encodeURIComponent(this.branch)}/tickets/${encodeURIComponent(ticket)}/print`;
    try {
      await postOnce(path, { printer: this.near.printer, ...(visit ? { visit, site: this.site } : {}) });
      return DONE.network;
    } catch (problem) {
      if (!problem.message) throw problem;
      return problem.code === "printer.uncertain" ? UNSURE : FAILED;
    }
  }
}

/** Whether it is on paper, as far as anybody knows. */
export const came = (key) => Object.values(DONE).includes(key);
