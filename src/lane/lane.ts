/**
 * START HERE. One lane: its readers, a policy, an actuator, and the life of a scan between them.
 *
 * The order of the last lines of `serve` is the security policy of this house: the record is on disk before the screen
 * shows or the relay moves, and nothing else opens anything.
 */
import type { Reader, Scan } from "../../firmware-bridge/device.ts";
import type { Shown } from "../card/credential.ts";
import type { Grant, Passage } from "../door/passage.ts";
import type { Journal, Recorded } from "../journal/journal.ts";
import type { Who } from "../journal/whose.ts";
import type { Display } from "../kiosk/display.ts";
import type { Clock } from "../ops/clock.ts";
import type { Log } from "../ops/log.ts";
import { judge, looksBack } from "../verdict/judge.ts";
import { tellFacts } from "../verdict/told.ts";
import type { Facts, Moment, Policy, Verdict } from "../verdict/words.ts";
import { NOTHING_PAST } from "../verdict/words.ts";
import type { Cards } from "./cards.ts";
import { pastOf, whoIs } from "./people.ts";
import type { Standing } from "./standing.ts";
import { isSameTap, type LastTap } from "./tap.ts";
import { together } from "./together.ts";

/** A scan older than this belongs to somebody who has left. Milliseconds. */
const STALE_SCAN_MS = 1000;

export interface LaneParts {
  /** 1 to 40 characters; stands in every record. */
  readonly name: string;
  readonly environment: "production" | "sandbox";
  /** The one in force now: each scan is judged by one. */
  readonly policy: () => Policy;
  /** At least one. The verdict is shown on the one that read. */
  readonly readers: readonly Reader[];
  readonly passage: Passage;
  /** How the lane stands now. */
  readonly standing: Pick<Standing, "read" | "admitted">;
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
  const policy = lane.policy();
  const known = knownFacts(lane, policy, scan, credential);
  const decision = await decideAskingIfItMatters(lane, policy, credential, known, nextIsHere);
  // Nobody waits for the answer about somebody else: who is next is served, and of this scan there is no verdict.
  if (decision === undefined) return;
  // A relay that is gone cannot open: a verdict now would put an admission on record that never happened.
  if (lane.display.has("actuator")) return lane.display.rest();

  const { facts, verdict } = decision;
  if (verdict.is === "admit" && lane.passage.isFull()) return lane.display.rest();
  const who = whoIs(lane.journal, credential, facts.lookup);
  const record = writeRecord(lane, policy, scan, who, decision);
  lane.display.verdict(verdict, record.seq);
  if (verdict.is === "admit") {
    lane.standing.admitted(facts);
    await open(lane, { admission: record.seq, by: "policy", who, isLonger: verdict.longer === true });
  }
  lookAgainIfRemembered(lane, credential, decision, record);
  await reader.feedback?.(verdict.is).catch((error: unknown) => lane.log.warn({ err: error }, "the reader's lamp"));
}

/** Everything this box knows by itself, now. */
function knownFacts(lane: LaneParts, policy: Policy, { medium }: Scan, credential: Shown): Facts {
  const { cards, clock, display, environment } = lane;
  const time = clock.read();
  const now = lane.momentOf(time.now);
  const provedDay = lane.momentOf(time.floor).day;
  const local = orTell(display, "snapshot", () => cards.local(credential, policy, now.unixMs));
  const remembered = rememberedFacts(lane, policy, credential, local.lookup);
  return { medium, credential, ...local, clock: time.trust, now, provedDay, ...remembered, environment };
}

/** What other lanes, other cards of this person and staff change at any moment. */
function rememberedFacts(
  lane: LaneParts,
  policy: Policy,
  credential: Shown,
  lookup: Facts["lookup"],
): Pick<Facts, "past" | "lane"> {
  const { display, journal } = lane;
  const asked = looksBack(policy);
  return orTell(display, "journal", () => ({
    past: asked ? pastOf(lane, whoIs(journal, credential, lookup), asked) : NOTHING_PAST,
    lane: lane.standing.read(),
  }));
}

interface Decision {
  readonly facts: Facts;
  readonly verdict: Verdict;
}

/** Asks the register only when nothing but its answer stands between this card and a verdict. undefined: the next card came. */
async function decideAskingIfItMatters(
  lane: LaneParts,
  policy: Policy,
  credential: Shown,
  facts: Facts,
  nextIsHere: AbortSignal,
): Promise<Decision | undefined> {
  const { cards, display } = lane;
  const { data, now } = facts;
  const decision = decide(lane, policy, facts);
  const { verdict } = decision;
  const onlyTheAnswerIsMissing = verdict.is === "unsure" && verdict.why.code === "cannot-ask";
  if (!onlyTheAnswerIsMissing || credential.is !== "card" || !cards.canAsk()) return decision;
  display.checking();
  const answer = await unless(nextIsHere, cards.ask(credential.escn, data, policy, now.unixMs));
  // While we asked, staff may have locked the lane down.
  const standing = orTell(display, "journal", () => lane.standing.read());
  return answer && decide(lane, policy, { ...facts, ...answer, lane: standing });
}

function unless<T>(signal: AbortSignal, answer: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
    answer.then(resolve, reject);
  });
}

function decide({ display }: LaneParts, policy: Policy, facts: Facts): Decision {
  return { facts, verdict: orTell(display, "decision", () => judge(policy, facts)) };
}

function writeRecord(
  lane: LaneParts,
  policy: Policy,
  scan: Scan,
  who: Who | undefined,
  { facts, verdict }: Decision,
): Recorded {
  const { cards, clock, display, journal, name } = lane;
  const { credential, data, lookup, medium } = facts;
  return orTell(display, "journal", () =>
    journal.append({
      kind: "verdict",
      ...clock.stamp(),
      lane: name,
      medium,
      card: who?.card,
      person: who?.person,
      verdict: verdict.is,
      reason: verdict.is === "admit" ? undefined : verdict.why.code,
      tariff: verdict.is === "admit" ? verdict.tariff?.code : undefined,
      lookup: credential.is === "card" ? (lookup.is === "known" ? lookup.from : lookup.is) : "none",
      freshness: data.freshness,
      dataAgeMs: data.ageMs,
      clock: facts.clock,
      snapshotId: cards.snapshotId(),
      policy: policy.name,
      policyHash: policy.hash,
      latencyUs: Math.round((performance.now() - scan.at) * 1000),
      chip:
        credential.is === "card" ? credential.chip : credential.is === "refused-chip" ? credential.fault : undefined,
      facts: tellFacts(facts),
      ...(verdict.is === "admit" && {
        label: verdict.tariff?.label,
        notices: verdict.notices.length > 0 ? verdict.notices.map(({ code }) => code).join() : undefined,
      }),
    }),
  );
}

/** The only place in this house that opens anything. */
async function open(lane: LaneParts, grant: Grant): Promise<void> {
  const { clock, display, journal, log, name, passage } = lane;
  try {
    await passage.grant(grant);
  } catch (error) {
    log.error({ err: error }, "the gate did not take the order to open");
    display.trouble("actuator", "on");
    display.rest();
    const detail = error instanceof Error ? error.message.slice(0, 200) : "unknown";
    journal.append({ kind: "fault", ...clock.stamp(), lane: name, what: "actuator", detail });
    giveBack(lane, grant);
  }
}

/** Whoever was not let in has used up nothing. */
function giveBack({ clock, journal, name, standing }: LaneParts, { admission, who }: Grant): void {
  journal.append({
    kind: "passage",
    ...clock.stamp(),
    lane: name,
    way: undefined,
    how: "not-used",
    admission,
    card: who?.card,
    person: who?.person,
    inside: standing.read().inside,
  });
}

/** Whoever came in on what we remember of a card is asked about when nobody waits. */
function lookAgainIfRemembered(
  { cards }: LaneParts,
  credential: Shown,
  { facts: { lookup }, verdict }: Decision,
  record: Recorded,
): void {
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
