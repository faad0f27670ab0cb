/**
 * START HERE. One lane: its readers, a policy, an actuator, and the life of a scan between them.
 *
 * The order of the last lines of `serve` is the security policy of this house: the record is on disk before the screen
 * shows or the relay moves, and nothing else opens anything.
 */
import type { Actuator, Reader, Scan } from "../../firmware-bridge/device.ts";
import type { Shown } from "../card/credential.ts";
import type { Pseudonym } from "../journal/pseudonym.ts";
import type { Journal, Recorded } from "../journal/journal.ts";
import type { Display } from "../kiosk/display.ts";
import type { Clock } from "../ops/clock.ts";
import type { Log } from "../ops/log.ts";
import { judge } from "../verdict/judge.ts";
import type { Facts, Moment, Policy, Verdict } from "../verdict/words.ts";
import type { Cards } from "./cards.ts";
import { isSameTap, type LastTap } from "./tap.ts";
import { together } from "./together.ts";

/** A scan older than this belongs to somebody who has left. Milliseconds. */
const STALE_SCAN_MS = 1000;

export interface LaneParts {
  /** 1 to 40 characters; stands in every record. */
  readonly name: string;
  readonly environment: "production" | "sandbox";
  readonly policy: Policy;
  /** At least one. The verdict is shown on the one that read. */
  readonly readers: readonly Reader[];
  readonly actuator: Actuator;
  /** 100 to 60,000 milliseconds. */
  readonly pulseMs: number;
  /** What a scan is. Never throws. */
  readonly readScan: (scan: Scan) => Shown;
  readonly cards: Cards;
  readonly journal: Journal;
  readonly display: Display;
  readonly clock: Clock;
  readonly momentOf: (unixMs: number) => Moment;
  readonly log: Log;
}

/** Serves until all readers are disposed. A fault of one scan is logged and shown; it never ends the lane. */
export async function runLane(lane: LaneParts): Promise<void> {
  const lastTap: LastTap = { key: "", at: Number.NEGATIVE_INFINITY };
  let served: Promise<void> = Promise.resolve();
  let nextIsHere = new AbortController();
  for await (const { reader, scan } of together(lane.readers)) {
    if (performance.now() - scan.at > STALE_SCAN_MS) continue;
    const credential = lane.readScan(scan);
    if (isSameTap(lastTap, scan, credential)) continue;
    nextIsHere.abort();
    await served;
    nextIsHere = new AbortController();
    served = serve(lane, reader, scan, credential, nextIsHere.signal).catch((error: unknown) => {
      lane.log.error({ err: error }, "a scan could not be served; nothing was opened");
      lane.display.rest();
    });
  }
  await served;
}

async function serve(
  lane: LaneParts,
  reader: Reader,
  scan: Scan,
  credential: Shown,
  nextIsHere: AbortSignal,
): Promise<void> {
  const card = credential.is === "card" ? lane.journal.pseudonym(credential.escn) : undefined;
  const known = knownFacts(lane, scan, credential, card);
  const decision = await decideAskingIfItMatters(lane, known, nextIsHere);
  // Nobody waits for the answer about somebody else: who is next is served, and of this scan there is no verdict.
  if (decision === undefined) return;
  // A relay that is gone cannot open: a verdict now would put an admission on record that never happened.
  if (lane.display.has("actuator")) return lane.display.rest();

  const { facts, verdict } = decision;
  const record = writeRecord(lane, scan, card, facts, verdict);
  lane.display.verdict(verdict, record.seq);
  if (verdict.is === "admit") await open(lane);
  lookAgainIfRemembered(lane, decision, record);
  await reader.feedback?.(verdict.is).catch((error: unknown) => lane.log.warn({ err: error }, "the reader's lamp"));
}

/** Everything this box knows by itself, now. */
function knownFacts(lane: LaneParts, { medium }: Scan, credential: Shown, card: Pseudonym | undefined): Facts {
  const { cards, clock, display, environment, journal, policy } = lane;
  const time = clock.read();
  const now = lane.momentOf(time.now);
  const provedDay = lane.momentOf(time.floor).day;
  const local = orTell(display, "snapshot", () => cards.local(credential, policy, now.unixMs));
  const looksBack = card !== undefined && policy.clauses.some((clause) => clause.looksBack);
  const last = looksBack ? orTell(display, "journal", () => journal.lastAdmission(card, lane.name)) : undefined;
  const sinceAdmittedMs = last && clock.since(last);
  return { medium, credential, ...local, clock: time.trust, now, provedDay, sinceAdmittedMs, environment };
}

interface Decision {
  readonly facts: Facts;
  readonly verdict: Verdict;
}

/** Asks the register only when nothing but its answer stands between this card and a verdict. undefined: the next card came. */
async function decideAskingIfItMatters(
  lane: LaneParts,
  facts: Facts,
  nextIsHere: AbortSignal,
): Promise<Decision | undefined> {
  const { cards, display, policy } = lane;
  const { credential, data, now } = facts;
  const decision = decide(lane, facts);
  const { verdict } = decision;
  const onlyTheAnswerIsMissing = verdict.is === "unsure" && verdict.why.code === "cannot-ask";
  if (!onlyTheAnswerIsMissing || credential.is !== "card" || !cards.canAsk()) return decision;
  display.checking();
  const answer = await unless(nextIsHere, cards.ask(credential.escn, data, policy, now.unixMs));
  return answer && decide(lane, { ...facts, ...answer });
}

function unless<T>(signal: AbortSignal, answer: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
    answer.then(resolve, reject);
  });
}

function decide({ display, policy }: LaneParts, facts: Facts): Decision {
  return { facts, verdict: orTell(display, "decision", () => judge(policy, facts)) };
}

function writeRecord(
  lane: LaneParts,
  scan: Scan,
  card: Pseudonym | undefined,
  facts: Facts,
  verdict: Verdict,
): Recorded {
  const { cards, clock, display, journal, name, policy } = lane;
  const { credential, data, lookup, medium } = facts;
  return orTell(display, "journal", () =>
    journal.append({
      kind: "verdict",
      ...clock.stamp(),
      lane: name,
      medium,
      card,
      verdict: verdict.is,
      reason: verdict.is === "admit" ? undefined : verdict.why.code,
      tariff: verdict.is === "admit" ? verdict.tariff?.code : undefined,
      lookup: credential.is === "card" ? (lookup.is === "known" ? lookup.from : lookup.is) : "none",
      freshness: data.freshness,
      dataAgeMs: data.ageMs,
      clock: facts.clock,
      snapshotId: cards.snapshotId(),
      policy: policy.name,
      latencyUs: Math.round((performance.now() - scan.at) * 1000),
      chip:
        credential.is === "card" ? credential.chip : credential.is === "refused-chip" ? credential.fault : undefined,
    }),
  );
}

/** The only place in this house that opens anything. */
async function open({ actuator, clock, display, journal, log, name, pulseMs }: LaneParts): Promise<void> {
  try {
    await actuator.pulse(pulseMs);
  } catch (error) {
    log.error({ err: error }, "the gate did not take the order to open");
    display.trouble("actuator", "on");
    display.rest();
    const detail = error instanceof Error ? error.message.slice(0, 200) : "unknown";
    journal.append({ kind: "fault", ...clock.stamp(), lane: name, what: "actuator", detail });
  }
}

/** Whoever came in on what we remember of a card is asked about when nobody waits. */
function lookAgainIfRemembered({ cards }: LaneParts, { facts, verdict }: Decision, record: Recorded): void {
  const { credential, lookup } = facts;
  if (verdict.is === "admit" && credential.is === "card" && lookup.is === "known" && lookup.from === "snapshot")
    cards.lookAgain(credential.escn, record.at);
}

/** Does a step that every verdict needs; when it throws, the screen says which one, until a verdict has been reached again. */
function orTell<T>(display: Display, step: "decision" | "journal" | "snapshot", act: () => T): T {
  try {
    return act();
  } catch (error) {
    display.trouble(step, "on");
    throw error;
  }
}
