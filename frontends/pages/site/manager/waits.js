// What waits of the documents of an issuer, and what is in the way: on their way to the tax authority, and to whoever they are for.

import { fill, make } from "../shared/dom.js";
import { dayOf, timeOfDay } from "../shared/format.js";
import { address } from "../shared/invoice.js";
import { carryOut, notice } from "../shared/page.js";
import { everyPage, get, postOnce } from "../shared/rest.js";
import { say } from "../shared/words.js";

/** How often it is looked whether something still waits. */
const AGAIN_MS = 5000;

/** Shows it in `place`, as long as that is seen. */
export async function followWaits(place, issuer, may) {
  const parts = ["submissions", "mails", "numbers"].map(() => make("div", { hidden: true }));
  fill(place, parts);
  const found = (path) => everyPage(path, "issuers").then((all) => all.find((one) => one.issuer === issuer) ?? {}, () => null);
  // It is first looked at before it stands on the page.
  const look = async (first = false) => {
    if (!first && !place.isConnected) return;
    // What cannot be read now is read the next time.
    const [submissions, mails] = await Promise.all([found("/submissions"), found("/mails")]);
    if (submissions) onTheWay(parts[0], issuer, submissions, may);
    if (mails) mailed(parts[1], issuer, mails);
    setTimeout(() => look(), AGAIN_MS);
  };
  await Promise.all([look(true), may("invoicing_reports:read") ? numbers(parts[2], issuer) : null]);
}

/** Draws only what has changed, or a screen reader would tell it every five seconds. */
function changed(place, text) {
  if (place.dataset.text === text) return false;
  place.dataset.text = text;
  return true;
}

/** A part that says nothing takes no room. */
function told(place, ...children) {
  fill(place, ...children);
  place.hidden = !place.firstChild;
}

const since = (at) => (at ? say("manager.waits_since", { day: dayOf(at, undefined, { weekday: undefined }), time: timeOfDay(at) }) : "");

function onTheWay(place, issuer, own, may) {
  const text = own.waiting || own.halted ? waitsFor(own) : "";
  if (!changed(place, text)) return;
  if (!text) return told(place, make("p", { class: "soft", text: say("manager.nothing_waits") }));
  const said = make("div", { role: "status" });
  const resume = (event) => carryOut(event.currentTarget, said, () => postOnce(`/issuers/${issuer}/submissions/resume`, {}).then(() => fill(said, notice(say("manager.resumed"), "good"))));
  const stopped = may("submissions:resume") && (own.halted || own.trouble?.type === "not_let_in");
  told(place, make("div", { class: `notice row apart ${own.trouble ? "bad" : ""}` }, make("span", { class: "grow", text }), stopped ? make("button", { class: "button", type: "button", text: say("manager.resume"), on: { click: resume } }) : null), said);
}

function waitsFor({ waiting, halted, since: at, trouble }) {
  const why = trouble ? say(`manager.trouble.${trouble.type}`, { setting: trouble.setting ?? "" }) : "";
  return [say("manager.waits", { n: waiting + halted }), since(at), why].filter(Boolean).join(" ");
}

function mailed(place, issuer, { waiting = 0, failed = 0, since: at, obstacle }) {
  const why = obstacle && (waiting || failed) ? say(`manager.mail_obstacle.${obstacle.type}`, { setting: obstacle.setting ?? "" }) : "";
  const waits = waiting ? [say("manager.mails_wait", { n: waiting }), since(at), why].filter(Boolean).join(" ") : "";
  if (!changed(place, `${waits} ${failed}`)) return;
  const lost = failed ? make("a", { href: address(issuer, { show: "not_mailed" }), text: say("manager.mails_failed", { n: failed }) }) : null;
  told(place, waits || lost ? make("div", { class: `notice row ${lost || why ? "bad" : ""}` }, waits ? make("span", { text: waits }) : null, lost) : null);
}

/** Numbers that end soon are told where invoices are made, for whoever makes them looks here. */
async function numbers(place, issuer) {
  const found = await get(`/issuers/${issuer}/reports/numbering`).catch(() => null);
  const soon = (found?.rows ?? []).filter(({ active, expired, left, warnings }) => active && (expired || left === 0 || warnings.length));
  if (soon.length) told(place, make("div", { class: "notice row" }, make("a", { href: `/manager/numbering?issuer=${issuer}`, text: say("manager.numbers_end", { n: soon.length, ranges: soon.map(({ prefix, from, to }) => `${prefix} ${from}–${to}`).join(", ") }) })));
}
