/** What sync and gate promise of the published cards, whenever the power goes. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { followSnapshot, type FollowOptions } from "../../../src/snapshot/current.ts";
import { MANIFEST, OLDER_MANIFESTS } from "../../../src/snapshot/format.ts";
import { openPublisher } from "../../../src/snapshot/publisher.ts";
import { loadSigner, makeNextKey } from "../../../src/snapshot/signing.ts";
import type { SnapshotInfo } from "../../../src/snapshot/words.ts";
import { card, number } from "../../snapshot/folder.ts";
import { about, placesIn, PLAN, PROBES, SITE, stepOf, timeOf, truthAfter } from "./snapshot-plan.ts";

/** What a gate's journal remembers of the last set it accepted. */
export interface Remembered {
  readonly seq: number;
  readonly keys: readonly string[];
  readonly earlier: readonly number[];
}

/** A card that no step names. */
const NEXT = 90_000;
/** Long after the plan. */
const LATER = PLAN.length * 10;
const MINUTE_MS = 60_000;

const truths = PLAN.map((_, step) => truthAfter(step));

/**
 * Throws unless a gate that starts here answers from a whole set, of the last acknowledged step or later, as soon as there was
 * one, and sync's next publication reaches it without a hand and clears away what was left.
 */
export async function keepSnapshot(folder: string, acknowledged: readonly string[]): Promise<void> {
  const { cards, keys } = placesIn(folder);
  mkdirSync(keys, { recursive: true }); // systemd does
  const published = Number(acknowledged.findLast((line) => line.startsWith("published "))?.slice(10) ?? -1);
  const accepted =
    acknowledged.findLast((line) => line.startsWith("accepted "))?.slice(9) ?? `{"seq":0,"keys":[],"earlier":[]}`;
  const memory = { remembered: JSON.parse(accepted) as Remembered };

  await answering(cards, memory, (info, find, why) => {
    if (info === undefined) {
      if (published >= 0 || memory.remembered.seq > 0) throw new Error(`nothing answers: ${why}`);
      return;
    }
    const step = stepOf(info);
    if (info.seq < memory.remembered.seq)
      throw new Error(`a gate answered from ${memory.remembered.seq}, and ${info.seq} answers: ${why}`);
    if (step < published) throw new Error(`step ${published} was published, and step ${step} answers: ${why}`);
    const truth = truths[step];
    for (const n of PROBES) if (find(n) !== truth?.get(n)) throw new Error(`step ${step} says ${find(n)} of card ${n}`);
  });

  const id = publishOneMore(cards, keys);
  await answering(cards, memory, (info, find, why) => {
    if (info?.id !== id || find(NEXT) !== "active") throw new Error(`the next publication does not answer: ${why}`);
  });
  // whoever announced a key and heard nothing back does it again
  makeNextKey(keys);
  const left = [
    ...leftIn(cards),
    ...readdirSync(keys).filter((name) => !/^snapshot-key(?:\.next|\.previous)?$/.test(name)),
  ];
  if (left.length > 0) throw new Error(`nobody cleared away ${left.join(", ")}`);
}

/** A gate that starts, and what it answers. */
async function answering(
  folder: string,
  memory: { remembered: Remembered },
  look: (info: SnapshotInfo | undefined, find: (n: number) => string | undefined, why: string | undefined) => void,
): Promise<void> {
  let why: string | undefined;
  const trust: FollowOptions["trust"] = {
    keys: () => memory.remembered.keys,
    highest: () => memory.remembered.seq,
    earlier: () => memory.remembered.earlier,
    accept({ info, keys, earlier }) {
      memory.remembered = { seq: info.seq, keys, earlier };
    },
  };
  await using followed = await followSnapshot(folder, {
    site: SITE,
    trust,
    now: () => timeOf(LATER),
    onChange: (_info, reason) => (why = reason),
    pollMs: MINUTE_MS,
  });
  const current = followed.current();
  look(current?.info, (n) => current?.find(number(n))?.status, why);
}

function publishOneMore(folder: string, keys: string): string {
  const options = { folder, site: SITE, signer: () => loadSigner({ folder: keys }), validForMs: MINUTE_MS };
  using publisher = openPublisher({ ...options, now: () => timeOf(LATER) });
  return publisher.change(about("guests"), [{ is: "card", card: card(NEXT) }]).info.id;
}

/** Files that no manifest names. */
function leftIn(folder: string): readonly string[] {
  const there = readdirSync(folder);
  const manifests = there.filter((name) => name === MANIFEST || OLDER_MANIFESTS.some((older) => older === name));
  const texts = manifests.map((name) => readFileSync(join(folder, name), "utf8"));
  const isNamed = (name: string) => texts.some((text) => text.includes(`\\"${name}\\"`));
  return there.filter((name) => name !== "publish.lock" && !manifests.includes(name) && !isNamed(name));
}
