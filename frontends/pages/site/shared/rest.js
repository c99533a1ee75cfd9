// Speaking with the engine: requests, and the sentence of a refusal as it is.

import { heardClock } from "./clock.js";
import { say } from "./words.js";

const BASE = "/api/v1";
/** Nobody waits longer for an answer than the server is willing to work on it. */
const PATIENCE_MS = 20000;
const SECRET = "turnero.device";

/** Why something was not done: `message` is the sentence for whoever reads it, `code` is for programs. */
export class Problem extends Error {
  constructor(status, body, retryAfter = null) {
    super(told(status, body));
    this.status = status;
    this.code = body?.error_code ?? (status ? "http.odd" : "network");
    this.body = body ?? {};
    this.retryAfter = retryAfter;
  }

  /** Whether it may go well if the very same is asked again. */
  get passes() {
    return this.status === 0 || this.status === 429 || this.status === 503;
  }

  /** What is wrong with a member of what was sent, if the problem says so. */
  of(member) {
    const found = (this.body.errors ?? []).find((error) => error.field === member || error.field?.startsWith(`${member}.`));
    return found ? sentence(found.message) : null;
  }
}

/** What is wrong with what somebody filled in is told in a sentence for each member; anything else in one. */
function told(status, body) {
  if (body?.errors?.length) return body.errors.map((error) => sentence(error.message)).join(" ");
  if (body?.detail) return sentence(body.detail);
  return status ? say("problem.odd", { status }) : say("problem.network");
}

/** The engine's sentences begin small and have no full stop; on a page they are sentences. */
const sentence = (text) => {
  const whole = text.charAt(0).toLocaleUpperCase() + text.slice(1);
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
};

/** The secret of this device, if it was paired. */
export function deviceSecret() {
  try {
    return localStorage.getItem(SECRET);
  } catch {
    return null;
  }
}

/** Keeps the secret of this device, or forgets it (`null`). */
export function keepDeviceSecret(secret) {
  if (secret) localStorage.setItem(SECRET, secret);
  else localStorage.removeItem(SECRET);
}

let asDevice = false;

/** From now on requests are those of the device, as long as it is paired; before, they are those of whoever signed in. */
export function speakAsDevice(yes = true) {
  asDevice = yes;
}

/** The headers by which the server knows who asks. */
export function whoAsks() {
  const secret = asDevice ? deviceSecret() : null;
  return secret ? { authorization: `Bearer ${secret}` } : {};
}

/** A key under which something is done once, however often it is asked. */
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Asks. `path` stands under /api/v1; `body` goes as JSON. With a `key` something is done once, and is asked again by
 * itself when the answer was lost. Gives what was answered, or throws a Problem.
 */
export async function ask(method, path, { body, key, etag, form, attempts = key || method === "GET" ? 3 : 1 } = {}) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(method, path, { body, key, etag, form });
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.passes || attempt >= attempts) throw problem;
      await pause(problem.retryAfter ? Math.min(problem.retryAfter * 1000, 5000) : backOff(attempt));
    }
  }
}

export const get = (path, more) => ask("GET", path, more);
export const post = (path, body, more = {}) => ask("POST", path, { ...more, body });
export const put = (path, body, more = {}) => ask("PUT", path, { ...more, body });
export const patch = (path, body, more = {}) => ask("PATCH", path, { ...more, body });
export const remove = (path, more) => ask("DELETE", path, more);
/** A POST that is done once, however often the network loses its answer. */
export const postOnce = (path, body, key = freshKey()) => ask("POST", path, { body, key });

async function once(method, path, { body, key, etag, form }) {
  const headers = { accept: "application/json", ...whoAsks() };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (key) headers["idempotency-key"] = key;
  if (etag) headers["if-match"] = etag;
  let reply;
  let text;
  try {
    reply = await fetch(BASE + path, {
      method,
      headers,
      body: form ?? (body === undefined ? undefined : JSON.stringify(body)),
      credentials: "same-origin",
      cache: "no-store",
      signal: typeof AbortSignal.timeout === "function" ? AbortSignal.timeout(PATIENCE_MS) : undefined,
    });
    text = await reply.text();
  } catch {
    throw new Problem(0, null);
  }
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    throw new Problem(reply.status, null);
  }
  heardClock(reply.headers.get("date"));
  if (!reply.ok) throw new Problem(reply.status, answer, Number(reply.headers.get("retry-after")) || null);
  if (answer && typeof answer === "object" && reply.headers.has("etag")) {
    Object.defineProperty(answer, "etag", { value: reply.headers.get("etag") });
  }
  return answer;
}

/** All of a list that comes in pages. */
export async function everyPage(path, member, most = 20) {
  const all = [];
  let after = null;
  for (let page = 0; page < most; page += 1) {
    const sign = path.includes("?") ? "&" : "?";
    const found = await get(after ? `${path}${sign}after=${encodeURIComponent(after)}` : path);
    all.push(...found[member]);
    after = found.after;
    if (!after) break;
  }
  return all;
}

/** Longer and longer, and never all at once: half of it is left to chance. */
export function backOff(attempt, mostMs = 15000) {
  const whole = Math.min(mostMs, 400 * 2 ** Math.min(attempt - 1, 8));
  return whole / 2 + Math.random() * (whole / 2);
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
