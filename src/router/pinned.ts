/**
 * Questions over HTTP to one origin and no other. Bounded in time by the caller's signal and in memory by undici's
 * `maxResponseSize`, which also cuts what nobody reads.
 *
 * What of undici serves, and what does not:
 * - `Pool` with one origin; redirects are followed by an interceptor that is not here. `decompress` is not here either: an
 *   answer that comes compressed although `identity` was asked for is no JSON, and can never unfold.
 * - HTTP/2 is off: while the protocol is not known, undici sends everything through one connection, so that one handshake
 *   which hangs would hold up the question of a person who waits.
 * - `retry` knows status codes and socket errors, not a page where JSON should be; it waits without jitter, without a budget
 *   shared by all, past our pace and our circuit, and asks for the rest of a cut body, which the router does not promise.
 *   Ours is in polite.ts.
 * - `responseError` makes an exception, with headers and body in it, of what is a value here. `dump` is for bodies that nobody
 *   wants. `cache` would keep people's names, `deduplicate` loses the deadline of the second asker. A circuit it has none.
 */
import { once } from "node:events";
import { errors, Pool } from "undici";
import { assertAuthorities, assertOrigin } from "./origin.ts";
import type { RouterFault } from "./words.ts";

/** A connection that takes longer will not come; whoever asks next makes another one. Milliseconds. */
const CONNECT_MS = 5000;

export type Header = string | string[] | undefined;

interface PinnedQuestion {
  readonly method: "GET" | "POST";
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface Heard {
  readonly is: "heard";
  readonly status: number;
  readonly headers: Readonly<Record<string, Header>>;
  readonly text: string;
}

export interface Ending {
  readonly signal: AbortSignal;
  readonly ended: "timeout" | "cancelled" | undefined;
}

export interface Pinned {
  /** Never throws. When the signal ends it, the fault is the one that `ended` says. */
  ask(question: PinnedQuestion, ending: Ending): Promise<Heard | { readonly is: "fault"; readonly why: RouterFault }>;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

export interface PinnedOptions {
  /** `https://HOST`; plain http only for a loopback address. */
  readonly origin: string;
  /** Who is there, as messages say it: `the router`. */
  readonly name: string;
  /** PEM of the authorities to trust instead of those that Node knows. */
  readonly ca: string | undefined;
  /** PEM of a certificate with its key, by which we prove who we are. */
  readonly identity?: string | undefined;
  readonly connections: number;
  /** Of one answer. */
  readonly mostBytes: number;
}

/** Throws TypeError when the origin or the authorities are none, or not safe. Opens no connection yet. */
export function openPinned({ origin, name, ca, identity, connections, mostBytes }: PinnedOptions): Pinned {
  assertOrigin(origin, name);
  if (ca !== undefined) assertAuthorities(ca, name);
  const pool = new Pool(origin, {
    connections,
    allowH2: false,
    connectTimeout: CONNECT_MS,
    // the caller's signal ends both, and undici's own timers are as coarse as a second
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: mostBytes,
    // said aloud, because the environment can change what is left unsaid: NODE_TLS_REJECT_UNAUTHORIZED, NODE_OPTIONS
    connect: {
      rejectUnauthorized: true,
      minVersion: "TLSv1.2",
      ...(ca === undefined ? {} : { ca }),
      ...(identity === undefined ? {} : { cert: identity, key: identity }),
    },
  });

  async function exchange({ method, path, headers, body }: PinnedQuestion, signal: AbortSignal): Promise<Heard> {
    const answer = await pool.request({
      method,
      path,
      headers: { accept: "application/json", "accept-encoding": "identity", ...headers },
      body: body ?? null,
      signal,
    });
    return { is: "heard", status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  }

  return {
    async ask(question, ending) {
      if (ending.ended !== undefined) return { is: "fault", why: ending.ended };
      const over = new AbortController();
      try {
        // undici hears the signal only once it has a connection
        return await Promise.race([exchange(question, ending.signal), untilAborted(ending.signal, over.signal)]);
      } catch (error) {
        return { is: "fault", why: ending.ended ?? faultOf(error) };
      } finally {
        over.abort();
      }
    },
    close: () => pool.destroy(),
  };
}

/** The answer's JSON, or undefined when it is of another type or broken. */
export function jsonOf({ headers, text }: Heard): unknown {
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(String(headers["content-type"]))) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Rejects when `signal` is aborted, and lets go of it when `over` is. */
async function untilAborted(signal: AbortSignal, over: AbortSignal): Promise<never> {
  await once(signal, "abort", { signal: over });
  throw signal.reason;
}

/** Codes of OpenSSL, Node and undici, sorted into ours. */
function faultOf(error: unknown): RouterFault {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE" || code === "UND_ERR_HEADERS_OVERFLOW") return "too-large";
  if (code.includes("TIMEOUT") || code === "ETIMEDOUT") return "timeout";
  if (/CERT|SSL|TLS|EPROTO|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH/.test(code))
    return "certificate";
  // what answers does not speak HTTP
  if (error instanceof errors.HTTPParserError) return "not-json";
  return "unreachable";
}
