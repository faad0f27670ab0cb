import { join } from "node:path";
import { openPublisher, type Publisher } from "../../../src/snapshot/publisher.ts";
import { loadSigner } from "../../../src/snapshot/signing.ts";
import { SITE } from "./snapshot-plan.ts";

export type Places = ReturnType<typeof placesOn>;

export function placesOn(disk: string) {
  const [gate, keys, cards, unsynced] = ["gate", "sync", "cards", "unsynced"].map((name) => join(disk, name)) as [
    string,
    string,
    string,
    string,
  ];
  return { gate, keys, cards, unsynced };
}

export function openCards({ cards, keys }: Places): Publisher {
  const signer = () => loadSigner({ folder: keys });
  return openPublisher({ folder: cards, site: SITE, signer, validForMs: 3_600_000, now: Date.now });
}
