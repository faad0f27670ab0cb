import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { type FollowedSnapshot, followSnapshot } from "../../src/snapshot/current.ts";
import type { SnapshotInfo } from "../../src/snapshot/words.ts";
import { buildCards, number, temporaryFolder } from "./folder.ts";

interface Seen {
  readonly id: string | undefined;
  readonly why: string | undefined;
}

function follow(folder: string, pollMs = 50): FollowedSnapshot & { readonly seen: Seen[] } {
  const seen: Seen[] = [];
  const onChange = (info: SnapshotInfo | undefined, why?: string) => void seen.push({ id: info?.id, why });
  return Object.assign(followSnapshot(folder, { site: "riga", onChange, pollMs }), { seen });
}

async function lastSeen(followed: { readonly seen: readonly Seen[] }, id: string | undefined): Promise<Seen> {
  await vi.waitFor(() => expect(followed.seen.at(-1)?.id).toBe(id), { timeout: 20_000, interval: 10 });
  return followed.seen.at(-1) ?? { id: undefined, why: undefined };
}

/** As a damaged file would come: another inode under the current name. */
function replaceByRubbish(folder: string): void {
  writeFileSync(join(folder, "new"), "torn".repeat(5_000));
  renameSync(join(folder, "new"), join(folder, "cards.sqlite"));
}

describe("the gate follows the snapshot", () => {
  test("from none, in a folder that is not there yet, through two swaps", async () => {
    using folder = temporaryFolder();
    const inner = join(folder.path, "later");
    using followed = follow(inner);
    expect(followed.current()).toBeUndefined();
    expect(followed.seen).toHaveLength(1);
    expect(followed.seen[0]?.why).toContain("there is no snapshot");
    mkdirSync(inner);
    const first = buildCards(inner, 0, 10);
    expect(await lastSeen(followed, first.id)).toEqual({ id: first.id, why: undefined });
    const second = buildCards(inner, 10, 10);
    await lastSeen(followed, second.id);
    expect(followed.current()?.find(number(15))?.status).toBe("active");
    expect(followed.seen.map(({ id }) => id)).toEqual([undefined, first.id, second.id]);
  });

  test("and a look-up that began before the swap still gets its answer", async () => {
    using folder = temporaryFolder();
    buildCards(folder.path, 0, 10);
    // the notice of the operating system brings the swap; the poll, which closes the old one, is far away
    using followed = follow(folder.path, 60_000);
    const taken = followed.current();
    const second = buildCards(folder.path, 10, 10);
    await lastSeen(followed, second.id);
    expect(taken?.find(number(5))?.status).toBe("active");
    expect(taken?.find(number(15))).toBeUndefined();
  });

  test("and at no moment is there no answer while snapshots come and go", async () => {
    using folder = temporaryFolder();
    buildCards(folder.path, 0, 10);
    using followed = follow(folder.path, 20);
    for (let turn = 1; turn <= 12; turn += 1) {
      const { id } = buildCards(folder.path, turn, 10);
      await vi.waitFor(
        () => {
          expect(followed.current()?.find(number(turn + (followed.seen.at(-1)?.id === id ? 9 : 8)))?.status).toBe(
            "active",
          );
          expect(followed.seen.at(-1)?.id).toBe(id);
        },
        { timeout: 20_000, interval: 5 },
      );
    }
    expect(followed.seen.every(({ id }) => id !== undefined)).toBe(true);
  });
});

describe("the newest file is no good", () => {
  test("while an older one is open: that one goes on, and why is said; the next good one takes over", async () => {
    using folder = temporaryFolder();
    const good = buildCards(folder.path, 0, 10);
    using followed = follow(folder.path);
    replaceByRubbish(folder.path);
    await vi.waitFor(() => expect(followed.seen.at(-1)?.why).toContain("is not a SQLite file"), { timeout: 20_000 });
    expect(followed.seen.at(-1)?.id).toBe(good.id);
    expect(followed.current()?.find(number(5))?.status).toBe("active");
    const next = buildCards(folder.path, 1, 10);
    expect(await lastSeen(followed, next.id)).toEqual({ id: next.id, why: undefined });
  });

  test("at the start: the previous one answers, and why is said", () => {
    using folder = temporaryFolder();
    const good = buildCards(folder.path, 0, 10);
    buildCards(folder.path, 1, 10);
    replaceByRubbish(folder.path);
    using followed = follow(folder.path);
    expect(followed.seen).toHaveLength(1);
    expect(followed.seen[0]?.id).toBe(good.id);
    expect(followed.seen[0]?.why).toMatch(/cards\.sqlite is not a SQLite file; the previous snapshot answers/);
  });

  test("because it was damaged in place: the open handle is that file, so the previous one answers", async () => {
    using folder = temporaryFolder();
    const previous = buildCards(folder.path, 0, 10);
    const current = buildCards(folder.path, 1, 10);
    using followed = follow(folder.path);
    expect(followed.seen.at(-1)?.id).toBe(current.id);
    const path = join(folder.path, "cards.sqlite");
    writeFileSync(path, readFileSync(path).fill(0, 4_096));
    expect((await lastSeen(followed, previous.id)).why).toContain("the previous snapshot answers");
  });

  test("and there is none before it: nothing answers, and why is said", () => {
    using folder = temporaryFolder();
    replaceByRubbish(folder.path);
    using followed = follow(folder.path);
    expect(followed.current()).toBeUndefined();
    expect(followed.seen[0]?.why).toContain("is not a SQLite file");
  });

  test("because it is another site's: nothing of it is believed", async () => {
    using folder = temporaryFolder();
    buildCards(folder.path, 0, 10, { site: "tartu" });
    using followed = follow(folder.path);
    expect(followed.current()).toBeUndefined();
    expect(followed.seen[0]?.why).toContain("tartu");
  });

  test("because it was taken away: what is open goes on", async () => {
    using folder = temporaryFolder();
    const good = buildCards(folder.path, 0, 10);
    using followed = follow(folder.path);
    rmSync(join(folder.path, "cards.sqlite"));
    await vi.waitFor(() => expect(followed.seen.at(-1)?.why).toContain("there is no snapshot"), { timeout: 20_000 });
    expect(followed.current()?.info.id).toBe(good.id);
  });
});
