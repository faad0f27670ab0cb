const AT_MOST_EVERY_MS = 30_000;
const STARTED = "started-again-at";

/**
 * A fault of the page itself must not leave half a screen standing: the page starts again, at most twice a minute, so that
 * a fault at every start cannot become a flicker.
 */
export function startAgainOnFault(): void {
  addEventListener("error", startAgain, { once: true });
  addEventListener("unhandledrejection", startAgain, { once: true });
}

function startAgain(): void {
  const last = Number(sessionStorage.getItem(STARTED) ?? 0);
  const now = Date.now();
  // The clock may have been set in between: never wait longer than the pause itself.
  const waitMs = Math.min(Math.max(last + AT_MOST_EVERY_MS - now, 0), AT_MOST_EVERY_MS);
  sessionStorage.setItem(STARTED, String(now + waitMs));
  setTimeout(() => location.reload(), waitMs);
}
