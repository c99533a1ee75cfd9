// Why this person and nobody else, in a sentence with its numbers: an order that can be explained is an order that people accept.

import { minutes, number } from "../shared/format.js";
import { say } from "../shared/words.js";

const passed = (ms) => minutes(Math.floor(ms / 60000), Math.floor(ms / 60000));
const expected = (ms) => minutes(Math.max(1, Math.round(ms / 60000)), Math.max(1, Math.round(ms / 60000)));

/** The sentence of a reason, as it comes with a call. */
export function becauseOf(reason) {
  const waited = passed(reason.waited_millis ?? 0);
  switch (reason.reason) {
    case "overdue":
      return say(`because.overdue.${reason.limit}`, { waited, limit: passed(reason.limit_millis) });
    case "shortest": {
      const first = say("because.shortest", { expected: expected(reason.expected_millis), waiting: number(reason.waiting) });
      const limit = passed(reason.limit_millis);
      if (reason.beyond_millis === null || reason.beyond_millis === undefined) return `${first} ${say("because.nobody_beyond", { limit })}`;
      return `${first} ${say("because.beyond", { beyond: passed(reason.beyond_millis), limit, n: reason.counters_on_overdue })}`;
    }
    case "appointment":
      return say("because.appointment", { late: passed(reason.late_millis) });
    case "rank":
      return say("because.rank", { rank: number(reason.rank), waited });
    case "turn":
      return say(reason.preferential ? "because.turn_preferential" : "because.turn_others", { number: number(reason.number), of: number(reason.of) });
    case "turn_of_nobody":
      return say(reason.preferential ? "because.only_preferential" : "because.only_others");
    default:
      return say(`because.${reason.reason}`, { waited });
  }
}
