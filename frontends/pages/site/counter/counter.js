// The page of whoever serves at a counter: `/counter` chooses one, `/counter/{branch}/{counter}` works there.

import { the } from "../shared/dom.js";
import { begin, languageSwitch } from "../shared/page.js";
import words from "../words/counter.js";

begin({ words, title: "counter.title" });
the("#languages").append(languageSwitch());

const [branch, counter] = location.pathname.split("/").filter(Boolean).slice(1);
const content = the("#content");

// Whoever serves does not load what chooses, nor the other way round.
if (branch && counter) import("./desk.js").then(({ Desk }) => new Desk(branch, counter, content).begin());
else import("./choose.js").then(({ choose }) => choose(branch ?? null, content));
