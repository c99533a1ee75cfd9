// Calls, one after the other: each is shown, rung and said to its end before the next begins; none is cut, none comes
// twice.

/** Whoever was called so long ago, and is not awaited any more, is not called into an empty room. */
const STALE_MS = 15 * 60 * 1000;

/**
 * An announcer. `show(call)` shows a call; `sound(call)` lets it be heard and resolves when that has ended; `rest()` is
 * told when there is no more; `shown(seq)` that a call was shown to its end. `memory` keeps the number of the last one.
 */
export class Announcer {
  constructor({ times, seconds, show, sound, rest, shown, memory, pause }) {
    Object.assign(this, { times, seconds, show, sound, rest, shown, memory, pause });
    this.calls = [];
    this.heardOf = memory.read();
    this.current = null;
  }

  /** What the board knows, and what time it is where calls are made. Nothing of it is announced twice. */
  hear(state, now) {
    const open = new Set(state.now_calling.map((call) => call.seq));
    const known = this.heardOf === null ? state.now_calling : state.calls.filter((call) => call.seq > this.heardOf);
    const newest = Math.max(this.heardOf ?? 0, ...state.calls.map((call) => call.seq), ...open);
    const wanted = known.filter((call) => open.has(call.seq) || now - Date.parse(call.called_at) < STALE_MS);
    this.heardOf = newest;
    this.calls.push(...[...wanted].sort((one, other) => one.seq - other.seq));
    if (!this.current) this.announce();
  }

  /** The calls that it has shown to their end, of these. */
  hasShown(calls) {
    const last = this.memory.read() ?? 0;
    return calls.filter((call) => call.seq <= last);
  }

  async announce() {
    while (this.calls.length) {
      const call = this.calls.shift();
      this.current = call;
      for (let time = 0; time < this.times; time += 1) {
        this.show(call, time);
        await Promise.all([this.pause(this.seconds * 1000), this.sound(call, time)]);
      }
      this.memory.write(call.seq);
      this.shown(call.seq);
    }
    this.current = null;
    this.rest();
  }
}

/** Remembers the last call of a branch across a reload of the page. */
export function memoryOf(branch) {
  const key = `turnero.board.${branch}`;
  let last = null;
  try {
    last = Number(localStorage.getItem(key)) || null;
  } catch {
    // Without storage it remembers as long as the page lives.
  }
  return {
    read: () => last,
    write: (seq) => {
      last = seq;
      try {
        localStorage.setItem(key, String(seq));
      } catch {
        // As above.
      }
    },
  };
}
