/**
 * Asks a university's esup-nfc-tag server which card lies on a reader: by its UID, or by letting the server talk to the card through
 * us, so that the keys of the cards never leave the server. We only ever call; nothing listens, and nothing that nobody asked for is taken.
 *
 * A tap is never asked again by itself: the server writes each one down, and has no way to be told that two were one.
 */
import { openBound } from "../router/bound.ts";
import { openCircuit, type Outcome } from "../router/circuit.ts";
import { openPinned } from "../router/pinned.ts";
import type { RouterFault } from "../router/words.ts";
import { headersOf, type Identity, pemOf } from "./identity.ts";
import { openQuestions } from "./questions.ts";
import { askAbout, type Mode } from "./ask-about.ts";
import { type EsupAnswer, type EsupFault, type Exchange, noAnswer } from "./words.ts";

export interface EsupOptions {
  /** `https://HOST` and nothing else. */
  readonly server: string;
  /** By which the server knows this device: 1 to 100 of A-Z, a-z, 0-9, `_`, `.`, `-`. */
  readonly numeroId: string;
  readonly mode: Mode;
  readonly identity: Identity;
  /** PEM of the authorities to trust instead of those that Node knows. */
  readonly ca?: string | undefined;
  /** For a whole tap, 1 to 10,000 milliseconds. */
  readonly deadlineMs: number;
  /** How long the server is left alone at first after five faults in a row, twice as long after each trial in vain, and the longest. */
  readonly patience?: { readonly closedMs: number; readonly longestClosedMs: number } | undefined;
}

/** Disposal cuts what is under way. */
export interface Esup extends AsyncDisposable {
  /** Never rejects. `signal`: the tap is over, whatever comes of it. */
  tap(uid: Uint8Array, exchange: Exchange, signal?: AbortSignal): Promise<EsupAnswer>;
}

/** An answer of the server has a few hundred bytes. */
const MOST_BYTES = 65_536;
/** Taps of several lanes, and those that were given up and not yet noticed. */
const CONNECTIONS = 8;
const PATIENCE = { closedMs: 1000, longestClosedMs: 30_000 };

/** Throws TypeError or RangeError for an option that is none, or not safe. Opens no connection yet. */
export function openEsup(options: EsupOptions): Esup {
  const { server, numeroId, mode, identity, ca, deadlineMs, patience = PATIENCE } = options;
  if (!server.startsWith("https://"))
    throw new TypeError(`esup.server must be https, and is ${JSON.stringify(server)}`);
  if (!(deadlineMs >= 1 && deadlineMs <= 10_000))
    throw new RangeError(`deadlineMs must be 1 to 10000, and is ${deadlineMs}`);
  const pinned = openPinned({
    origin: server,
    name: "the esup server",
    ca,
    identity: pemOf(identity),
    connections: CONNECTIONS,
    mostBytes: MOST_BYTES,
  });
  const circuit = openCircuit({ ...patience, longestStayAwayMs: patience.longestClosedMs, random: Math.random });
  const closing = new AbortController();
  const headers = headersOf(identity);

  return {
    async tap(uid, exchange, signal) {
      const hear = circuit.enter(performance.now());
      const way = circuit.way(performance.now());
      if (hear === undefined) return noAnswer(way.is === "closed" ? way.why : "unreachable");
      using bound = openBound(deadlineMs, [signal, closing.signal]);
      const questions = openQuestions({ pinned, numeroId, headers, bound });
      const answer = await askAbout(mode, questions, uid, exchange, bound.signal);
      hear(performance.now(), outcomeOf(answer));
      return answer;
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await pinned.close();
    },
  };
}

/** What faults that are not of the way to the server say of it: it was reached, or nothing. */
const OF_OTHERS: Readonly<
  Record<Exclude<EsupFault, RouterFault> | "cancelled", Outcome["is"] & ("reached" | "nothing")>
> = {
  device: "reached",
  service: "reached",
  unclear: "reached",
  session: "reached",
  "not-an-apdu": "reached",
  writes: "reached",
  endless: "reached",
  occupied: "nothing",
  "card-moved": "nothing",
  "no-sync": "nothing",
  cancelled: "nothing",
};

function outcomeOf(answer: EsupAnswer): Outcome {
  if (answer.is !== "no-answer") return { is: "reached" };
  const { why } = answer;
  return isOfOthers(why) ? { is: OF_OTHERS[why] } : { is: "fault", why };
}

function isOfOthers(why: EsupFault): why is keyof typeof OF_OTHERS {
  return Object.hasOwn(OF_OTHERS, why);
}
