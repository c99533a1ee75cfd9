// The clock that stands on the stage while nobody is called.

import { draw } from "../shared/dom.js";

/** A clock, and how to set it. */
export function clock() {
  const ticks = Array.from({ length: 60 }, (_, minute) =>
    draw("line", {
      class: minute % 5 ? "tick" : "tick hour",
      x1: 50,
      x2: 50,
      y1: 6,
      y2: minute % 5 ? 10 : 17,
      transform: `rotate(${minute * 6} 50 50)`,
    }),
  );
  const hour = draw("line", { class: "hand hour-hand", x1: 50, y1: 60, x2: 50, y2: 24 });
  const minute = draw("line", { class: "hand minute", x1: 50, y1: 60, x2: 50, y2: 10 });
  const second = draw("g", {}, draw("line", { class: "second", x1: 50, y1: 64, x2: 50, y2: 22 }), draw("circle", { class: "second-end", cx: 50, cy: 22, r: 4 }));
  const face = draw("svg", { class: "clock", viewBox: "0 0 100 100", "aria-hidden": "true" }, draw("circle", { class: "face", cx: 50, cy: 50, r: 48 }), ...ticks, hour, minute, second);
  const turn = (hand, degrees) => hand.setAttribute("transform", `rotate(${degrees} 50 50)`);
  const set = ({ hours, minutes, seconds }) => {
    turn(hour, (hours % 12) * 30 + minutes / 2);
    turn(minute, minutes * 6);
    turn(second, seconds * 6);
  };
  return { face, set };
}

/** What the clocks of a time zone show. */
export function wallTime(at, timeZone) {
  const parts = {};
  let format;
  try {
    format = new Intl.DateTimeFormat("en", { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23", timeZone: timeZone ?? "UTC" });
  } catch {
    format = new Intl.DateTimeFormat("en", { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" });
  }
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
  return { hours: parts.hour, minutes: parts.minute, seconds: parts.second };
}
