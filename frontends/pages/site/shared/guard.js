// Stands between a board or a kiosk and the network (a service worker): when nobody answers at its start, after a power cut,
// it shows a page of its own in place of the browser's error. It touches nothing else: what is asked of the server is
// asked of the server.

const KEPT = "turnero-away";
const AWAY = "/away";
/** What that page brings with it, of whatever version. All else that a page brings is none of our business. */
const BROUGHT = /^\/assets\/[^/]+\/away\//;
/** The page that was asked for comes first. */
const LATER_MS = 3000;

/** What the page brings with it stands in the page, under its version. */
async function keep() {
  const page = await fetch(AWAY, { cache: "no-store" });
  if (!page.ok) throw new Error(`${AWAY} answers ${page.status}`);
  const brings = [...(await page.clone().text()).matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((found) => found[1]);
  const cache = await caches.open(KEPT);
  await cache.addAll(brings);
  await cache.put(AWAY, page);
  for (const old of await cache.keys()) {
    const { pathname } = new URL(old.url);
    if (pathname !== AWAY && !brings.includes(pathname)) await cache.delete(old);
  }
}

async function navigate(event) {
  try {
    const reply = (await event.preloadResponse) ?? (await fetch(event.request));
    // There is a server: what is kept for when there is none is made new while there is time.
    event.waitUntil(new Promise((resolve) => setTimeout(resolve, LATER_MS)).then(keep).catch(() => {}));
    return reply;
  } catch (gone) {
    const kept = await caches.match(AWAY, { cacheName: KEPT });
    if (kept) return kept;
    throw gone;
  }
}

async function bring(request) {
  return (await caches.match(request, { cacheName: KEPT })) ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(keep().then(() => skipWaiting())));
addEventListener("activate", (event) =>
  // The browser asks for the page while we are being started.
  event.waitUntil(Promise.all([clients.claim(), registration.navigationPreload?.enable()])),
);
addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(event));
  // What bears a version never changes, so what is kept of it is what the server has.
  else if (BROUGHT.test(pathname)) event.respondWith(bring(request));
});
