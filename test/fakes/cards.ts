/** A folder of published cards for tests: the real publisher with a key of its own, and a reader that believes it. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FollowOptions } from "../../src/snapshot/current.ts";
import { gatherCards } from "../../src/snapshot/gather.ts";
import { openPublisher, type Published, type Publisher } from "../../src/snapshot/publisher.ts";
import { loadSigner, type Signer } from "../../src/snapshot/signing.ts";
import type { NewCard } from "../../src/snapshot/words.ts";

const DAY_MS = 86_400_000;

export interface CardsFolder extends Disposable {
  /** Where the gate reads. */
  readonly path: string;
  /** Where the publisher keeps its keys. */
  readonly state: string;
  readonly signer: Signer;
  readonly publisher: Publisher;
}

/** `now` left out: the machine's clock. `signer` left out: a key of its own. */
export function cardsFolder(
  options: { site?: string; now?: () => number; validForMs?: number; at?: string } = {},
): CardsFolder {
  const { site = "riga", now = Date.now, validForMs = 35 * DAY_MS } = options;
  const root = options.at ?? mkdtempSync(join(tmpdir(), "esc-kiosk-cards-"));
  const [path, state] = [join(root, "cards"), join(root, "sync")];
  mkdirSync(state, { recursive: true });
  const signer = loadSigner({ folder: state });
  const publisher = openPublisher({ folder: path, site, signer: () => loadSigner({ folder: state }), validForMs, now });
  return {
    path,
    state,
    signer,
    publisher,
    [Symbol.dispose]() {
      publisher[Symbol.dispose]();
      if (options.at === undefined) rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Publishes these cards as the whole of an imported list. */
export function publishCards(
  publisher: Publisher,
  cards: Iterable<NewCard>,
  { name = "students", takenAt = Date.now(), force = false } = {},
): Published {
  const gathering = gatherCards();
  for (const card of cards) gathering.add(card);
  return publisher.replace({ name, kind: name === "router" ? "router" : "import", takenAt }, gathering, { force });
}

/** Believes these keys and remembers in memory what it accepted. */
export function memoryTrust(keys: readonly string[] = []): FollowOptions["trust"] {
  let last: { readonly seq: number; readonly keys: readonly string[]; readonly earlier: readonly number[] } = {
    seq: 0,
    keys,
    earlier: [],
  };
  return {
    keys: () => last.keys,
    highest: () => last.seq,
    earlier: () => last.earlier,
    accept({ info: { seq }, keys: announced, earlier }) {
      last = { seq, keys: announced, earlier };
    },
  };
}
