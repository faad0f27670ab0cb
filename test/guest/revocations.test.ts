/** What was taken back: written by who issues, followed by a gate, whatever becomes of the file in between. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { followRevocations, type RevocationsFollowed } from "../../src/guest/follow-revocations.ts";
import { knownRevocations, revokePass } from "../../src/guest/revocation-file.ts";
import { MAX_REVOKED, readRevocations, RevocationError, writeRevocations } from "../../src/guest/revocation-list.ts";
import { until } from "../fakes/until.ts";
import { passKey } from "./keys.ts";

const [ours, theirs] = [passKey(1), passKey(2)];
const SITE = "library";
const NOW = Date.parse("2026-11-23T08:00Z");
const MINUTE = NOW / 60_000;
const id = (nth: number): string => nth.toString(16).padStart(16, "0");

let folder: string;
const at = (...names: readonly string[]): string => join(folder, ...names);
const published = (): string => at("cards", "passes-revoked.json");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "esc-passes-"));
  for (const name of ["cards", "gate", "desk"]) mkdirSync(at(name));
});
afterEach(() => rmSync(folder, { recursive: true }));

const places = (trustedKeys = [ours.public]) => ({ site: SITE, folder: at("desk"), cards: at("cards"), trustedKeys });
const revoke = (nth: number | undefined, nowMs = NOW, key = ours, trusted = [key.public]) => {
  const one = nth === undefined ? undefined : id(nth);
  return revokePass({ key, places: places(trusted), id: one, untilMinute: nowMs / 60_000 + 600, nowMs });
};
const list = (seq: number, ids: readonly number[], key = ours, site = SITE) =>
  writeRevocations(key, site, { seq, revoked: new Map(ids.map((nth) => [id(nth), MINUTE + 600])) });
const read = (text: string, keys: readonly string[] | "anybody" = [ours.public]) =>
  readRevocations(text, "the list", SITE, keys);

describe("a list of revoked passes", () => {
  it("says which they are, who signed it and how often it was changed", () => {
    const { keyId, revoked, seq } = read(list(7, [1, 2]));
    expect({ keyId, seq }).toEqual({ keyId: ours.id, seq: 7 });
    expect([...revoked]).toEqual([
      [id(1), MINUTE + 600],
      [id(2), MINUTE + 600],
    ]);
  });

  const changed = (change: (body: string) => string): string => {
    const outer = JSON.parse(list(7, [1])) as { body: string };
    return JSON.stringify({ ...outer, body: change(outer.body) });
  };
  const envelope = (change: object): string => JSON.stringify({ ...(JSON.parse(list(7, [1])) as object), ...change });
  const signedBody = (body: object): string => {
    const text = JSON.stringify(body);
    const signature = Buffer.from(ours.sign(Buffer.from(`esc-kiosk revoked passes 1\n${text}`))).toString("base64url");
    return JSON.stringify({ format: 1, key: ours.public, signature, body: text });
  };
  const good = { format: 1, site: SITE, seq: 1, revoked: [] };
  it("that we signed ourselves is the form that the cases below break", () => {
    expect(read(signedBody(good))).toMatchObject({ seq: 1 });
  });
  it.each<[string, string, RegExp]>([
    ["cut in half", list(7, [1]).slice(0, 200), /no list/],
    ["of nothing", "", /no list/],
    ["of another format", envelope({ format: 2 }), /format 2/],
    ["without its signature", envelope({ signature: "" }), /was changed/],
    ["with one fewer", changed((body) => body.replace(/\["0+1",\d+\]/, "")), /was changed/],
    ["with a higher sequence", changed((body) => body.replace('"seq":7', '"seq":8')), /was changed/],
    ["signed by somebody else", list(7, [1], theirs), /which guest.trusted_keys does not name/],
    ["with our key and somebody else's signature", envelope({ signature: sigOf(list(7, [1], theirs)) }), /was changed/],
    ["of another site", list(7, [1], ours, "canteen"), /belongs to the site "canteen"/],
    ["with an id of another form", signedBody({ ...good, revoked: [["A", 1]] }), /not of this format/],
    [
      "with too many",
      signedBody({ ...good, revoked: Array.from({ length: MAX_REVOKED + 1 }, () => [id(1), 1]) }),
      /not of/,
    ],
    ["without a sequence", signedBody({ ...good, seq: 0 }), /not of this format/],
  ])("%s is none", (_, text, why) => {
    expect(() => read(text)).toThrow(RevocationError);
    expect(() => read(text)).toThrow(why);
  });
});

function sigOf(text: string): string {
  return (JSON.parse(text) as { signature: string }).signature;
}

describe("who issues passes", () => {
  it("takes one back for the kiosks and for itself, and says so at the desk", () => {
    expect(revoke(1)).toMatchObject({ is: "published" });
    expect(revoke(2).list.revoked.size).toBe(2);
    expect(readFileSync(published(), "utf8")).toBe(readFileSync(at("desk", "passes-revoked.json"), "utf8"));
    expect(statSync(at("desk", "passes-revoked.json")).mode & 0o777).toBe(0o600);
    const known = knownRevocations(places());
    expect([...known.revoked.keys()]).toEqual([id(1), id(2)]);
    expect(known.fault).toBeUndefined();
  });

  it("counts each change, also when it lost both lists, and by the same clock", () => {
    const first = revoke(1).list.seq;
    expect(revoke(2).list.seq).toBe(first + 1);
    rmSync(published());
    rmSync(at("desk", "passes-revoked.json"));
    expect(revoke(3, NOW + 60_000).list.seq).toBeGreaterThan(first + 1);
  });

  it("forgets an entry a day after its pass has ended, and not before", () => {
    revoke(1);
    const ended = NOW + 600 * 60_000;
    expect([...revoke(2, ended + 86_400_000 - 60_000).list.revoked.keys()]).toEqual([id(1), id(2)]);
    expect([...revoke(undefined, ended + 86_400_000).list.revoked.keys()]).toEqual([id(2)]);
  });

  it("puts back what was taken out of the published list, and keeps what another desk has put in", () => {
    revoke(1);
    writeFileSync(published(), list(9_999_999_999, [5], theirs));
    expect(knownRevocations(places()).fault).toMatch(/which guest.trusted_keys does not name/);
    expect([...revoke(2).list.revoked.keys()]).toEqual([id(1), id(2)]);
    writeFileSync(published(), list(9_999_999_999, [5], theirs));
    const { list: both } = revoke(3, NOW, ours, [ours.public, theirs.public]);
    expect([...both.revoked.keys()].toSorted()).toEqual([1, 2, 3, 5].map(id));
    expect(both.seq).toBe(10_000_000_000);
  });

  it("believes the later of two ends, as an entry that goes too early gives a pass back", () => {
    const endOf = (own: number, there: number) => {
      const lists = [at("desk", "passes-revoked.json"), published()];
      for (const [nth, end] of [own, there].entries())
        writeFileSync(lists[nth] ?? "", writeRevocations(ours, SITE, { seq: 1, revoked: new Map([[id(1), end]]) }));
      return revoke(2).list.revoked.get(id(1));
    };
    expect([endOf(MINUTE + 600, MINUTE + 700), endOf(MINUTE + 700, MINUTE + 600)]).toEqual([
      MINUTE + 700,
      MINUTE + 700,
    ]);
  });

  it("is told when no kiosk can read it", () => {
    rmSync(at("cards"), { recursive: true });
    expect(revoke(1).is).toBe("not-here");
    expect(knownRevocations(places()).fault).toMatch(/is not there/);
    expect(existsSync(at("cards"))).toBe(false);
  });

  it("goes on from no list of its own that is damaged", () => {
    revoke(1);
    writeFileSync(at("desk", "passes-revoked.json"), "{}");
    expect(() => revoke(2)).toThrow(/desk.*is no list/);
  });

  it("takes back ten thousand and no more", () => {
    const all = new Map(Array.from({ length: MAX_REVOKED }, (_, nth) => [id(nth), MINUTE + 600] as const));
    writeFileSync(published(), writeRevocations(ours, SITE, { seq: 1, revoked: all }));
    expect(() => revoke(MAX_REVOKED + 1)).toThrow(/a list holds 10000/);
    expect(read(readFileSync(published(), "utf8")).revoked.size).toBe(MAX_REVOKED);
    expect(revoke(3).list.revoked.size).toBe(MAX_REVOKED);
  });
});

describe("a gate that follows it", () => {
  const faults: (string | undefined)[] = [];
  const added: (readonly string[])[] = [];
  beforeEach(() => {
    faults.length = 0;
    added.length = 0;
  });
  const follow = (trustedKeys = [ours.public]): RevocationsFollowed =>
    followRevocations({
      cards: at("cards"),
      folder: at("gate"),
      site: SITE,
      trustedKeys,
      pollMs: 50,
      onList: (_, ids) => added.push(ids),
      onFault: (why) => faults.push(why),
    });
  const last = () => faults.at(-1);
  const publish = (text: string): void => writeFileSync(published(), text);

  it("hears of what is taken back, and of each once", async () => {
    using gate = follow();
    expect(gate.standingOf(id(1))).toBe("good");
    revoke(1);
    await until("the first is heard", () => gate.standingOf(id(1)) === "revoked");
    revoke(2);
    await until("the second is heard", () => gate.standingOf(id(2)) === "revoked");
    expect(gate.standingOf(id(3))).toBe("good");
    expect(added).toEqual([[id(1)], [id(2)]]);
    expect(faults).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    ["broken", "{", /is no list/],
    ["emptied by somebody who has no key", list(9_999_999_999, [], theirs), /trusted_keys/],
    ["exchanged for an older one", list(5, []), /has the sequence 5, and another one with 7/],
    ["exchanged for another one of the same sequence", list(7, []), /has the sequence 7/],
    ["exchanged for that of another site", list(9, [], ours, "canteen"), /belongs to the site/],
  ])("goes by the last good one when it is %s, says so, and does so after a restart", async (_, text, why) => {
    publish(list(7, [1]));
    {
      using gate = follow();
      publish(text);
      await until("it is said", () => last() !== undefined);
      expect(last()).toMatch(why);
      expect(gate.standingOf(id(1))).toBe("revoked");
      expect(gate.standingOf(id(2))).toBe("good");
    }
    using again = follow();
    expect(last()).toMatch(why);
    expect(again.standingOf(id(1))).toBe("revoked");
    publish(list(10, [2]));
    await until("a newer one counts again", () => last() === undefined);
    expect(again.standingOf(id(1))).toBe("good");
    expect(again.standingOf(id(2))).toBe("revoked");
  });

  it("goes by it when it is removed", () => {
    publish(list(7, [1]));
    follow()[Symbol.dispose]();
    rmSync(published());
    using gate = follow();
    expect(gate.standingOf(id(1))).toBe("revoked");
    expect(last()).toMatch(/is gone/);
  });

  it("does not know who is revoked when it never read a good one", async () => {
    publish("{");
    using gate = follow();
    expect(gate.standingOf(id(1))).toBe("unknown");
    publish(list(7, [1]));
    await until("a good one comes", () => gate.standingOf(id(1)) === "revoked");
    expect(gate.standingOf(id(2))).toBe("good");
  });

  it("does not know it when its own copy is damaged and nothing is published", () => {
    publish(list(7, [1]));
    follow()[Symbol.dispose]();
    rmSync(published());
    writeFileSync(at("gate", "passes-revoked.json"), "{");
    using gate = follow();
    expect(gate.standingOf(id(2))).toBe("unknown");
    expect(faults).toEqual([expect.stringMatching(/is no list/), expect.stringMatching(/there was one/)]);
  });

  it("believes the next key after the first was stolen, whatever its thief has counted to", () => {
    publish(list(Number.MAX_SAFE_INTEGER, [1]));
    follow()[Symbol.dispose]();
    publish(list(8, [1, 2], theirs));
    using gate = follow([theirs.public]);
    expect([1, 2, 3].map((nth) => gate.standingOf(id(nth)))).toEqual(["revoked", "revoked", "good"]);
  });

  it("says when it cannot remember, and remembers as soon as it can", async () => {
    rmSync(at("gate"), { recursive: true });
    publish(list(7, [1]));
    using gate = follow();
    expect(gate.standingOf(id(1))).toBe("revoked");
    expect(last()).toMatch(/would be forgotten/);
    mkdirSync(at("gate"));
    await until("it is remembered", () => last() === undefined);
    expect(existsSync(at("gate", "passes-revoked.json"))).toBe(true);
  });
});
