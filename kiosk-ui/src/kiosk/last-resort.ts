const AT_MOST_EVERY_MS = 30_000;
const SINCE = "started-again-at";

/**
 * A fault of the page itself must not leave half a screen standing: the page starts again, at most twice a minute, so that
 * a fault at every start cannot become a flicker.
 */
export function startAgainOnFault(): void {
  const startAgain = () => {
    const last = Number(sessionStorage.getItem(SINCE) ?? 0);
    const now = Date.now();
    const wait = Math.min(Math.max(last + AT_MOST_EVERY_MS - now, 0), AT_MOST_EVERY_MS);
    sessionStorage.setItem(SINCE, String(now + wait));
    setTimeout(() => location.reload(), wait);
  };
  addEventListener("error", startAgain, { once: true });
  addEventListener("unhandledrejection", startAgain, { once: true });
}
