/** From what was shown to a verdict: what this box knows, what the register says when it matters, and what the policy makes of it. */
import type { Scan } from "../../firmware-bridge/device.ts";
import type { Shown } from "../card/credential.ts";
import { judge, looksBack } from "../verdict/judge.ts";
import type { Facts, Policy, Verdict } from "../verdict/words.ts";
import { NOTHING_PAST } from "../verdict/words.ts";
import { type LaneParts, orTell } from "./lane-parts.ts";
import { pastOf, whoIs } from "./people.ts";

/** Everything this box knows by itself, now. */
export function knownFacts(lane: LaneParts, policy: Policy, { medium }: Scan, credential: Shown): Facts {
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
    // first: it counts everybody out when it is time, and after that nobody's past has them inside
    lane: lane.standing.read(),
    past: asked ? pastOf(lane, whoIs(journal, credential, lookup), asked) : NOTHING_PAST,
  }));
}

export interface Decision {
  readonly facts: Facts;
  readonly verdict: Verdict;
}

/** Asks the register only when nothing but its answer stands between this card and a verdict. undefined: the next card came. */
export async function decideAskingIfItMatters(
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
  if (answer === undefined) return undefined;
  // Meanwhile somebody else may have come in elsewhere, or staff locked the way; and the answer may say whose card it is.
  const remembered = rememberedFacts(lane, policy, credential, answer.lookup);
  return decide(lane, policy, { ...facts, ...answer, ...remembered });
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
