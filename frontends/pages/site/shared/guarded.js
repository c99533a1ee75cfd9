// A page that hangs on a wall, or stands in a hall, and is to look after itself.

/**
 * Lets a page of its own be shown at this path when nobody answers. Browsers allow that over HTTPS, and on the machine itself;
 * elsewhere there is the browser's own error, which tries again too.
 */
export async function guard(path) {
  try {
    await navigator.serviceWorker?.register("/guard.js", { scope: path, updateViaCache: "none" });
  } catch {
    // Without it all else works.
  }
}
