/** After the cut: whether the disk of the first argument has kept what was told, which is the second one: `entry:5:HASH,published:1`. */
import { readFileSync } from "node:fs";
import { followSnapshot } from "../../../src/snapshot/current.ts";
import { memoryTrust } from "../../fakes/cards.ts";
import { number } from "../../snapshot/folder.ts";
import { expectTurn, publishTurn, turnOf } from "../../snapshot/turns.ts";
import { check, failed, same } from "../check.ts";
import { openCards, placesOn } from "./guest-disk.ts";
import { keepJournal } from "./journal-promise.ts";
import { SITE } from "./snapshot-plan.ts";

const [disk = "", words = ""] = process.argv.slice(2);
const places = placesOn(disk);
const told = words.split(",").map((line) => line.replaceAll(":", " "));
const lastOf = (kind: string) => Number(told.find((line) => line.startsWith(`${kind} `))?.split(" ")[1] ?? -1);
const [entries, published] = [lastOf("entry"), lastOf("published")];

await check("control: the kernel lost what nobody synced", async () => {
  const kept = readFileSync(places.unsynced, "utf8").split("\n").length - 1;
  if (kept >= entries)
    throw new Error(`all ${kept} lines are there: the cut was none, and the next checks prove nothing`);
});

await check(
  `after the power of a whole machine was cut, the journal holds all ${entries} entries that were shown`,
  async () => {
    keepJournal(places.gate, told);
  },
);

await check(
  `and the cards are those of publication ${published} or the next, and another one can be published`,
  async () => {
    same("turn that answers", [published, published + 1].includes(await turnThatAnswers()), true);
    using cards = openCards(places);
    const next = turnOf(cards.current()) + 1;
    publishTurn(cards, next);
    same("turn that answers then", await turnThatAnswers(), next);
  },
);

process.exitCode = failed() === 0 ? 0 : 1;

/** Throws unless it is whole. */
async function turnThatAnswers(): Promise<number> {
  let why: string | undefined;
  const onChange = (_info: unknown, reason?: string) => (why = reason);
  const options = { site: SITE, trust: memoryTrust(), now: Date.now, pollMs: 60_000, onChange };
  await using followed = await followSnapshot(places.cards, options);
  const current = followed.current();
  if (current === undefined) throw new Error(`no card is answered for: ${why}`);
  const turn = turnOf(current.info);
  expectTurn(turn, (n) => current.find(number(n)));
  return turn;
}
