/**
 * START HERE. One lane: its readers, a policy, an actuator, and the life of a scan between them.
 *
 * The order of the last lines of `serve` is the security policy of this house: the record is on disk before the screen
 * shows or the relay moves, and nothing else opens anything.
 */
import type { Reader, Scan } from "../../firmware-bridge/device.ts";
import type { Shown } from "../card/credential.ts";
import type { Grant } from "../door/passage.ts";
import type { VerdictEntry } from "../journal/entry.ts";
import type { Kept, Recorded } from "../journal/journal.ts";
import type { Who } from "../journal/whose.ts";
import { broughtBy } from "../verdict/judge.ts";
import { readFacts, tellFacts } from "../verdict/told.ts";
import type { Facts, Policy } from "../verdict/words.ts";
import { type Decision, decideAskingIfItMatters, knownFacts } from "./decide.ts";
import { type LaneParts, orTell } from "./lane-parts.ts";
import { whoIs } from "./people.ts";
import { isSameTap, type LastTap } from "./tap.ts";
import { together } from "./together.ts";

/** A scan older than this belongs to somebody who has left. Milliseconds. */
const STALE_SCAN_MS = 1000;

/** Serves until all readers are disposed. A fault of one scan is logged and shown; it never ends the lane. */
export async function runLane(lane: LaneParts): Promise<void> {
  const lastTap: LastTap = { key: "", at: Number.NEGATIVE_INFINITY };
  let served: Promise<void> = Promise.resolve();
  let nextIsHere = new AbortController();
  for await (const { reader, scan } of together(lane.readers)) {
    if (performance.now() - scan.at > STALE_SCAN_MS) continue;
    const credential = lane.readScan(scan);
    if (isSameTap(lastTap, scan, credential)) continue;
    if (lane.inspector.take(scan, credential)) continue;
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
  if (verdict.is === "admit" && lane.passage.isFull()) return lane.display.oneAtATime();
  const who = whoIs(lane.journal, credential, facts.lookup);
  const record = writeRecord(lane, policy, scan, who, decision);
  lane.display.verdict(verdict, record.seq, facts.lookup.is === "known" ? facts.lookup.card.issuerPic : undefined);
  if (verdict.is === "admit") {
    lane.standing.admitted(facts);
    await open(lane, { admission: record.seq, by: "policy", who, isLonger: verdict.longer === true });
  }
  lookAgainIfRemembered(lane, credential, decision, record);
  await reader.feedback?.(verdict.is).catch((error: unknown) => lane.log.warn({ err: error }, "the reader's lamp"));
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

/** Staff let somebody in. `answers`: the refusal that they decide otherwise about; undefined: there is none. */
export interface ByStaff {
  /** As the site calls the PIN: 1 to 40 characters. */
  readonly staff: string;
  /** 1 to 64 characters. */
  readonly why: string;
  readonly answers: Kept<VerdictEntry> | undefined;
}

/** `failed`: it is on record, and the relay did not take the order. Nothing is on record of the other two. */
export type LetIn =
  | { readonly is: "opened" | "failed"; readonly record: number }
  | { readonly is: "out-of-order" | "busy" };

/** Whatever the policy says, in the same order: the record first. Throws `JournalError`. */
export async function letIn(lane: LaneParts, { answers, staff, why }: ByStaff): Promise<LetIn> {
  const { clock, display, journal, name, passage, standing } = lane;
  if (display.has("actuator")) return { is: "out-of-order" };
  if (passage.isFull()) return { is: "busy" };
  const { card, facts: told, person } = answers?.entry ?? {};
  const facts = told === undefined ? undefined : readFacts(told);
  const { longer, tariff } = facts === undefined ? {} : benefitsOf(lane, facts);
  const about = { answers: answers?.seq, card, person, tariff: tariff?.code, label: tariff?.label };
  const { seq } = orTell(display, "journal", () =>
    journal.append({ kind: "override", ...clock.stamp(), lane: name, staff, why, ...about }),
  );
  display.verdict({ is: "admit", ...(tariff && { tariff }), notices: [] }, seq);
  if (facts !== undefined) standing.admitted(facts);
  const who = card === undefined ? undefined : { card, person };
  const isOpen = await open(lane, { admission: seq, by: "staff", who, isLonger: longer === true });
  return { is: isOpen ? "opened" : "failed", record: seq };
}

/** A policy that cannot say what an admission brings holds up nobody whom staff let in. */
function benefitsOf({ log, policy }: LaneParts, facts: Facts): ReturnType<typeof broughtBy> {
  try {
    return broughtBy(policy(), facts);
  } catch (error) {
    log.error({ err: error }, "the policy cannot say what price an admission by staff has");
    return {};
  }
}

/** The only place in this house that opens anything. False: the device did not take the order. */
async function open(lane: LaneParts, grant: Grant): Promise<boolean> {
  const { clock, display, journal, log, name, passage } = lane;
  try {
    await passage.grant(grant);
    return true;
  } catch (error) {
    log.error({ err: error }, "the gate did not take the order to open");
    display.trouble("actuator", "on");
    display.rest();
    const detail = error instanceof Error ? error.message.slice(0, 200) : "unknown";
    journal.append({ kind: "fault", ...clock.stamp(), lane: name, what: "actuator", detail });
    giveBack(lane, grant);
    return false;
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
