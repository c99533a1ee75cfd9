// The live feed (docs/live.md): one socket for all that a page follows. It comes back by itself after a cut, from where
// it was, and says plainly whether it is there.

import { heardClock } from "./clock.js";
import { backOff, deviceSecret, get, post, Problem } from "./rest.js";

const PROTOCOL = "turnero.v1";
/** A line that is dead looks just like one on which nothing happens, so we ask. */
const PING_EVERY_MS = 15000;
const PONG_WITHIN_MS = 8000;
const SIGNED_OUT = 4001;
/** What comes right after the line is back happened before; what comes later happens now, and tells what time it is. */
const OLD_NEWS_MS = 3000;

/**
 * A feed. `heard.online(yes)` is told when the connection comes and goes, `heard.signedOut()` when the server knows us
 * no more. With `signedIn` it is the feed of somebody with a cookie; with `device` that of a paired device, if there is
 * a secret; otherwise it is nobody's in particular.
 */
export class Feed {
  constructor({ signedIn = false, device = false, online = () => {}, signedOut = () => {} } = {}) {
    this.signedIn = signedIn;
    this.device = device;
    this.heard = { online, signedOut };
    this.subscriptions = new Map();
    this.attempt = 0;
    this.socket = null;
    this.timer = null;
    this.ended = false;
    this.isOnline = null;
    this.onBack = () => this.comeBackNow();
    addEventListener("online", this.onBack);
    addEventListener("pageshow", this.onBack);
    document.addEventListener("visibilitychange", this.onBack);
  }

  /**
   * Follows a topic. `told.state(state, why)` hears the whole state after every change (`why` is `"snapshot"` or the
   * event); `told.event(event)` the events of the topic `branch`; `told.forecast`, `told.boards` the newest of these; and
   * `told.problem(problem)` that there is nothing more to follow.
   */
  follow(topic, of, told) {
    let id = 1;
    while (this.subscriptions.has(id)) id += 1;
    const subscription = { id, topic, of, told, seq: null, state: null };
    this.subscriptions.set(id, subscription);
    if (this.isOnline) this.subscribe(subscription);
    else this.connect();
    return {
      /** The call of this number was shown to its end. */
      acknowledge: (seq) => this.send({ type: "ack", id, seq }),
      stop: () => {
        if (this.subscriptions.delete(id)) this.send({ type: "unsubscribe", id });
      },
    };
  }

  /** Ends it for good. */
  end() {
    this.ended = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.onBack);
    removeEventListener("pageshow", this.onBack);
    document.removeEventListener("visibilitychange", this.onBack);
    this.socket?.close(1000);
  }

  comeBackNow() {
    if (this.ended || this.socket || document.visibilityState === "hidden") return;
    this.attempt = 0;
    this.connect();
  }

  async connect() {
    if (this.socket || this.ended) return;
    clearTimeout(this.timer);
    this.socket = "opening";
    let address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/live`;
    try {
      if (this.device && deviceSecret()) {
        const { ticket } = await post("/live/tickets", undefined);
        address += `?ticket=${encodeURIComponent(ticket)}`;
      }
    } catch (problem) {
      return this.lost(problem);
    }
    if (this.ended) return;
    const socket = new WebSocket(address, PROTOCOL);
    this.socket = socket;
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      this.openedAt = Date.now();
      this.attempt = 0;
      this.tell(true);
      for (const subscription of this.subscriptions.values()) this.subscribe(subscription);
      this.watch(socket);
    });
    socket.addEventListener("message", ({ data }) => {
      this.lastHeard = Date.now();
      this.take(JSON.parse(data));
    });
    socket.addEventListener("close", async ({ code }) => {
      if (this.socket !== socket) return;
      // Why an upgrade was refused is not told to a page; a plain request shows whether we are still known.
      const refused = !opened && this.signedIn ? await get("/account").then(() => null, (problem) => problem) : null;
      this.lost(code === SIGNED_OUT ? new Problem(401, null) : refused);
    });
  }

  lost(problem) {
    this.socket = null;
    clearInterval(this.pinging);
    this.tell(false);
    if (this.ended) return;
    if (problem instanceof Problem && problem.status === 401) {
      this.heard.signedOut();
      return;
    }
    this.attempt += 1;
    this.timer = setTimeout(() => this.connect(), backOff(this.attempt));
  }

  watch(socket) {
    this.lastHeard = Date.now();
    clearInterval(this.pinging);
    this.pinging = setInterval(() => {
      if (this.socket !== socket) return;
      const asked = Date.now();
      this.send({ type: "ping" });
      setTimeout(() => {
        if (this.socket !== socket || this.lastHeard >= asked) return;
        // A dead line may take minutes to close; we do not wait for it.
        this.lost(null);
        socket.close();
      }, PONG_WITHIN_MS);
    }, PING_EVERY_MS);
  }

  send(frame) {
    if (this.socket instanceof WebSocket && this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(frame));
      return true;
    }
    return false;
  }

  subscribe({ id, topic, of, seq }) {
    this.send({ type: "subscribe", id, topic, of, after: seq ?? undefined });
  }

  tell(online) {
    if (this.isOnline === online) return;
    this.isOnline = online;
    this.heard.online(online);
  }

  take(frame) {
    const subscription = this.subscriptions.get(frame.id);
    if (!subscription) return;
    const { told } = subscription;
    const at = frame.event?.at ?? frame.forecast?.at;
    if (at && Date.now() - this.openedAt > OLD_NEWS_MS) heardClock(at, true);
    switch (frame.type) {
      case "snapshot":
        subscription.seq = frame.seq;
        subscription.state = frame.state;
        told.state?.(frame.state, "snapshot");
        break;
      case "resumed":
        subscription.seq = frame.seq;
        break;
      case "event":
        subscription.seq = frame.seq;
        if (frame.event.changes) {
          const state = { ...subscription.state, ...frame.event.changes };
          for (const [name, value] of Object.entries(state)) {
            if (subscription.topic === "all" && value === null) delete state[name];
          }
          subscription.state = state;
          told.state?.(state, frame.event);
        } else {
          told.event?.(frame.event);
        }
        break;
      case "forecast":
        told.forecast?.(frame.forecast);
        break;
      case "boards":
        told.boards?.(frame.boards);
        break;
      case "error":
        this.subscriptions.delete(frame.id);
        told.problem?.(new Problem(frame.status ?? 403, frame));
        break;
      default:
      // What we do not know yet is to be ignored.
    }
  }
}
