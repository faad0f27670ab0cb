/** A life of a published set of cards in a few steps, and what is true after each of them. */
import { join } from "node:path";
import { gatherCards } from "../../../src/snapshot/gather.ts";
import type { Publisher } from "../../../src/snapshot/publisher.ts";
import { makeNextKey, switchToNextKey } from "../../../src/snapshot/signing.ts";
import type { CardChange, SnapshotInfo } from "../../../src/snapshot/words.ts";
import { card, number } from "../../snapshot/folder.ts";

export const SITE = "riga";
/** Unix milliseconds. */
const BEGAN = 1_790_000_000_000;
const STEP_MS = 60_000;

/** Cards from the nth up to but not including the other. */
type Range = readonly [from: number, to: number];

export type Step =
  | { readonly is: "replace"; readonly source: string; readonly cards: Range }
  | {
      readonly is: "change";
      readonly source: string;
      readonly active?: Range;
      readonly inactive?: Range;
      readonly gone?: Range;
    }
  | { readonly is: "remove"; readonly source: string }
  /** Only signed anew. */
  | { readonly is: "renew" }
  | { readonly is: "announce-key" }
  | { readonly is: "switch-key" };

/** Build, delta, sign, swap, prune, compaction and change of keys, each also after each other's traces. */
export const PLAN: readonly Step[] = [
  { is: "replace", source: "students", cards: [0, 300] },
  { is: "change", source: "students", active: [300, 320], inactive: [0, 10], gone: [10, 15] },
  { is: "replace", source: "router", cards: [1_000, 1_400] },
  { is: "change", source: "router", active: [1_400, 1_450] },
  { is: "change", source: "router", inactive: [1_000, 1_040], gone: [1_400, 1_410] },
  { is: "renew" },
  { is: "replace", source: "students", cards: [5, 310] },
  { is: "announce-key" },
  { is: "change", source: "students", inactive: [20, 30] },
  { is: "change", source: "router", active: [1_450, 11_600] },
  { is: "switch-key" },
  { is: "change", source: "router", gone: [1_500, 1_600] },
  { is: "replace", source: "guests", cards: [20_000, 20_200] },
  { is: "remove", source: "students" },
  { is: "replace", source: "router", cards: [1_000, 1_500] },
  { is: "renew" },
  { is: "change", source: "guests", gone: [20_000, 20_010] },
];

/** Unix milliseconds at which a step is taken. What is published then says so. */
export function timeOf(step: number): number {
  return BEGAN + step * STEP_MS;
}

export function stepOf({ issuedAt }: SnapshotInfo): number {
  return (issuedAt - BEGAN) / STEP_MS;
}

/** Takes one step. `keys`: the folder of the signing keys. True: something was published. */
export function take(step: Step, publisher: Publisher, keys: string): boolean {
  switch (step.is) {
    case "replace":
      publisher.replace(about(step.source), gather(step.cards), { force: true });
      return true;
    case "change":
      publisher.change(about(step.source), changesOf(step));
      return true;
    case "remove":
      publisher.remove(step.source);
      return true;
    case "renew":
      publisher.renew();
      return true;
    case "announce-key":
      makeNextKey(keys);
      return false;
    case "switch-key":
      switchToNextKey({ folder: keys });
      return false;
  }
}

/** The status of each card after the steps up to this one. */
export function truthAfter(last: number): ReadonlyMap<number, "active" | "inactive"> {
  const sources = new Map<string, Map<number, "active" | "inactive">>();
  for (const step of PLAN.slice(0, last + 1)) {
    if (step.is === "remove") sources.delete(step.source);
    if (step.is !== "replace" && step.is !== "change") continue;
    const source = step.is === "change" ? sources.get(step.source) : undefined;
    const cards = source ?? new Map<number, "active" | "inactive">();
    sources.set(step.source, cards);
    if (step.is === "replace") for (const n of each(step.cards)) cards.set(n, "active");
    else {
      for (const n of each(step.active)) cards.set(n, "active");
      for (const n of each(step.inactive)) cards.set(n, "inactive");
      for (const n of each(step.gone)) cards.delete(n);
    }
  }
  return new Map([...sources.values()].flatMap((cards) => [...cards]));
}

/** Cards to ask for: what any step touches, a few of each range. */
export const PROBES: readonly number[] = [
  ...new Set(
    PLAN.flatMap((step) => {
      if (step.is === "replace") return some(step.cards);
      return step.is === "change" ? [step.active, step.inactive, step.gone].flatMap((range) => some(range)) : [];
    }),
  ),
];

export function about(source: string) {
  return { name: source, kind: source === "router" ? "router" : "import", takenAt: BEGAN } as const;
}

/** Below the folder that is recorded. */
export const placesIn = (folder: string) => ({ cards: join(folder, "cards"), keys: join(folder, "sync") });

function changesOf({ active, inactive, gone }: Extract<Step, { is: "change" }>): readonly CardChange[] {
  const asOf = BEGAN + STEP_MS;
  return [
    ...each(active).map((n) => ({ is: "card", card: { ...card(n), asOf } }) as const),
    ...each(inactive).map((n) => ({ is: "card", card: { ...card(n), status: "inactive", asOf } }) as const),
    ...each(gone).map((n) => ({ is: "gone", escn: number(n), asOf }) as const),
  ];
}

function gather(range: Range) {
  const cards = gatherCards();
  for (const n of each(range)) cards.add(card(n));
  return cards;
}

function each([from, to]: Range = [0, 0]): readonly number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function some(range: Range = [0, 0]): readonly number[] {
  const all = each(range);
  return all.filter((_, i) => i % Math.ceil(all.length / 8) === 0 || i === all.length - 1);
}
