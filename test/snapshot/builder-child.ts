/** Builds snapshots in turn for ever, to be killed: the cards from 0 or from COUNT on. Says each finished id on a line. */
import { buildCards } from "./folder.ts";

const [folder = "", count = "0"] = process.argv.slice(2);
for (let turn = 1; ; turn += 1) {
  const { id } = buildCards(folder, (turn % 2) * Number(count), Number(count));
  process.stdout.write(`${id}\n`);
}
