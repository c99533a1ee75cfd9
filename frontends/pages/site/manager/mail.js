// The newest mail with a document: whether it went, what is in its way, and sending it once more.

import { make } from "../shared/dom.js";
import { dayOf, timeOfDay } from "../shared/format.js";
import { carryOut } from "../shared/page.js";
import { postOnce } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/mail.js";

learn(words);

/** What says that an address does not work: whoever sends once more says that it does again. */
const OF_ADDRESS = ["address_refused", "address_bouncing", "bounced"];

const when = (at) => `${dayOf(at, undefined, { weekday: undefined })} ${timeOfDay(at)}`;

/** The card about it. */
export function mailOf(one, { state: { mailing } }) {
  const name = mailing?.state.name;
  const addressed = name === "failed" && OF_ADDRESS.includes(mailing.state.why);
  const send = (event) => carryOut(event.currentTarget, one.said, () => postOnce(`${one.at}/mail`, addressed ? { address_works: true } : {}).then(() => one.look(say("manager.mail_is_wanted"))));
  const key = addressed ? "manager.mail_address_works" : name === "waiting" ? "manager.mail_now" : mailing ? "manager.mail_again" : "manager.mail_it";
  const button = one.may("invoices:mail") && !mailing?.state.in_flight ? make("button", { class: "button", type: "button", text: say(key), on: { click: send } }) : null;
  return make(
    "section",
    { class: "card stack" },
    make("div", { class: "row apart" }, make("h2", { text: say("manager.mail") }), name ? make("span", { class: `chip ${{ sent: "good", failed: "bad" }[name] ?? ""}`, text: say(`manager.mail.${name}`) }) : null),
    make("p", { text: told(mailing) }),
    button ? make("div", {}, button) : null,
  );
}

function told(mailing) {
  if (!mailing) return say("manager.mail_none");
  const { name, at, due, in_flight: goes, why } = mailing.state;
  const because = why ? say(`manager.mail_why.${why}`) : null;
  if (name === "sent") return say("manager.mail_sent_at", { when: when(at) });
  if (name === "failed") return [because, say("manager.mail_failed_at", { when: when(at) })].join(" ");
  return [because, goes ? say("manager.mail_goes") : say("manager.mail_next_try", { when: when(due), n: mailing.attempt })].filter(Boolean).join(" ");
}
