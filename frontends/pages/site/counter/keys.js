// Everything with one key. Whoever speaks to their machine can switch that off: a word would press many.

/** Where it is kept that one key is not wanted. */
export const KEPT = "turnero.counter.keys";

/** Whether one key is enough. */
export function keysAreOn() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

/** Hears the keys that are not meant for a field, a button or the browser. */
export function listenForKeys(press) {
  addEventListener("keydown", (event) => {
    if (!keysAreOn() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    if (press(event.key.toLowerCase())) event.preventDefault();
  });
}
