import { parseArgs } from "node:util";
import { momentsIn } from "../ops/moment.ts";
import { openPublishing } from "../router/publishing.ts";
import { SecretError } from "../disk/secret.ts";
import { openLedger } from "../snapshot/ledger.ts";
import { LedgerError } from "../snapshot/ledger-file.ts";
import { openPublisher } from "../snapshot/publisher.ts";
import { SnapshotError } from "../snapshot/words.ts";
import { type Command, fail, print } from "./command.ts";
import { configOf } from "./config.ts";
import { signerAt } from "./place.ts";

const DAY_MS = 86_400_000;

/** sync does this by itself; by hand it is for a loss that sync holds back, while sync is stopped. */
export const snapshotPublish: Command = {
  usage: "[--force] [--config FILE] [--json]",
  does: "Publishes what the register said and is not published yet; --force also when more than a fifth of the cards are gone.",
  run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: "string" }, force: { type: "boolean" }, json: { type: "boolean" } },
    });
    const config = configOf(values.config);
    if (config === undefined) return Promise.resolve(1);
    const { cards_folder: folder, site, sync } = config;
    const signer = () => signerAt({ folder, state: sync.state_folder });
    try {
      const momentOf = momentsIn(site.time_zone);
      using ledger = openLedger(sync.state_folder, { dayOf: (unixMs) => momentOf(unixMs).day });
      const validForMs = sync.valid_days * DAY_MS;
      using publisher = openPublisher({ folder, site: site.id, signer, validForMs, now: Date.now });
      const published = openPublishing({ ledger, publisher, now: Date.now }).now({ force: values.force === true });
      const info = published ?? publisher.current();
      const did = { published: published !== undefined, seq: info?.seq, cards: info?.count };
      if (values.json === true) print(JSON.stringify(did));
      else print(`${did.published ? "published" : "nothing is new"}: ${did.cards ?? 0} cards`);
      return Promise.resolve(0);
    } catch (error) {
      if (error instanceof SnapshotError || error instanceof SecretError || error instanceof LedgerError)
        return Promise.resolve(fail(error.message));
      throw error;
    }
  },
};
