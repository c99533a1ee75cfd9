// One document, whole: who it is for, its lines and totals, what was paid, what has become of it, and what can be done about that.

import { confirm } from "../shared/dialog.js";
import { fill, make } from "../shared/dom.js";
import { dayOf, timeOfDay } from "../shared/format.js";
import { address, linesOf, paidChip, printed, standing } from "../shared/invoice.js";
import { less, money, sign } from "../shared/money.js";
import { carryOut, notice } from "../shared/page.js";
import { ask, everyPage, freshKey, get, pause, postOnce, remove } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import invoice from "../words/invoice.js";
import words from "../words/document.js";
import { table } from "./table.js";

/** Whether the tax authority has answered is looked for that often, as long as this is open. */
const AGAIN_MS = 2000;
/** What takes longer is looked for less often: a mail can wait for hours. */
const LATER_MS = 15000;
const PENDING = ["issued", "submitted"];
/** Nothing more is expected of it: notes can be written on it, and it can be sent to whoever it is for. */
const STANDS = ["issued", "validated"];
const BOUGHT = ["support_document", "adjustment_note"];

learn({ ...invoice, ...words });

export async function show(place, { account, branches }) {
  const asked = new URLSearchParams(location.search);
  const [issuer, document] = [asked.get("issuer"), asked.get("document")];
  const at = `/issuers/${issuer}/documents/${document}`;
  // Whoever may not see users reads their ids.
  const users = await everyPage("/users", "users").catch(() => []);
  const names = new Map([["engine", say("manager.engine")], ...users.map((user) => [`user:${user.user}`, user.user_name])]);
  const one = { place, issuer, document, at, names, branches, may: (permission) => account.permissions.includes(permission), said: make("div", { role: "status" }) };
  one.look = async (message) => {
    const view = await get(at);
    draw(one, view, await partsFor(one, view));
    if (message) fill(one.said, notice(message, "good"));
    if (isMoving(view)) follow(one, view);
  };
  await one.look();
}

/** What only some documents need is fetched for those: `{mending, creditOf, takingBack, mailOf, concept}`. */
async function partsFor(one, { state, paper, balance }) {
  const { content, standing: now, account, note } = state;
  const wanted = [
    now.name === "rejected" && content && paper && one.may("invoices:mend") ? import("./mend.js") : null,
    sign(balance.amount) < 0 || (account.entries?.length && one.may("payments:refund")) ? import("./credit.js") : null,
    STANDS.includes(now.name) && paper && state.buyer !== "final_consumer" && !BOUGHT.includes(state.kind) ? import("./mail.js") : null,
    note ? import("./note.js") : null,
  ];
  return Object.assign({}, ...(await Promise.all(wanted.filter(Boolean))));
}

/** How far it has come, in a word, as lists have it. */
function standingOf({ state }) {
  const { name, halted, attempt } = state.standing;
  return name !== "submitting" ? name : halted ? "halted" : attempt === 0 ? "issued" : "submitted";
}

/** Whether something becomes of it by itself, soon: an answer is waited for, or a mail. */
const isMoving = (view) => (PENDING.includes(standingOf(view)) && view.state.standing.name === "submitting") || view.state.mailing?.state.name === "waiting";

async function follow(one, view, wait = AGAIN_MS) {
  await pause(wait);
  const next = await get(one.at).catch(() => null);
  // Whoever is writing a note has what they wrote before them, and not a page that was drawn anew.
  if (!one.place.isConnected || one.place.querySelector("#note")) return;
  if (next && next.etag !== view.etag) return one.look();
  return follow(one, view, Math.min(wait * 1.2, LATER_MS));
}

function draw(one, view, { mending, creditOf, takingBack, mailOf }) {
  const { state, paper } = view;
  const name = standingOf(view);
  const title = [say(`manager.kind.${state.kind}`), state.number ?? ""].join(" ");
  fill(
    one.place,
    make("p", {}, make("a", { href: address(one.issuer), text: say("manager.to_all_invoices") })),
    make("div", { class: "row apart" }, make("h1", { text: title }), make("span", { class: "row" }, standing(name), paidChip(view.paid))),
    why(view, name, mending),
    creditOf?.(one, view) ?? null,
    one.said,
    make("div", { class: "row" }, actions(one, view, name)),
    party(paper, state),
    make("section", { class: "card stack", id: "lines" }, make("h2", { text: say("manager.lines") }), linesOf(view, amounts(view))),
    mending?.(one, view) ?? null,
    payments(one, view, takingBack),
    mailOf?.(one, view) ?? null,
    history(one, view, name),
  );
}

/** Why it stands nowhere yet, in words: those of the tax authority, as it said them. */
function why({ state, paper }, name, mend) {
  const told = { rejected: "invoice.rejected", halted: "manager.halted" }[name] ?? (state.standing.alert ? `manager.alert.${state.standing.alert}` : null);
  const found = paper?.findings ?? state.standing.findings ?? [];
  if (!told) return null;
  return make("div", { class: "notice bad stack", role: "alert" }, make("p", {}, make("strong", { text: say(told, { setting: state.standing.halted ?? "" }) })), found.length ? make("ul", { class: "findings" }, found.map((text) => make("li", { text }))) : null, mend ? make("p", { text: say("manager.mend_below") }) : null);
}

function amounts({ balance, paid, state }) {
  const { paid: came, credited, debited } = state.account;
  const rows = [["manager.debited", debited], ["manager.credited", credited], ["manager.was_paid", came]].filter(([, amount]) => sign(amount) !== 0);
  // Nothing is owed for what nobody pays: drafts, notes, what was given up.
  if (paid === "not_payable") return rows;
  return [...rows, sign(balance.amount) < 0 ? ["invoice.paid.too_much", less("0", balance.amount)] : ["invoice.balance", balance.amount]];
}

function actions(one, view, name) {
  const { issuer, document, at, said, look, may } = one;
  const does = (key, work, kind = "") => make("button", { class: `button ${kind}`, type: "button", text: say(key), on: { click: (event) => carryOut(event.currentTarget, said, work) } });
  const sure = async (key, work) => ((await confirm(say(`${key}_ask`), say(key), say(`${key}_help`))) ? work() : undefined);
  const link = (href, key) => make("a", { class: "button", href, target: "_blank", rel: "noopener", text: say(key) });
  const file = (path, key) => link(`/api/v1${at}/${path}`, key);
  const left = less(view.state.total, view.state.account.credited);
  return [
    name === "draft" && may("invoices:issue") ? does("manager.issue", () => ask("POST", `${at}/issue`, { key: freshKey(), etag: view.etag }).then(() => look(say("manager.is_issued"))), "main") : null,
    name === "draft" && may("invoices:draft") ? does("manager.discard", () => sure("manager.discard", () => remove(at, { etag: view.etag }).then(() => location.assign(address(issuer))))) : null,
    name === "draft" ? null : link(printed(issuer, document, "letter"), "invoice.letter"),
    name === "draft" ? null : link(printed(issuer, document, "receipt"), "invoice.receipt"),
    name === "validated" && view.state.code ? [file("xml", "manager.xml"), file("files/attached", "manager.attached")] : null,
    PENDING.includes(name) && view.state.standing.name === "submitting" ? does("manager.send_now", () => postOnce(`${at}/submit`, {}).then(() => look(say("manager.is_sent")))) : null,
    view.state.kind === "invoice" && may("invoices:void") && ["issued", "validated"].includes(name) && view.state.standing.name !== "submitting" && sign(left) > 0
      ? does("manager.void", () => sure("manager.void", () => postOnce(`/issuers/${issuer}/invoices/${document}/void`, {}).then(({ document: note }) => location.assign(address(issuer, { document: note })))), "bad")
      : null,
    // What is not payable owes nothing.
    sign(view.balance.amount) > 0 && may("payments:record") ? does("manager.take_payment", async () => (await import("./credit.js")).takePayment(one, view)) : null,
    mayBeNoted(view) && may("notes:draft") && sign(left) > 0 ? does("manager.credit_note", () => note(one, view, "credit")) : null,
    mayBeNoted(view) && may("notes:draft") ? does("manager.debit_note", () => note(one, view, "debit")) : null,
    name === "rejected" && may("invoices:mend") ? does("manager.abandon", () => sure("manager.abandon", () => postOnce(`${at}/abandon`, {}).then(() => look())), "bad") : null,
  ].flat();
}

/** A note is on an invoice that stands, and repeats what is on it. */
const mayBeNoted = ({ state, paper }) => state.kind === "invoice" && STANDS.includes(state.standing.name) && !state.account.voided_by && state.content && paper;

/** The form of a note, below the lines that it is about. */
async function note(one, view, kind) {
  const { noteOn } = await import("./note.js");
  one.place.querySelector("#note")?.remove();
  const form = noteOn[kind](one, view);
  one.place.querySelector("#lines").after(form);
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("select").focus({ preventScroll: true });
}

function party(paper, state) {
  const final = state.buyer === "final_consumer";
  const { name, identity, email } = paper?.party ?? {};
  const number = identity ? `${identity.kind} ${identity.number}${identity.check_digit === undefined || identity.check_digit === null ? "" : `-${identity.check_digit}`}` : "";
  return make("p", { class: "lead", text: final ? say("manager.final_consumer") : [name ?? say("manager.not_at_hand"), number, email].filter(Boolean).join(" · ") });
}

const moment = (at) => `${dayOf(at, undefined, { weekday: undefined })} ${timeOfDay(at)}`;

function payments(one, { state }, takingBack) {
  const { entries } = state.account;
  if (!entries?.length) return null;
  const { currency } = state;
  const what = ({ movement }) => say(`manager.movement.${movement.type}`, { method: movement.method ? methodOf(movement.method) : "" });
  const back = entries.map((entry) => takingBack?.(one, entry, entries) ?? "");
  const rows = entries.map((entry, place) => [moment(entry.at), what(entry), entry.reference ?? "", one.names.get(entry.by) ?? entry.by, money({ amount: entry.amount, currency }), ...(back.some(Boolean) ? [back[place]] : [])]);
  const keys = ["manager.when", "manager.what", "manager.reference", "manager.who", "#invoice.amount", ...(back.some(Boolean) ? ["manager.does"] : [])];
  return make("section", { class: "card stack" }, make("h2", { text: say("manager.payments") }), table(say("manager.payments"), keys, rows));
}

function methodOf(method) {
  const known = say(`invoice.method.${method}`);
  return known.startsWith("invoice.") ? say("manager.method.other") : known;
}

/** What has become of it, the oldest first. */
function history({ names, issuer, document, may }, { state, reference_code: reference }, name) {
  const { standing: now, issue, note, account } = state;
  const link = (document, text) => make("a", { href: address(issuer, { document }), text });
  const steps = [
    [moment(state.drafted_at), say("manager.step.drafted", { who: names.get(state.agent) ?? state.agent })],
    issue ? [moment(issue.at), say("manager.step.issued")] : null,
    now.name === "submitting" ? [moment(now.since), say("manager.step.submitting", { n: now.attempt })] : null,
    now.name === "submitting" && now.due ? [moment(now.due), say(now.in_flight ? "manager.step.answer_by" : "manager.step.next_try")] : null,
    now.name === "validated" ? [moment(now.at), say("manager.step.validated", { notices: now.notices?.length ? ` (${now.notices.join(", ")})` : "" })] : null,
    now.name === "rejected" ? ["", say("manager.step.rejected", { n: now.attempt, findings: now.findings.join(", ") })] : null,
    now.name === "abandoned" ? ["", say("manager.step.abandoned")] : null,
    note ? ["", say("manager.step.because", { why: say(`manager.concept.${note.concept.credit ?? note.concept.debit}`) })] : null,
    note?.document ? ["", link(note.document, say("manager.step.note_on"))] : null,
    account.voided_by ? ["", link(account.voided_by, say("manager.step.voided"))] : null,
  ].filter(Boolean);
  return make(
    "section",
    { class: "card stack" },
    make("h2", { text: say("manager.history") }),
    make("ol", { class: "plain stack history" }, steps.map(([when, text]) => make("li", {}, make("span", { class: "soft", text: when }), make("span", {}, text)))),
    may("audit:read") ? make("p", {}, make("a", { href: `/manager/audit?object=${document}`, text: say("manager.in_the_audit") })) : null,
    make("dl", { class: "facts small" }, [["CUFE", state.code], [say("manager.our_reference"), reference]].filter(([, value]) => value).map(([key, value]) => make("div", {}, make("dt", { text: key }), make("dd", { class: "secret", text: value })))),
  );
}
