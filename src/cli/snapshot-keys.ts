import { parseArgs } from "node:util";
import { makeFolder } from "../disk/durable.ts";
import { SecretError } from "../disk/secret.ts";
import { openPublisher } from "../snapshot/publisher.ts";
import { keyIdOf, makeNextKey, switchToNextKey } from "../snapshot/signing.ts";
import { SnapshotError } from "../snapshot/words.ts";
import { type Command, fail, print, UsageError } from "./command.ts";
import { type CardsPlace, PLACE_OPTIONS, PLACE_USAGE, placeOf, signerAt } from "./place.ts";

const DAY_MS = 86_400_000;

export const snapshotKeys: Command = {
  usage: `[show|next|switch] ${PLACE_USAGE} [--json]`,
  does: "The keys that sign card data: shows them, announces the next one to the gates, or signs with the announced one.",
  run(args) {
    const options = { ...PLACE_OPTIONS, json: { type: "boolean" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [act = "show", ...rest] = positionals;
    if (!isAct(act) || rest.length > 0) throw new UsageError(`${positionals.join(" ")}: expected show, next or switch`);
    const place = placeOf(values);
    if (place === undefined) return Promise.resolve(1);
    try {
      makeFolder(place.state, 0o700);
      const did = ACTS[act](place);
      if (did !== undefined) return Promise.resolve(fail(did));
      show(place, values.json === true);
      return Promise.resolve(0);
    } catch (error) {
      if (error instanceof SnapshotError || error instanceof SecretError) return Promise.resolve(fail(error.message));
      throw error;
    }
  },
};

/** Each says why it could not. */
const ACTS = {
  show: () => undefined,
  next(place: CardsPlace) {
    makeNextKey(place.state);
    renew(place);
    return undefined;
  },
  switch(place: CardsPlace) {
    const places = { credentialsDirectory: process.env["CREDENTIALS_DIRECTORY"], folder: place.state };
    if (!switchToNextKey(places)) return `${place.state} holds no next key: esc-kiosk snapshot keys next`;
    renew(place);
    return undefined;
  },
} as const;

function isAct(text: string): text is keyof typeof ACTS {
  return Object.hasOwn(ACTS, text);
}

/** The gates learn it from the next publication, so there is one now. */
function renew(place: CardsPlace): void {
  const { folder, site, validDays } = place;
  const signer = () => signerAt(place);
  using publisher = openPublisher({ folder, site, signer, validForMs: validDays * DAY_MS, now: Date.now });
  if (publisher.current() !== undefined) publisher.renew();
}

function show(place: CardsPlace, json: boolean): void {
  const { announced } = signerAt(place);
  const keys = announced.map((key, i) => ({ id: keyIdOf(key), key, is: i === 0 ? "signs" : "announced" }));
  if (json) print(JSON.stringify(keys));
  else for (const { id, key, is } of keys) print(`${key}  ${id}  ${is}`);
}
