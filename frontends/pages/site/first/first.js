// Where to go. A fresh installation is walked through its set-up instead.

import { fill, make, the } from "../shared/dom.js";
import { begin, languageSwitch, notice } from "../shared/page.js";
import { everyPage, get, post, Problem } from "../shared/rest.js";
import { onLanguage, say } from "../shared/words.js";
import words from "../words/first.js";

begin({ words });
the("#languages").append(languageSwitch());

const content = the("#content");
let show = () => {};
onLanguage(() => show());
start();

async function start() {
  try {
    const { open } = await get("/setup");
    if (open) return location.replace("/setup");
    const account = await get("/account").catch((problem) => {
      if (problem.status === 401) return null;
      throw problem;
    });
    const branches = account ? await everyPage("/branches", "branches").catch(() => []) : [];
    show = () => ways(account, branches);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    const again = make("button", { class: "button", type: "button", text: say("retry"), on: { click: start } });
    show = () => fill(content, notice(problem.message), make("div", { class: "row" }, again));
  }
  show();
}

function way(kind, title, help, address) {
  return make("a", { class: `way ${kind}`, href: address }, make("strong", { text: title }), make("span", { class: kind ? "" : "soft", text: help }));
}

function ways(account, branches) {
  const staff = account
    ? [
        way("main", say("first.counter"), say("first.counter_help"), "/counter"),
        way("", say("first.manager"), say("first.manager_help"), "/manager"),
      ]
    : [way("main", say("sign_in"), say("first.counter_help"), "/login")];
  const devices = [
    way("", say("board"), say("first.board_help"), "/board"),
    way("", say("kiosk"), say("first.kiosk_help"), "/kiosk"),
  ];
  const first = account?.first_name;
  const greeting = first ? say("first.hello", { name: first }) : say("first.welcome");
  fill(
    content,
    make("div", { class: "stack" }, make("h1", { text: greeting }), make("p", { class: "lead", text: say("first.lead") })),
    make("nav", { class: "ways", "aria-label": greeting }, staff, devices),
    account ? ofBranches(branches) : null,
  );
  fill(the("#account"), account ? make("button", { class: "button quiet", type: "button", text: say("sign_out"), on: { click: signOut } }) : null);
}

function ofBranches(branches) {
  const line = ({ branch, name }) =>
    make(
      "li",
      {},
      make("strong", { text: name }),
      make("a", { class: "button quiet", href: `/board/${branch}`, "aria-label": `${say("board")}: ${name}`, text: say("board") }),
      make("a", { class: "button quiet", href: `/kiosk/${branch}`, "aria-label": `${say("kiosk")}: ${name}`, text: say("kiosk") }),
    );
  return make(
    "section",
    { class: "stack" },
    make("h2", { text: say("first.branches") }),
    branches.length
      ? make("ul", { class: "branches" }, branches.map(line))
      : make("div", { class: "row" }, make("p", { class: "soft", text: say("first.no_branches") }), make("a", { class: "button main", href: "/setup", text: say("first.make_branch") })),
  );
}

async function signOut() {
  await post("/account/logout").catch(() => {});
  location.reload();
}
