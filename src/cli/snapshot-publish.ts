import { parseArgs } from "node:util";
import { momentsIn } from "../ops/moment.ts";
import { openPublishing } from "../router/publishing.ts";
import { openLedger } from "../snapshot/ledger.ts";
import { type Command, print } from "./command.ts";
import { configOf } from "./config.ts";
import { failOn, placeIn, publisherAt } from "./place.ts";

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
    const place = placeIn(config);
    try {
      const momentOf = momentsIn(config.site.time_zone);
      using ledger = openLedger(place.state, { dayOf: (unixMs) => momentOf(unixMs).day });
      using publisher = publisherAt(place);
      const published = openPublishing({ ledger, publisher, now: Date.now }).now({ force: values.force === true });
      const info = published ?? publisher.current();
      const did = { published: published !== undefined, seq: info?.seq, cards: info?.count };
      if (values.json === true) print(JSON.stringify(did));
      else print(`${did.published ? "published" : "nothing is new"}: ${did.cards ?? 0} cards`);
      return Promise.resolve(0);
    } catch (error) {
      return Promise.resolve(failOn(error));
    }
  },
};
