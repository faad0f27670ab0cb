/** A process that only opens a layer and looks cards up in it, and then says how much memory it has. */
import { KEY_BYTES, writeKey } from "../src/snapshot/key.ts";
import { openLayer } from "../src/snapshot/layer.ts";
import { number } from "../test/snapshot/folder.ts";

const [path = "", cards = "", lookUps = ""] = process.argv.slice(2);
const key = Buffer.alloc(KEY_BYTES);
using layer = openLayer(path);
for (let n = 0; n < Number(lookUps); n += 1) {
  writeKey(number((Math.imul(n, 2_654_435_761) >>> 0) % Number(cards)), key, 0);
  layer.find(key);
}
process.stdout.write(`${JSON.stringify({ rss: process.memoryUsage.rss() })}\n`);
