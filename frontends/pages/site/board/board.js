// The board of a waiting room. What it can be told in its address: `?times=2` how often a call is announced,
// `&seconds=6` how long each time at least, `&volume=60`, `&voice=off`.

import { now } from "../shared/clock.js";
import { branchInAddress, branchOfDevice } from "../shared/device.js";
import { draw, fill, keyed, make, setText, the } from "../shared/dom.js";
import { dayOf, timeOfDay, wait } from "../shared/format.js";
import { guard } from "../shared/guarded.js";
import { Feed } from "../shared/live.js";
import { begin, showOnline } from "../shared/page.js";
import { deviceSecret, keepDeviceSecret, pause } from "../shared/rest.js";
import { allowSound, chime, mayYetSound, speak, spelled } from "../shared/sound.js";
import { chosenLanguage, onLanguage, say, setLanguage } from "../shared/words.js";
import words from "../words/board.js";
import { Announcer, memoryOf } from "./announcer.js";
import { clock, wallTime } from "./clock.js";

/** How many rows the list of calls has in a column, and how many columns at most. */
const ROWS = 4;
const COLUMNS_MAX = 4;
const ROWS_MAX = 8;
/** How many lines of those who wait are shown at once: fewer where their names need a second row; and how long. */
const LINES = 6;
const LINES_LONG = 4;
const LONG_NAME = 26;
const LINES_MS = 12000;
const LANGUAGE_MS = 20000;
const SHIFT_MS = 45000;

const asked = new URLSearchParams(location.search);
const setting = (name, standard, least, most) => {
  const value = Number.parseFloat(asked.get(name));
  return Number.isFinite(value) ? Math.min(Math.max(value, least), most) : standard;
};
const TIMES = Math.round(setting("times", 2, 1, 5));
const SECONDS = setting("seconds", 6, 0.1, 60);
const VOLUME = setting("volume", 60, 0, 100) / 100;
const VOICE = asked.get("voice") !== "off";

begin({ words, title: "board.title" });
guard("/board");

let state = null;
let forecast = null;
let following = null;
let linesPage = 0;
let staged = null;
let announcer = null;
const railway = clock();

run();

async function run() {
  const place = the("#pairing");
  const branch = await branchOfDevice(place, "board", { open: isPublic });
  fill(place);
  the("#board").hidden = false;
  the("#clock").append(railway.face);
  follow(branch);
  keepTime();
  keepSound();
  setInterval(turnLines, LINES_MS);
  setInterval(turnLanguage, LANGUAGE_MS);
  setInterval(shift, SHIFT_MS);
  onLanguage(() => state && drawAll());
  navigator.wakeLock?.request("screen").catch(() => {});
}

/** Whether somebody whom nobody knows may follow the board of this branch. */
function isPublic(branch) {
  return new Promise((resolve) => {
    const feed = new Feed();
    const answer = (yes) => {
      feed.end();
      resolve(yes);
    };
    feed.follow("board", branch, { state: () => answer(true), problem: () => answer(false) });
    setTimeout(() => answer(false), 4000);
  });
}

function follow(branch) {
  announcer = new Announcer({
    times: TIMES,
    seconds: SECONDS,
    memory: memoryOf(branch),
    pause,
    show: (call, time) => {
      putOnStage(call, "announced", time === 0);
      drawCalls();
    },
    sound: announceAloud,
    shown: (seq) => following.acknowledge(seq),
    rest: () => drawAll(),
  });
  const signedOut = () => {
    if (!deviceSecret()) return location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    keepDeviceSecret(null);
    location.reload();
  };
  const feed = new Feed({ device: true, signedIn: !deviceSecret(), online: showOnline, signedOut });
  following = feed.follow("board", branchInAddress() ?? branch, {
    state: (next, why) => {
      const first = state === null;
      state = next;
      if (first && !chosenLanguage()) setLanguage(next.languages?.[0] ?? "es");
      // Whoever asks which calls were seen may have forgotten: it is told again what was shown of those it knows.
      if (why === "snapshot") for (const call of announcer.hasShown(next.calls)) following.acknowledge(call.seq);
      announcer.hear(next, now());
      drawAll();
    },
    forecast: (next) => {
      forecast = next;
      drawLines();
    },
    problem: (problem) => {
      fill(the("#pairing"), make("p", { class: "notice bad", role: "alert", text: problem.message || say("board.private") }));
    },
  });
}

/** All that the board shows, but for a call that is being announced. */
function drawAll() {
  const { current } = announcer;
  setText(the("#branch"), state.name);
  const closed = state.opening?.state === "closed";
  the("#board").classList.toggle("night", closed && !current);
  the("#board").classList.toggle("closed", closed);
  if (!current) putOnStage(state.now_calling[0] ?? null, "called", false);
  drawCalls();
  drawLines();
  drawRest();
  drawNotice();
  showTime();
}

/** `Counter 3` is read as a word and a figure; what has no figure at its end is a name. */
function sign(counter) {
  const found = /^(.*\S)\s+(\p{L}?\d+\p{L}?)$/u.exec(counter.name);
  return found ? { word: found[1], figure: found[2] } : { word: null, figure: counter.name };
}

function arrow(direction) {
  const back = direction === "left" || (direction !== "right" && document.documentElement.dir === "rtl");
  const path = back ? "M92 50H14M46 16L12 50L46 84" : "M8 50H86M54 16L88 50L54 84";
  return draw("svg", { class: "arrow", viewBox: "0 0 100 100", "aria-hidden": "true" }, draw("path", { d: path }));
}

function putOnStage(call, how, comes) {
  const stage = the("#stage");
  stage.dataset.call = call ? how : "none";
  stage.dataset.seq = call ? call.seq : "";
  if (!call) {
    staged = null;
    setText(the("#stage-told"), "");
    return;
  }
  const mark = `${call.seq} ${document.documentElement.lang}`;
  setText(the("#stage-told"), told("board.go", call));
  if (staged === mark && !comes) return;
  staged = mark;
  const { word, figure } = sign(call.counter);
  const shown = the("#stage-call");
  fill(
    shown,
    make("div", { class: "stage-part" }, make("small", { text: say("board.ticket") }), make("strong", { text: call.code })),
    arrow(call.counter.direction),
    make("div", { class: "stage-part to" }, make("small", { text: word }), make("strong", { text: figure })),
  );
  shown.classList.toggle("named", !word);
  shown.style.setProperty("--letters", Math.max(5, call.code.length) + (word ? Math.max(2, figure.length) : 0));
  if (comes) {
    shown.classList.remove("comes");
    // Reading a size lets the browser notice that the class was gone.
    void shown.offsetWidth;
    shown.classList.add("comes");
  }
}

const told = (key, call, language) => say(key, { code: call.code, counter: call.counter.name }, language);

async function announceAloud(call) {
  const language = call.language ?? state.languages?.[0] ?? "es";
  if (VOLUME > 0) await chime(VOLUME);
  if (!VOICE || !mayYetSound()) return;
  const way = call.counter.direction ? `, ${say(`board.${call.counter.direction}`, {}, language)}` : "";
  await speak(say("board.spoken", { code: spelled(call.code), counter: call.counter.name }, language) + way, language);
}

function drawCalls() {
  const open = state.now_calling;
  const onStage = Number(the("#stage").dataset.seq);
  const codes = new Set(open.map((call) => call.code));
  const before = state.calls.filter((call) => !codes.has(call.code) && codes.add(call.code));
  const all = [...open, ...before].filter((call) => call.seq !== onStage);
  // All who are still on the way are shown, in more and more columns; those who have come fill what is left.
  const awaited = all.filter((call) => open.includes(call)).length;
  const most = ROWS_MAX * COLUMNS_MAX;
  const shown = all.slice(0, Math.min(most, Math.max(awaited, ROWS)));
  const rows = shown.length <= ROWS * 2 ? ROWS : Math.min(ROWS_MAX, Math.ceil(shown.length / 3));
  const columns = Math.max(1, Math.ceil(shown.length / rows));
  const list = the("#calls");
  list.style.setProperty("--rows", rows);
  list.style.setProperty("--columns", columns);
  the(".calls").dataset.columns = columns;
  the("#board").classList.toggle("first", shown.length === 0);
  keyed(list, shown, (call) => call.seq, (call, known) => {
    const row = known ?? make("li", {}, make("span", { class: "code", text: call.code }), arrow(call.counter.direction), make("span", { class: "to" }));
    // Side by side there is room for the figure only; whoever listens hears the whole name.
    setText(row.lastElementChild, columns > 1 ? sign(call.counter).figure : call.counter.name);
    row.lastElementChild.title = call.counter.name;
    row.className = open.includes(call) ? "open" : "";
    return row;
  });
  const hidden = awaited - shown.length;
  the("#calls-more").hidden = hidden <= 0;
  setText(the("#calls-more"), hidden > 0 ? say("board.more", { n: hidden }) : "");
}

/** How many that is, in words; nothing where that is not told. */
const people = (waiting) => (Number.isInteger(waiting) ? (waiting ? say("board.waiting_n", { n: waiting }) : say("board.nobody")) : "");

/** What people wait for: the queues, where somebody has made some; otherwise the services. */
function lines() {
  // A branch may want its boards to tell less: what people come for, or how many there are.
  const { services: named, waiting: counted } = state.shows;
  if (!named) {
    const waiting = state.queues.reduce((sum, queue) => sum + (queue.waiting ?? 0), 0);
    return counted ? [{ key: "all", name: people(waiting), served: true, told: null }] : [];
  }
  if (state.queues.some((queue) => queue.name)) {
    const queues = state.queues.filter((queue) => queue.name || queue.waiting || !counted);
    return queues.map(({ queue, name, waiting }) => ({
      key: queue ?? "general",
      name: name ?? say("board.general"),
      waiting,
      served: true,
      told: forecast?.queues?.find((found) => found.queue === queue),
    }));
  }
  return state.services.map(({ service, name, waiting, served }) => ({
    key: service,
    name,
    waiting,
    served: served !== false,
    told: forecast?.services?.find((found) => found.service === service),
  }));
}

function drawLines() {
  if (!state) return;
  const all = lines();
  the("#board").classList.toggle("alone", !all.length);
  const most = all.some((line) => line.name.length > LONG_NAME) ? LINES_LONG : LINES;
  const pages = Math.max(1, Math.ceil(all.length / most));
  linesPage %= pages;
  const shown = all.slice(linesPage * most, (linesPage + 1) * most);
  keyed(the("#lines"), shown, (line) => line.key, (line, known) => {
    const row = known ?? make("li", {}, make("span", { class: "what" }), make("span", { class: "how-many" }), make("span", { class: "how-long" }));
    const [what, howMany, howLong] = row.children;
    setText(what, line.name);
    setText(howLong, line.served ? (wait(line.told) ?? "") : "");
    setText(howMany, line.served ? people(line.waiting) : say("board.unserved"));
    return row;
  });
  fill(the("#lines-pages"), pages > 1 ? Array.from({ length: pages }, (_, page) => make("i", { class: page === linesPage ? "here" : "" })) : []);
}

function turnLines() {
  linesPage += 1;
  if (state) drawLines();
}

/** A branch that speaks several languages shows its board in one after the other, never in the middle of a call. */
function turnLanguage() {
  const spoken = state?.languages ?? [];
  if (chosenLanguage() || spoken.length < 2 || the("#stage").dataset.call === "announced") return;
  const here = spoken.findIndex((tag) => tag === document.documentElement.lang);
  setLanguage(spoken[(here + 1) % spoken.length]);
}

function drawRest() {
  const { opening } = state;
  let text = say("board.no_calls");
  if (opening?.state === "closed") {
    const next = opening.next ? `${dayOf(opening.next, state.time_zone, { month: undefined, day: undefined })} ${timeOfDay(opening.next, state.time_zone)}` : null;
    text = next ? `${say("board.closed")}\n${say("board.opens", { when: next })}` : say("board.closed");
  } else if (opening?.state === "intake_closed") {
    text = say("board.intake_closed");
  }
  setText(the("#rest-told"), text);
}

function drawNotice() {
  const text = state.notices?.[document.documentElement.lang] || state.notice || "";
  the("#foot").hidden = !text;
  the("#foot").classList.toggle("long", text.length > 90);
  setText(the("#notice"), text);
}

function showTime() {
  const at = new Date(now());
  setText(the("#time"), timeOfDay(at, state?.time_zone ?? "UTC"));
  setText(the("#date"), dayOf(at, state?.time_zone ?? "UTC"));
  railway.set(wallTime(at, state?.time_zone));
}

/** Once a second, on the second. */
function keepTime() {
  showTime();
  setTimeout(keepTime, 1000 - (now() % 1000));
}

function keepSound() {
  const button = the("#sound");
  const look = () => (button.hidden = mayYetSound());
  button.addEventListener("click", () => allowSound().then(look));
  addEventListener("pointerdown", () => allowSound().then(look));
  look();
  // A browser that was told at its start that pages may sound needs a moment to say so.
  setTimeout(look, 500);
}

/** A few pixels, slowly, all round. */
function shift() {
  const turn = Date.now() / 600000;
  const board = the("#board");
  board.style.setProperty("--shift-x", `${(Math.sin(turn) * 6).toFixed(1)}px`);
  board.style.setProperty("--shift-y", `${(Math.cos(turn * 0.7) * 4).toFixed(1)}px`);
}
