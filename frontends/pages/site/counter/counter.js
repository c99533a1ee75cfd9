// The page of whoever serves at a counter: `/counter` chooses one, `/counter/{branch}/{counter}` works there.

import { the } from "../shared/dom.js";
import { begin, languageSwitch } from "../shared/page.js";
import words from "../words/counter.js";
import { choose } from "./choose.js";
import { Desk } from "./desk.js";

begin({ words, title: "counter.title" });
the("#languages").append(languageSwitch());

const [branch, counter] = location.pathname.split("/").filter(Boolean).slice(1);
const content = the("#content");

if (branch && counter) new Desk(branch, counter, content).begin();
else choose(branch ?? null, content);
