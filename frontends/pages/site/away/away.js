// Waits until the server answers again, and then shows what stands at this address. It brings nothing else with it: there is
// nobody whom it could ask for more.

const FIRST_MS = 1000;
const MOST_MS = 10000;

async function answers() {
  try {
    // Whatever is answered, somebody is there; what stands between us and the server says 502 to 504 while it is not.
    const reply = await fetch(location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(MOST_MS) });
    return reply.status < 500;
  } catch {
    return false;
  }
}

document.documentElement.classList.add("ready");

for (let pause = FIRST_MS; ; pause = Math.min(pause * 1.5, MOST_MS)) {
  await new Promise((resolve) => setTimeout(resolve, pause / 2 + Math.random() * (pause / 2)));
  if (location.pathname !== "/away" && (await answers())) break;
}
location.reload();
