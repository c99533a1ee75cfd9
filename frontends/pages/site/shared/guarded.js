// A page that hangs on a wall, or stands in a hall, and is to look after itself.

/**
 * Lets a page of its own be shown at this path when nobody answers. Browsers allow that over HTTPS, and on the machine itself;
 * elsewhere there is the browser's own error, which tries again too.
 */
export async function guard(path) {
  // What is there for the day when there is no server need not hold up the day when there is one.
  if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  try {
    await navigator.serviceWorker?.register("/guard.js", { scope: path, updateViaCache: "none" });
  } catch {
    // Without it all else works.
  }
}
