/** Publishes for ever, to be killed: says each turn on a line once it is published. Goes on from the turn that it finds. */
import { writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { openPublisher } from "../../src/snapshot/publisher.ts";
import { loadSigner } from "../../src/snapshot/signing.ts";
import { publishTurn, turnOf } from "./turns.ts";

// whoever is killed does not write it at the end
flushCompileCache();

const [folder = ""] = process.argv.slice(2);
const options = { folder: join(folder, "cards"), site: "riga", validForMs: 3_600_000, now: Date.now };
using publisher = openPublisher({ ...options, signer: () => loadSigner({ folder }) });
for (let turn = turnOf(publisher.current()) + 1; ; turn += 1) {
  publishTurn(publisher, turn);
  writeSync(1, `${turn}\n`);
  publisher.renew();
}
