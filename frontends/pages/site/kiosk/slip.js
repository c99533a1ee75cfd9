// The ticket on paper: made for printers of 80 mm, printed by the browser.

import { fill, make, the } from "../shared/dom.js";
import { dayOf, timeOfDay, wait } from "../shared/format.js";
import { qrPicture } from "../shared/qr.js";
import { say } from "../shared/words.js";

/** Puts the ticket where only a printer sees it. */
export function slipOf({ branch, code, service, promise, ahead, link, at, timeZone }) {
  const told = wait(promise);
  return fill(
    the("#slip"),
    make("p", {}, make("strong", { text: branch })),
    make("p", { text: `${dayOf(at, timeZone)}, ${timeOfDay(at, timeZone)}` }),
    make("p", { class: "slip-code", text: code }),
    make("p", {}, make("strong", { text: service })),
    told ? make("p", { text: `${say("kiosk.wait")}: ${told}` }) : null,
    ahead ? make("p", { text: say("kiosk.ahead", { n: ahead }) }) : null,
    link ? [qrPicture(link, say("kiosk.follow")), make("p", { text: say("kiosk.follow") })] : null,
  );
}

/** Prints it; whether that went well, as far as a browser tells. Whatever happens, the ticket stays on the screen. */
export async function printSlip() {
  try {
    window.print();
    return true;
  } catch {
    return false;
  }
}
