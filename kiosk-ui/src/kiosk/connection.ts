/**
 * The one-way line from the gate. It mends itself: back-off, a new token out of a fresh page, the whole state again.
 * What it shows meanwhile is the last thing the gate said, for three seconds, and then that it says nothing any more.
 */
import { BEAT, type KioskState } from "../../../src/kiosk/protocol.ts";
import { understand } from "./state.ts";

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5000;
/** A gate that restarts is back within this; longer, and the screen must not go on showing what may no longer be true. */
const GRACE_MS = 3000;
const ANSWER_MS = 5000;
/** The gate says something every 5 s. A line on which two beats failed to come is dead, though it be open. */
const SILENCE_MS = 12_000;

const RELOADED_FOR = "reloaded-for-protocol";

export type Seen =
  | { readonly is: "opening" }
  | { readonly is: "live"; readonly state: KioskState }
  /** `last`: what the gate said before, for its place and languages only; undefined when it never spoke. */
  | { readonly is: "lost"; readonly last: KioskState | undefined };

/** Runs as long as the page does. */
export function followGate(show: (seen: Seen) => void): void {
  let last: KioskState | undefined;
  let retryMs = FIRST_RETRY_MS;
  let grace: ReturnType<typeof setTimeout> | undefined;

  function doubt(): void {
    grace ??= setTimeout(() => show({ is: "lost", last }), GRACE_MS);
  }

  function open(token: string | undefined): void {
    if (token === undefined) return retry();
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/state`, [`kiosk.${token}`]);
    let over = false;
    let silence = setTimeout(end, ANSWER_MS);
    socket.addEventListener("open", hear);
    socket.addEventListener("close", end);
    socket.addEventListener("message", ({ data }) => {
      if (over) return;
      hear();
      if (data === BEAT) return afterPaint(() => socket.send(BEAT));
      const message = understand(data);
      if (message.is === "state") {
        clearTimeout(grace);
        grace = undefined;
        retryMs = FIRST_RETRY_MS;
        last = message.state;
        sessionStorage.removeItem(RELOADED_FOR);
        show({ is: "live", state: message.state });
        return;
      }
      if (message.is === "other-version" && reloadOnceFor(message.version)) return;
      // The state is sent only when it changes: a new line gets it whole again, where waiting might take all night.
      end();
    });

    function hear(): void {
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE_MS);
    }

    /** Not when the browser says that it is closed, for it waits a minute for a gate that hangs to agree. */
    function end(): void {
      if (over) return;
      over = true;
      clearTimeout(silence);
      socket.close();
      retry();
    }
  }

  function retry(): void {
    doubt();
    setTimeout(() => void freshToken().then(open), retryMs);
    retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
  }

  show({ is: "opening" });
  doubt();
  open(tokenIn(document.head.querySelector('meta[name="kiosk-token"]')?.outerHTML ?? ""));
}

/** In the second frame from now: it begins when the first one is on the screen. */
function afterPaint(then: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(then));
}

/** A one-time token out of a fresh page; undefined when the gate does not answer. */
export async function freshToken(): Promise<string | undefined> {
  try {
    const page = await fetch(location.pathname, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
    return tokenIn(await page.text());
  } catch {
    return undefined;
  }
}

function tokenIn(html: string): string | undefined {
  return /<meta name="kiosk-token" content="([0-9A-Za-z_-]{1,128})"/.exec(html)?.[1];
}

/** The gate was updated under us: our page is the old one. Once, because a reload that does not help must not become a loop. */
function reloadOnceFor(version: number): boolean {
  if (sessionStorage.getItem(RELOADED_FOR) === String(version)) return false;
  sessionStorage.setItem(RELOADED_FOR, String(version));
  location.reload();
  return true;
}
