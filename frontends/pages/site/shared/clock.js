// What time it is where the engine is. A computer at a counter is often minutes off, and "how long" would be too.

/** A difference that nobody notices is none: requests and events are on their way for a moment. */
const UNNOTICED_MS = 2000;

let gap = 0;
let byFeed = false;

/** Now, as the engine reads it, in milliseconds. */
export const now = () => Date.now() + gap;

/** Hears what time the engine has just named. What the feed says is nearer than the header of a reply. */
export function heardClock(at, fromFeed = false) {
  const told = Date.parse(at);
  if (Number.isNaN(told) || (byFeed && !fromFeed)) return;
  byFeed ||= fromFeed;
  const seen = told - Date.now();
  gap = Math.abs(seen) < UNNOTICED_MS ? 0 : seen;
}

/** How many seconds have passed since then. */
export const secondsSince = (at) => (now() - Date.parse(at)) / 1000;
