const AT_MOST_EVERY_MS = 30_000;
const ASK_AGAIN_MS = 1000;
const STARTED = "started-again-at";

/**
 * A fault of the page itself must not leave half a screen standing: the page starts again, at most twice a minute, so that
 * a fault at every start cannot become a flicker.
 */
export function startAgainOnFault(): void {
  addEventListener("error", () => void startAgain(), { once: true });
  addEventListener("unhandledrejection", () => void startAgain(), { once: true });
}

async function startAgain(): Promise<void> {
  const last = Number(sessionStorage.getItem(STARTED) ?? 0);
  const now = Date.now();
  // The clock may have been set in between: never wait longer than the pause itself.
  const waitMs = Math.min(Math.max(last + AT_MOST_EVERY_MS - now, 0), AT_MOST_EVERY_MS);
  sessionStorage.setItem(STARTED, String(now + waitMs));
  await pause(waitMs);
  // A browser that loads a page from a gate that is away shows its own error page, and that one never comes back.
  while (!(await isServed())) await pause(ASK_AGAIN_MS);
  location.reload();
}

async function isServed(): Promise<boolean> {
  try {
    return (await fetch(location.pathname, { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
