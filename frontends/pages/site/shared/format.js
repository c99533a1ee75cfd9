// Numbers, times and lengths of time, as people of a language write them.

import { language, say } from "./words.js";

const made = new Map();

function formatter(kind, options, tag = language()) {
  const key = `${kind.name} ${tag} ${JSON.stringify(options)}`;
  let found = made.get(key);
  if (!found) {
    try {
      found = new kind(tag, options);
    } catch {
      // A zone or a language that this browser does not know must not blank the page.
      found = new kind("en", { ...options, timeZone: undefined });
    }
    made.set(key, found);
  }
  return found;
}

const instant = (at) => (at instanceof Date ? at : new Date(at));

/** A number. */
export const number = (value, options = {}) => formatter(Intl.NumberFormat, options).format(value);

/** The time of day, in the zone of the branch if there is one. */
export const timeOfDay = (at, timeZone, options = {}) =>
  formatter(Intl.DateTimeFormat, { hour: "2-digit", minute: "2-digit", timeZone: timeZone ?? undefined, ...options }).format(
    instant(at),
  );

/** The day, written out. */
export const dayOf = (at, timeZone, options = {}) =>
  formatter(Intl.DateTimeFormat, {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: timeZone ?? undefined,
    ...options,
  }).format(instant(at));

/** Minutes from one to another: "10–15 min". */
export function minutes(from, to, unitDisplay = "short", tag = language()) {
  const units = formatter(Intl.NumberFormat, { style: "unit", unit: "minute", unitDisplay }, tag);
  if (from === to) return units.format(from);
  return units.formatRange ? units.formatRange(from, to) : `${from}–${units.format(to)}`;
}

/**
 * What somebody is told to wait (`{from_minutes, to_minutes}`), in a few words; `null`: nothing can be told.
 */
export function wait(promise) {
  if (!promise) return null;
  if (promise.to_minutes === 0) return say("wait.none");
  if (promise.from_minutes === 0) return say("wait.less", { time: minutes(promise.to_minutes, promise.to_minutes) });
  return minutes(promise.from_minutes, promise.to_minutes);
}

/** How long something has lasted: "4:05", "1:02:30". */
export function lasting(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value) => String(value).padStart(2, "0");
  const [hours, rest] = [Math.floor(whole / 3600), whole % 3600];
  const tail = `${Math.floor(rest / 60)}:${two(rest % 60)}`;
  return hours ? `${hours}:${tail.padStart(5, "0")}` : tail;
}
