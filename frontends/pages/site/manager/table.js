// Tables, and the same to take away.

import { make } from "../shared/dom.js";
import { Problem } from "../shared/rest.js";
import { say } from "../shared/words.js";

/** The head of a table; over columns of numbers (`#` before the key) the words stand as the numbers do. */
export function head(...keys) {
  const cell = (key) => make("th", { scope: "col", class: key.startsWith("#") ? "number" : null, text: say(key.replace("#", "")) });
  return make("thead", {}, make("tr", {}, keys.map(cell)));
}

/** A table that can be scrolled with the keyboard where it is too wide; what follows the first cell of `rows` are texts or elements. */
export function table(title, keys, rows) {
  const cell = (value, place) => make("td", { class: keys[place + 1]?.startsWith("#") ? "number" : null }, value);
  const line = ([first, ...others]) => make("tr", {}, make("th", { scope: "row" }, first), others.map(cell));
  return make("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": title }, make("table", { class: "table" }, make("caption", { class: "unseen", text: title }), head(...keys), make("tbody", {}, rows.map(line))));
}

/** Leaves what the engine has at this path behind as a file of comma-separated values, `written` as whoever reads it wants. */
export async function takeAway(path, name, written = (text) => text) {
  const reply = await fetch(`/api/v1${path}`, { headers: { accept: "text/csv" }, credentials: "same-origin" });
  if (!reply.ok) throw new Problem(reply.status, await reply.json().catch(() => null));
  const address = URL.createObjectURL(new Blob([written(await reply.text())], { type: "text/csv" }));
  make("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
