/**
 * A small client for the till's interface (docs/till.md): it comes back by itself, goes on where it was, and repeats a
 * confirmation until it is answered. Needs Node 22 or later and the package ws; take it as a beginning for your own.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";

interface Refusal {
  readonly id: string;
  readonly record: number;
  readonly lane: string;
  readonly at: string;
  readonly verdict: "refuse" | "unsure";
  readonly reason: string;
}

interface Admission extends Omit<Refusal, "verdict" | "reason"> {
  readonly verdict: "admit";
  readonly by: "card" | "staff";
  readonly tariff: { readonly code: string; readonly label: string };
  readonly notices: readonly string[];
  readonly until: string;
  readonly state: "open" | "confirmed" | "voided" | "closed";
  readonly reference?: string;
}

export type KioskEvent = Admission | Refusal;

export interface TillClientOptions {
  /** `http://127.0.0.1:7360` */
  readonly origin: string;
  /** 64 hexadecimal digits. */
  readonly token: string;
  /** Where to go on: what `onNext` was told last, out of your own store; undefined: with all that is kept. */
  readonly after: string | undefined;
  /** May come again with the same id, after a break: what you do with it must be done once by its id. */
  readonly onEvent: (event: KioskEvent) => void | Promise<void>;
  /** Everything up to here has been through `onEvent`: keep it. */
  readonly onNext: (after: string) => void | Promise<void>;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** From one try to the next. Milliseconds. */
  readonly againMs?: number;
}

export interface Settled {
  readonly id: string;
  readonly state: "confirmed" | "voided";
}

/** Listens until the signal. */
export async function listen(options: TillClientOptions): Promise<void> {
  const { againMs = 1000, signal } = options;
  let { after } = options;
  while (!signal.aborted) {
    after = await listenOnce({ ...options, after });
    await sleep(againMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Until the connection ends. Resolves with where to go on. */
async function listenOnce({ after, onEvent, onNext, origin, signal, token }: TillClientOptions) {
  let next = after;
  const query = next === undefined ? "" : `?after=${next}`;
  const headers = { Authorization: `Bearer ${token}` };
  const socket = new WebSocket(`${origin.replace("http", "ws")}/v1/stream${query}`, { headers });
  const stop = () => socket.terminate();
  signal.addEventListener("abort", stop, { once: true });
  // one after another, so that `next` never runs ahead of what was done
  let done: Promise<void> = Promise.resolve();
  async function take(text: string): Promise<void> {
    const message: unknown = JSON.parse(text);
    if (!isMessage(message)) return;
    if (message.event !== undefined) await onEvent(message.event);
    next = message.event?.id ?? message.next ?? next;
    if (next !== undefined) await onNext(next);
  }
  await new Promise<void>((resolve) => {
    socket.on("message", (data) => {
      // what came after a message that failed is not taken: it comes again
      done = done.then(() => take(Buffer.isBuffer(data) ? data.toString() : "{}"));
      done.catch(stop);
    });
    // the record is another one than it was: what is kept is told from its beginning
    socket.on("unexpected-response", (_, { statusCode }) => {
      if (statusCode === 410) next = undefined;
      socket.terminate();
      resolve();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
  });
  signal.removeEventListener("abort", stop);
  await done.catch(() => undefined);
  return next;
}

/**
 * Confirms or voids an admission; repeats it until the kiosk has answered, as a repetition changes nothing. `reference`: your own
 * name for it. Throws with the kiosk's words when it says no.
 */
export async function settle(
  { againMs = 1000, origin, signal, token }: Pick<TillClientOptions, "againMs" | "origin" | "signal" | "token">,
  id: string,
  what: "confirm" | "void",
  reference?: string,
): Promise<Settled> {
  for (;;) {
    const answer = await fetch(`${origin}/v1/events/${id}/${what}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ reference }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    }).catch(() => undefined);
    signal.throwIfAborted();
    const isLater = answer === undefined || answer.status === 429 || answer.status === 503;
    const body: unknown = await answer?.json().catch(() => undefined);
    if (!isLater && body !== undefined) {
      if (answer.ok && isSettled(body)) return body;
      throw new Error(`${what} of ${id}: ${JSON.stringify(body)}`);
    }
    await sleep(againMs, undefined, { signal });
  }
}

/** Only as far as this client needs it; docs/till/asyncapi.json has the rest. */
function isMessage(value: unknown): value is { readonly event?: KioskEvent; readonly next?: string | null } {
  return typeof value === "object" && value !== null && ("event" in value || "next" in value);
}

function isSettled(value: unknown): value is Settled {
  return typeof value === "object" && value !== null && "id" in value && "state" in value;
}
