import { parseArgs } from "node:util";
import { makeFolder } from "../disk/durable.ts";
import { keyIdOf } from "../disk/ed25519.ts";
import { makeNextKey, switchToNextKey } from "../snapshot/signing.ts";
import { type Command, fail, print, UsageError } from "./command.ts";
import {
  type CardsPlace,
  failOn,
  PLACE_OPTIONS,
  PLACE_USAGE,
  placeOf,
  publisherAt,
  signerAt,
  signerPlaces,
} from "./place.ts";

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
      return Promise.resolve(failOn(error));
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
    if (!switchToNextKey(signerPlaces(place))) return `${place.state} holds no next key: esc-kiosk snapshot keys next`;
    renew(place);
    return undefined;
  },
} as const;

function isAct(text: string): text is keyof typeof ACTS {
  return Object.hasOwn(ACTS, text);
}

/** The gates learn it from the next publication, so there is one now. */
function renew(place: CardsPlace): void {
  using publisher = publisherAt(place);
  if (publisher.current() !== undefined) publisher.renew();
}

function show(place: CardsPlace, json: boolean): void {
  const { announced } = signerAt(place);
  const keys = announced.map((key, i) => ({ id: keyIdOf(key), key, is: i === 0 ? "signs" : "announced" }));
  if (json) print(JSON.stringify(keys));
  else for (const { id, key, is } of keys) print(`${key}  ${id}  ${is}`);
}
