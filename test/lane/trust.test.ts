/** Whom a gate believes, over its restarts: real sets of cards, really signed, and a real journal. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import { openTrust } from "../../src/lane/trust.ts";
import { followSnapshot } from "../../src/snapshot/current.ts";
import { openPublisher } from "../../src/snapshot/publisher.ts";
import { loadSigner, makeNextKey, switchToNextKey } from "../../src/snapshot/signing.ts";
import { type CardsFolder, cardsFolder, publishCards } from "../fakes/cards.ts";
import { until } from "../fakes/until.ts";
import { KEY, temporaryJournal } from "../journal/folder.ts";
import { card } from "../snapshot/folder.ts";

const SITE = "riga";
const POLL_MS = 3_600_000;

let place: ReturnType<typeof temporaryJournal>;
let journal: Journal;
let folder: CardsFolder;
beforeEach(() => {
  place = temporaryJournal();
  journal = openJournal(place.path, { key: KEY });
  folder = cardsFolder({ site: SITE });
});
afterEach(() => {
  journal[Symbol.dispose]();
  place[Symbol.dispose]();
  folder[Symbol.dispose]();
});

const stamp = () => ({ at: Date.now(), bootId: "boot", monotonicMs: 0, clock: "synced" as const });
const trustOf = (configured: readonly string[] = []) => openTrust({ journal, configured, stamp });
const publish = (cards = 3) =>
  publishCards(
    folder.publisher,
    Array.from({ length: cards }, (_, n) => card(n)),
  ).info;

/** What answers at a gate that starts now: its sequence; or why the newest set does not. */
async function start(configured: readonly string[] = []): Promise<number | string> {
  let said: number | string = "nothing";
  const trust = trustOf(configured);
  const options = { site: SITE, trust, now: Date.now, pollMs: POLL_MS };
  await using _ = await followSnapshot(folder.path, {
    ...options,
    onChange: (info, why) => {
      said = why ?? info?.seq ?? "nothing";
    },
  });
  return said;
}

const recorded = () => journal.recentOf("snapshot", 100).map(({ entry }) => entry);

describe("a gate without configured keys", () => {
  it("believes the first key it meets, and from then on that one", async () => {
    const info = publish();
    expect(await start()).toBe(info.seq);
    expect(trustOf().keys()).toEqual(folder.signer.announced);
    expect(recorded()).toEqual([
      expect.objectContaining({
        seq: info.seq,
        snapshotId: info.id,
        keyId: folder.signer.keyId,
        keys: folder.signer.announced.join(","),
        issuedAt: info.issuedAt,
        cards: 3,
      }),
    ]);
    using stranger = cardsFolder({ site: SITE });
    publishCards(stranger.publisher, [card(1)]);
    publishCards(stranger.publisher, [card(1), card(2)]);
    copyFileSync(join(stranger.path, "manifest.json"), join(folder.path, "manifest.json"));
    expect(await start()).toMatch(/not trusted here/);
  });

  it("records a set once, however often it starts, and each that comes after it", async () => {
    const first = publish();
    for (const _ of [1, 2, 3]) expect(await start()).toBe(first.seq);
    const second = publish(4);
    for (const _ of [1, 2]) expect(await start()).toBe(second.seq);
    expect(recorded().map(({ seq }) => seq)).toEqual([second.seq, first.seq]);
  });

  it("knows within one run what it accepted a moment ago", async () => {
    const first = publish();
    const trust = trustOf();
    expect([trust.keys(), trust.highest()]).toEqual([[], 0]);
    await using followed = await followSnapshot(folder.path, {
      site: SITE,
      trust,
      now: Date.now,
      pollMs: 20,
      onChange: () => {},
    });
    expect([trust.keys(), trust.highest()]).toEqual([folder.signer.announced, first.seq]);
    const second = publish(4);
    await until("the second answers", () => followed.current()?.info.seq === second.seq);
    expect([trust.highest(), trust.earlier()]).toEqual([second.seq, [first.seq]]);
  });

  it("follows the next key that its publisher announced, and then trusts the old one no more", async () => {
    publish();
    await start();
    const next = makeNextKey(folder.state);
    const announcing = loadSigner({ folder: folder.state });
    folder.publisher[Symbol.dispose]();
    const reopen = (signer = loadSigner({ folder: folder.state })) => {
      using publisher = openPublisher({
        folder: folder.path,
        site: SITE,
        signer: () => signer,
        validForMs: 86_400_000,
        now: Date.now,
      });
      return publishCards(publisher, [card(1), card(2), card(3)]).info;
    };
    expect(reopen(announcing).seq).toBe(await start());
    expect(trustOf().keys()).toEqual([...folder.signer.announced, next]);
    switchToNextKey({ folder: folder.state });
    expect(reopen().seq).toBe(await start());
    expect(trustOf().keys()).toEqual([next]);
  });
});

describe("a gate with configured keys", () => {
  it("believes these and no other, whatever it believed before", async () => {
    const { seq } = publish();
    expect(await start([...folder.signer.announced])).toBe(seq);
    using other = cardsFolder();
    expect(await start([...other.signer.announced])).toMatch(/not trusted here/);
    expect(await start([...other.signer.announced, ...folder.signer.announced])).toBe(seq);
  });

  it("begins anew with a publisher that lost its key and whose clock is slow", async () => {
    expect(publish().seq).toBe(await start());
    folder[Symbol.dispose]();
    folder = cardsFolder({ site: SITE, now: () => Date.now() - 1_000_000 });
    const { seq } = publish();
    expect(await start()).toMatch(/not trusted here/);
    expect(await start([...folder.signer.announced])).toBe(seq);
    // And it need not stand in the config for ever.
    expect(await start()).toBe(seq);
  });
});

describe("a step back", () => {
  it("is refused over restarts, but to the sets that may stand in for the newest when that is damaged", async () => {
    publish();
    const old = join(place.folder, "old.json");
    copyFileSync(join(folder.path, "manifest.json"), old);
    const [second, third, newest] = [4, 5, 6].map((cards) => publish(cards).seq);
    expect(await start()).toBe(newest);
    const trust = trustOf();
    expect([trust.highest(), trust.earlier()]).toEqual([newest, [third, second]]);
    copyFileSync(old, join(folder.path, "manifest.json"));
    expect(await start()).toMatch(/was accepted here before.*an earlier snapshot answers instead/);
    expect(recorded().map(({ seq }) => seq)).toEqual([newest]);
  });
});

describe("a journal that takes no entry", () => {
  it("lets no new set answer", async () => {
    publish();
    let said: string | undefined;
    const full: Journal = {
      ...journal,
      append: () => {
        throw new Error("the journal is full");
      },
    };
    await using followed = await followSnapshot(folder.path, {
      site: SITE,
      trust: openTrust({ journal: full, configured: [], stamp }),
      now: Date.now,
      pollMs: POLL_MS,
      onChange: (_, why) => {
        said = why;
      },
    });
    expect([followed.current(), said]).toEqual([undefined, "the journal is full"]);
  });
});
