import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { type FollowedSnapshot, type FollowOptions, followSnapshot } from "../../src/snapshot/current.ts";
import { openPublisher } from "../../src/snapshot/publisher.ts";
import { loadSigner, makeNextKey, switchToNextKey } from "../../src/snapshot/signing.ts";
import type { SnapshotInfo } from "../../src/snapshot/words.ts";
import { type CardsFolder, cardsFolder, memoryTrust } from "../fakes/cards.ts";
import { card, cards, number } from "./folder.ts";

interface Seen {
  readonly id: string | undefined;
  readonly why: string | undefined;
}

type Following = FollowedSnapshot & { readonly seen: Seen[] };

async function follow(folder: string, options: Partial<FollowOptions> = {}): Promise<Following> {
  const seen: Seen[] = [];
  const onChange = (info: SnapshotInfo | undefined, why?: string) => void seen.push({ id: info?.id, why });
  const rest = { site: "riga", trust: memoryTrust(), now: Date.now, pollMs: 50, ...options };
  return Object.assign(await followSnapshot(folder, { ...rest, onChange }), { seen });
}

async function lastSeen(followed: { readonly seen: readonly Seen[] }, id: string | undefined): Promise<Seen> {
  await vi.waitFor(() => expect(followed.seen.at(-1)?.id).toBe(id), { timeout: 20_000, interval: 10 });
  return followed.seen.at(-1) ?? { id: undefined, why: undefined };
}

async function untilWhy(followed: { readonly seen: readonly Seen[] }, why: string | RegExp): Promise<void> {
  await vi.waitFor(() => expect(followed.seen.at(-1)?.why).toMatch(why), { timeout: 20_000, interval: 10 });
}

/** A list of `count` cards from the nth on, published. */
function publish({ publisher }: CardsFolder, from: number, count = 10): SnapshotInfo {
  return publisher.replace({ name: "students", kind: "import", takenAt: 1_790_000_000_000 }, cards(from, count)).info;
}

/** One card more, as an overlay on the same base. */
function addOne({ publisher }: CardsFolder, n: number): SnapshotInfo {
  return publisher.change({ name: "students", kind: "import", takenAt: 1_790_000_000_000 }, [
    { is: "card", card: card(n) },
  ]).info;
}

const manifest = (at: CardsFolder, name = "manifest.json"): string => join(at.path, name);

interface Parts {
  readonly sources: readonly {
    readonly base: { readonly name: string };
    readonly changes: { readonly name: string } | null;
  }[];
}

/** The names of the files that the newest manifest names. */
function filesOf(at: CardsFolder): { readonly base: string; readonly changes: string | undefined } {
  const outer = JSON.parse(readFileSync(manifest(at), "utf8")) as { readonly body: string };
  const [source] = (JSON.parse(outer.body) as Parts).sources;
  if (source === undefined) throw new Error("no source");
  const path = (name: string) => join(at.path, name);
  return { base: path(source.base.name), changes: source.changes === null ? undefined : path(source.changes.name) };
}

/** As a file would come from elsewhere: another inode under the name. */
function exchange(path: string, content: string | Buffer): void {
  writeFileSync(`${path}.other`, content);
  renameSync(`${path}.other`, path);
}

/** As a disk would do it: one bit, in place. */
function flipBit(path: string, at: number): void {
  const byte = readFileSync(path)[at] ?? 0;
  const fd = openSync(path, "r+");
  writeSync(fd, Buffer.of(byte ^ 4), 0, 1, at);
  closeSync(fd);
}

describe("the gate follows what is published", () => {
  test("from nothing, in a folder that is not there yet, through a new list and a small change", async () => {
    using at = cardsFolder();
    rmSync(at.path, { recursive: true });
    await using followed = await follow(at.path);
    expect(followed.current()).toBeUndefined();
    expect(followed.seen).toHaveLength(1);
    expect(followed.seen[0]?.why).toContain("there is no snapshot");
    mkdirSync(at.path);
    const first = publish(at, 0);
    expect(await lastSeen(followed, first.id)).toEqual({ id: first.id, why: undefined });
    const second = addOne(at, 50);
    await lastSeen(followed, second.id);
    expect(followed.current()?.find(number(50))?.status).toBe("active");
    expect(followed.current()?.find(number(5))?.status).toBe("active");
    expect(followed.current()?.find(number(51))).toBeUndefined();
    expect(followed.seen.map(({ id }) => id)).toEqual([undefined, first.id, second.id]);
  });

  test("and a look-up that began before the swap still gets its answer", async () => {
    using at = cardsFolder();
    publish(at, 0);
    // the notice of the operating system brings the swap; the poll, which closes the old one, is far away
    await using followed = await follow(at.path, { pollMs: 60_000 });
    const taken = followed.current();
    await lastSeen(followed, publish(at, 10).id);
    expect(taken?.find(number(5))?.status).toBe("active");
    expect(taken?.find(number(15))).toBeUndefined();
  });

  test("and at no moment is there no answer while publications come and go", async () => {
    using at = cardsFolder();
    publish(at, 0);
    await using followed = await follow(at.path, { pollMs: 20 });
    for (let turn = 1; turn <= 12; turn += 1) {
      const { id } = turn % 3 === 0 ? publish(at, turn) : addOne(at, 100 + turn);
      await vi.waitFor(
        () => {
          expect(followed.current()?.find(number(turn - (turn % 3) + 9))?.status).toBe("active");
          expect(followed.seen.at(-1)?.id).toBe(id);
        },
        { timeout: 20_000, interval: 5 },
      );
    }
    expect(followed.seen.every(({ id }) => id !== undefined)).toBe(true);
  });

  test("and what it accepts is remembered before it answers; what cannot be remembered does not answer", async () => {
    using at = cardsFolder();
    const first = publish(at, 0);
    const trust = memoryTrust();
    let isFull = false;
    const accepted: number[] = [];
    const remembering = {
      ...trust,
      accept(one: Parameters<typeof trust.accept>[0]) {
        if (isFull) throw new Error("the journal is full");
        trust.accept(one);
        accepted.push(one.info.seq);
      },
    };
    await using followed = await follow(at.path, { trust: remembering });
    expect(accepted).toEqual([first.seq]);
    isFull = true;
    addOne(at, 50);
    await untilWhy(followed, "the journal is full");
    expect(followed.current()?.info.id).toBe(first.id);
    expect(followed.current()?.find(number(50))).toBeUndefined();
  });

  test("through a change of the signing key that was announced, but not through one that was not", async () => {
    using at = cardsFolder();
    publish(at, 0);
    await using followed = await follow(at.path);
    // the publisher that runs all the while follows the keys, as sync does
    makeNextKey(at.state);
    await lastSeen(followed, at.publisher.renew().info.id);
    expect(switchToNextKey({ folder: at.state })).toBe(true);
    const { info } = at.publisher.renew();
    expect(await lastSeen(followed, info.id)).toEqual({ id: info.id, why: undefined });
    expect(info.keyId).not.toBe(at.signer.keyId);

    using stranger = cardsFolder();
    publish(stranger, 0);
    exchange(manifest(at), readFileSync(manifest(stranger)));
    await untilWhy(followed, /signed by the key .* not trusted/);
    expect(followed.current()?.info.id).toBe(info.id);
  });
});

describe("each attack and each damage is refused by its own name, and what answered goes on", () => {
  async function refused(act: (at: CardsFolder, first: Buffer) => void, why: RegExp, next?: "no next") {
    using at = cardsFolder();
    publish(at, 0);
    const first = readFileSync(manifest(at));
    const good = addOne(at, 20);
    await using followed = await follow(at.path);
    act(at, first);
    await untilWhy(followed, why);
    expect(followed.current()?.info.id).toBe(good.id);
    expect(followed.current()?.find(number(20))?.status).toBe("active");
    expect(followed.current()?.find(number(3))?.status).toBe("active");
    if (next === "no next") return;
    // the next publication takes over by itself
    const { id } = addOne(at, 21);
    expect(await lastSeen(followed, id)).toEqual({ id, why: undefined });
  }

  test("rollback: an older manifest, whole and signed", () =>
    refused((at, first) => exchange(manifest(at), first), /has the sequence \d+, and \d+ was accepted here before/));

  test("freeze: one that is out of date, in the place of one that is not", async () => {
    using at = cardsFolder();
    const good = publish(at, 0);
    await using followed = await follow(at.path);
    const past = {
      folder: at.path,
      site: "riga",
      signer: () => at.signer,
      validForMs: 60_000,
      now: () => Date.now() - 3_600_000,
    };
    using late = openPublisher(past);
    late.renew();
    await untilWhy(followed, /is out of date, and what answers now is not/);
    expect(followed.current()?.info.id).toBe(good.id);
  });

  test("mix and match: a layer of another day under the name of this one's", () =>
    refused((at) => {
      const { base } = filesOf(at);
      publish(at, 5);
      exchange(filesOf(at).base, readFileSync(base));
    }, /is whole and another file/));

  test("cut off: a layer that ends too early", () =>
    refused((at) => {
      publish(at, 5);
      const { base } = filesOf(at);
      exchange(base, readFileSync(base).subarray(0, 9_000));
    }, /cut off|is damaged/));

  test("a flipped bit in a layer", () =>
    refused((at) => {
      publish(at, 5);
      const { base } = filesOf(at);
      const content = readFileSync(base);
      content[content.length - 100] = (content[content.length - 100] ?? 0) ^ 1;
      exchange(base, content);
    }, /does not have the hash that was signed/));

  test("a flipped bit in the body of the manifest", () =>
    refused((at) => {
      const text = readFileSync(manifest(at), "utf8");
      exchange(manifest(at), text.replace(/issuedAt\\":1/, 'issuedAt\\":2'));
    }, /was changed after the key [0-9a-f]{16} signed it/));

  test("half a manifest", () =>
    refused((at) => exchange(manifest(at), readFileSync(manifest(at)).subarray(0, 300)), /is no manifest/));

  test("a manifest without an end", () =>
    refused((at) => appendFileSync(manifest(at), " ".repeat(100_000)), /has \d+ bytes, a manifest at most 65536/));

  test("foreign site, signed by a key that is trusted here", () =>
    refused((at) => {
      using other = cardsFolder({ site: "tartu" });
      writeFileSync(join(other.state, "snapshot-key"), readFileSync(join(at.state, "snapshot-key")));
      const signer = () => loadSigner({ folder: other.state });
      using publisher = openPublisher({
        folder: other.path,
        site: "tartu",
        signer,
        validForMs: 86_400_000,
        now: () => Date.now() + 60_000,
      });
      publisher.replace({ name: "students", kind: "import", takenAt: 1 }, cards(0, 10));
      exchange(manifest(at), readFileSync(manifest(other)));
    }, /belongs to the site "tartu", this is "riga"/));

  test("unknown key", () =>
    refused((at) => {
      using stranger = cardsFolder();
      publish(stranger, 0);
      exchange(manifest(at), readFileSync(manifest(stranger)));
    }, /is signed by the key [0-9a-f]{16}, which is not trusted here/));

  test.each([
    [
      "no signature",
      (text: string) => text.replace(/"signature":"[^"]*"/, '"signature":""'),
      /not signed with ed25519/,
    ],
    ["another algorithm", (text: string) => text.replace("ed25519", "none"), /not signed with ed25519/],
    [
      "the format before signatures",
      (text: string) => text.replace('{"format":2', '{"format":1'),
      /before sets of cards were signed/,
    ],
  ] as const)("downgrade: %s", (_, change, why) =>
    refused((at) => exchange(manifest(at), change(readFileSync(manifest(at), "utf8"))), why),
  );

  test("a format to come: what a newer version published is not written over", () =>
    refused(
      (at) => {
        exchange(manifest(at), readFileSync(manifest(at), "utf8").replace('{"format":2', '{"format":3'));
        expect(() => addOne(at, 21)).toThrow(/format 3, this version reads format 2/);
      },
      /format 3, this version reads format 2/,
      "no next",
    ));

  test("taken away: what is open goes on", () => refused((at) => rmSync(manifest(at)), /there is no snapshot/));
});

describe("the newest set is damaged and nothing is open", () => {
  test("the one before it answers, and why is said; also when it comes to be damaged while it is open", async () => {
    using at = cardsFolder();
    const earlier = publish(at, 0);
    publish(at, 1);
    const trust = memoryTrust();
    await using running = await follow(at.path, { trust });
    flipBit(filesOf(at).base, 5_000);
    expect((await lastSeen(running, earlier.id)).why).toMatch(
      /hash that was signed; an earlier snapshot answers instead/,
    );
    await using started = await follow(at.path, { trust });
    expect(started.seen).toHaveLength(1);
    expect(started.seen[0]?.id).toBe(earlier.id);
    expect(started.current()?.find(number(0))?.status).toBe("active");
  });

  test("the one before that answers when both are", async () => {
    using at = cardsFolder();
    const first = publish(at, 0);
    publish(at, 1);
    const { base: second } = filesOf(at);
    publish(at, 2);
    rmSync(filesOf(at).base);
    rmSync(second);
    await using followed = await follow(at.path);
    expect(followed.seen.at(-1)?.id).toBe(first.id);
  });

  test("an older one that the newest did not name as its stand-in is not believed", async () => {
    using at = cardsFolder();
    publish(at, 0);
    const long = readFileSync(manifest(at));
    const trust = memoryTrust();
    for (let turn = 1; turn <= 3; turn += 1) publish(at, turn);
    await using seen = await follow(at.path, { trust });
    await seen[Symbol.asyncDispose]();
    exchange(manifest(at, "manifest.1.json"), long);
    rmSync(manifest(at));
    rmSync(manifest(at, "manifest.2.json"));
    await using followed = await follow(at.path, { trust });
    expect(followed.current()).toBeUndefined();
  });

  test("and there is none before it: nothing answers, and why is said", async () => {
    using at = cardsFolder();
    writeFileSync(manifest(at), "torn".repeat(5_000));
    await using followed = await follow(at.path);
    expect(followed.current()).toBeUndefined();
    expect(followed.seen[0]?.why).toContain("is no manifest");
  });

  test("a set that its publisher no longer vouches for goes on answering, and says so", async () => {
    using at = cardsFolder({ now: () => Date.now() - 40 * 86_400_000 });
    const old = publish(at, 0);
    await using followed = await follow(at.path);
    expect(followed.current()?.info).toMatchObject({ id: old.id });
    expect(followed.current()?.info.expiresAt).toBeLessThan(Date.now());
    expect(followed.current()?.find(number(3))?.status).toBe("active");
  });
});

test("the folder of a site and its keys lie apart", () => {
  using at = cardsFolder();
  expect(dirname(at.path)).toBe(dirname(at.state));
});
