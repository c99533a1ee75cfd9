// The page of whoever looks after branches: `/manager` shows all of them, `/manager/{branch}/{part}` one, and
// `/manager/{invoices|items|...|access}` what belongs to the whole site. Each part is a module, fetched when it is opened.

import { fill, make, the } from "../shared/dom.js";
import { begin, languageSwitch, notice } from "../shared/page.js";
import { everyPage, get, Problem } from "../shared/rest.js";
import { onLanguage, say } from "../shared/words.js";
import words from "../words/manager.js";

/** The parts of a branch, and those of the site: their words in the address, and where their modules lie. */
const OF_BRANCH = { now: "./now.js", figures: "./figures.js", rules: "./rules.js", places: "./places.js", "what-if": "./what-if.js" };
const OF_SITE = { all: "./overview.js", invoices: "./invoices.js", items: "./items.js", transfers: "./transfers.js", numbering: "./numbering.js", sales: "./sales.js", issuer: "./issuer-settings.js", staff: "./staff.js", devices: "./devices.js", audit: "./audit.js", access: "./access.js" };

/** What whoever opens a part must be allowed to do; what they may not they are not shown. */
const NEEDED = {
  figures: "reports:read",
  rules: "branches:update",
  places: "services:update",
  "what-if": "reports:read",
  invoices: "invoices:read",
  items: "issuers:read",
  transfers: "payments:record",
  numbering: "invoicing_reports:read",
  sales: "invoicing_reports:read",
  issuer: "issuers:update",
  staff: "users:read",
  devices: "devices:read",
  audit: "audit:read",
  access: "rules:read",
};

begin({ words, title: "manager.title" });
the("#languages").append(languageSwitch());

const [first, second] = location.pathname.split("/").filter(Boolean).slice(1);
const content = the("#content");
const site = first === undefined ? "all" : first in OF_SITE ? first : null;
const part = site ?? (second in OF_BRANCH ? second : "now");

run();

async function run() {
  let account;
  let branches;
  let issuers;
  try {
    account = await get("/account");
    // Whoever may not see who invoices is not shown what they cannot open.
    [branches, issuers] = await Promise.all([everyPage("/branches", "branches"), everyPage("/issuers", "issuers").catch(() => [])]);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status === 401) return location.replace(`/login?next=${encodeURIComponent(location.pathname)}`);
    return fill(content, notice(problem.message));
  }
  const branch = site ? null : branches.find((one) => one.branch === first);
  const may = (name) => !NEEDED[name] || account.permissions.includes(NEEDED[name]);
  const shown = { branch: Object.keys(OF_BRANCH).filter(may), money: (issuers.length ? ["invoices", "items", "transfers", "numbering", "sales", "issuer"] : ["issuer"]).filter(may), site: ["staff", "devices", "audit", "access"].filter(may) };
  onLanguage(() => drawRooms(branches, branch, shown));
  drawRooms(branches, branch, shown);
  if (!site && !branch) return fill(content, make("h1", { text: say("manager.title") }), notice(say("manager.no_such_branch")));
  const one = site === "invoices" && new URLSearchParams(location.search).has("document");
  const room = await import(one ? "./invoice.js" : site ? OF_SITE[site] : OF_BRANCH[part]);
  await open(room, { account, branches, branch, issuers });
}

/** Opens a part: `show(place, around)` draws it and may follow what happens; it is drawn anew in another language. */
async function open(room, around) {
  const draw = async () => {
    const place = make("div", { class: "stack wide" });
    try {
      await room.show(place, around);
      fill(content, place);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      fill(content, make("h1", { text: title(around.branch) }), notice(problem.message));
    }
  };
  onLanguage(draw);
  await draw();
}

const title = (branch) => (branch ? branch.name : say(`manager.${part}`));

function drawRooms(branches, branch, shown) {
  const link = (address, text, here) => make("a", { href: address, text, "aria-current": here ? "page" : null });
  const rooms = (title, names) => (names.length ? make("div", {}, make("h2", { class: "label", text: say(title) }), names.map((name) => link(`/manager/${name}`, say(`manager.${name}`), name === site))) : null);
  const ofBranch = branch
    ? [
        make("h2", { class: "label", text: branch.name }),
        ...shown.branch.map((name) => link(`/manager/${branch.branch}/${name}`, say(`manager.${name}`), name === part)),
      ]
    : [
        make("h2", { class: "label", text: say("manager.branches") }),
        ...branches.map((one) => link(`/manager/${one.branch}`, one.name, false)),
      ];
  fill(
    the("#rooms"),
    make("div", {}, link("/manager", say("manager.all"), site === "all")),
    make("div", {}, ofBranch),
    rooms("manager.money", shown.money),
    rooms("manager.site", shown.site),
  );
  // On a phone the parts stand side by side: the one that is open is in view.
  const rail = the("#rooms");
  const here = rail.querySelector("[aria-current]");
  if (here) rail.scrollLeft = here.offsetLeft - rail.clientWidth / 3;
}
