/** The text of a day-pass: one for each pass, and everything else is none. */
import * as fc from "fast-check";
import { encode } from "uqr";
import { describe, expect, it } from "vitest";
import { readCredential } from "../../src/card/read-credential.ts";
import { fromBase45, toBase45 } from "../../src/guest/base45.ts";
import { signPass, verifyPass } from "../../src/guest/pass-key.ts";
import { isMeantAsPass, type PassContent, passBody, passText, readPass } from "../../src/guest/pass-text.ts";
import { LIMIT_MS, MANY } from "../fakes/fuzz.ts";
import { passKey } from "./keys.ts";

const ours = passKey(1);
const SITE = "library";
/** 2026-11-23 08:00 UTC, for eight hours. */
const DAY: PassContent = { id: "00112233445566ff", fromMinute: 29_924_640, untilMinute: 29_925_120, lanes: [] };
const verify = (text: string) => verifyPass(text, SITE, [ours.public]);

const lane = fc.stringMatching(/^[a-z0-9-]{1,40}$/);
const content = fc
  .record({
    id: fc.stringMatching(/^[0-9a-f]{16}$/),
    fromMinute: fc.nat(2 ** 31 - 1),
    minutes: fc.integer({ min: 1, max: 44_640 }),
    lanes: fc.uniqueArray(lane, { maxLength: 4 }),
  })
  .map(({ minutes, ...rest }) => ({ ...rest, untilMinute: rest.fromMinute + minutes }));

describe("base45", () => {
  it.each([
    ["AB", "BB8"],
    ["Hello!!", "%69 VD92EX0"],
    ["base-45", "UJCLQE7W581"],
    ["ietf!", "QED8WEX0"],
  ])("writes %s as RFC 9285 does: %s", (plain, text) => {
    expect(toBase45(Buffer.from(plain))).toBe(text);
    expect(Buffer.from(fromBase45(text) ?? []).toString()).toBe(plain);
  });

  it.each(["A", "::", "GGX", ":::", "bb8", "BB8 ", "BBÄ"])("has no bytes for %s", (text) => {
    expect(fromBase45(text)).toBeUndefined();
  });

  it("gives back all bytes, ends with no space, and has no second text for any", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const text = toBase45(bytes);
        expect(fromBase45(text)).toEqual(bytes);
        expect(text).not.toMatch(/ $/);
      }),
      { numRuns: 20_000 },
    );
    const text = fc.string({ unit: fc.constantFrom(...Array.from("0AZ$%*:. ")), maxLength: 9 });
    fc.assert(
      fc.property(text, (one) => {
        const bytes = fromBase45(one);
        if (bytes !== undefined) expect(toBase45(bytes)).toBe(one);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe("a day-pass", () => {
  // made by the form in pass-text.ts with a base45 of ten lines and `openssl pkeyutl -sign -rawin`
  it.each([
    [
      "for all lanes",
      DAY,
      "ESCGP1:H00PE4XS8.0DJS6W/16A0*%JUA0+K4J48*PTA46W2G/DAVVV+U7JA3NHV:U4Z1B5XVZ4JA+G7RO9+BX7RN88/GTODBH*1/QG TS+ 36*QD3D8YN3INM$KW-1SD4",
    ],
    [
      "for two lanes",
      { ...DAY, id: "ffffffffffffffff", untilMinute: DAY.fromMinute + 44_640, lanes: ["main-gate", "till-2"] },
      "ESCGP1:FGWFGWFGWFGWJS6W/16A0*%J02MS817ECZ-D53D7WEW 0XEDIUDRE6G2JBZ7HDT%O04*9BRKSRM9F8Y09%YJO%F2T5$OA*E9/Z7*Y2II9779 VGF1MW$EZPK8FEUJ297O8/T3.1-S476G/DOR.IA0",
    ],
  ])("%s has always the same text", (_, pass, text) => {
    expect(signPass(ours, SITE, pass)).toBe(text);
    expect(verify(text)).toMatchObject(pass);
  });

  it("fits a QR code of 41 modules a side, and with four long lanes one of 65", () => {
    const size = (lanes: readonly string[]) =>
      encode(signPass(ours, SITE, { ...DAY, lanes }), { ecc: "M", boostEcc: false, border: 0 }).size;
    expect(size([])).toBe(41);
    expect(size(["fifteen-letters"])).toBe(41);
    expect(size(["a", "b", "c", "d"].map((letter) => letter.repeat(40)))).toBe(65);
  });

  it("comes back as it was issued, whatever is in it", () => {
    fc.assert(
      fc.property(content, (pass) => {
        expect(verify(signPass(ours, SITE, pass))).toMatchObject({ ...pass, lanes: pass.lanes.toSorted() });
      }),
      { numRuns: 2000 },
    );
  });

  it("is one for its own site, its own key and its own bytes alone", () => {
    const text = signPass(ours, SITE, DAY);
    expect(verifyPass(text, "canteen", [ours.public])).toBeUndefined();
    expect(verifyPass(text, SITE, [])).toBeUndefined();
    expect(verifyPass(text, SITE, [passKey(2).public])).toBeUndefined();
    expect(verifyPass(text, SITE, [passKey(2).public, ours.public])).toMatchObject({ id: DAY.id });
    const forged = signPass({ ...ours, sign: (bytes) => passKey(2).sign(bytes) }, SITE, DAY);
    expect(readPass(forged)).toMatchObject({ id: DAY.id });
    expect(verify(forged)).toBeUndefined();
    // what another part of this house signs is no pass, also under the same key
    const body = passBody(DAY, ours.id);
    expect(verify(signPass({ ...ours, sign: () => ours.sign(body) }, SITE, DAY))).toBeUndefined();
  });

  it.each<[string, Partial<PassContent>, RegExp]>([
    ["an id of another form", { id: "00112233445566FF" }, /16 hexadecimal/],
    ["no length", { untilMinute: DAY.fromMinute }, /1 to 44640 minutes/],
    ["more than 31 days", { untilMinute: DAY.fromMinute + 44_641 }, /1 to 44640 minutes/],
    ["half a minute", { fromMinute: DAY.fromMinute + 0.5 }, /whole minute/],
    ["a beginning before all time", { fromMinute: -1 }, /whole minute/],
    ["five lanes", { lanes: ["a", "b", "c", "d", "e"] }, /at most 4 lanes/],
    ["a lane twice", { lanes: ["a", "a"] }, /each once/],
    ["a lane without a name", { lanes: [""] }, /lanes/],
  ])("with %s is not made", (_, change, why) => {
    expect(() => signPass(ours, SITE, { ...DAY, ...change })).toThrow(why);
  });

  const signed = (change: (body: Uint8Array) => Uint8Array): string =>
    // one that our own key signed, and that is no pass all the same
    `ESCGP1:${toBase45(change(fromBase45(signPass(ours, SITE, DAY).slice(7)) ?? new Uint8Array()))}`;
  it.each<[string, string]>([
    ["nothing behind its beginning", "ESCGP1:"],
    ["a byte too many", signed((bytes) => Uint8Array.of(...bytes, 0))],
    ["a byte too few", signed((bytes) => bytes.subarray(1))],
    ["31 days and a minute", signed((bytes) => bytes.with(16, 0xae).with(17, 0x61))],
    ["no minute", signed((bytes) => bytes.with(16, 0).with(17, 0))],
    ["a beginning in the year 8000", signed((bytes) => bytes.with(12, 0xff))],
    ["a lane without a name", signed((bytes) => Uint8Array.of(...bytes.subarray(0, 18), 0, ...bytes.subarray(18)))],
    ["lanes the wrong way round", signed((b) => Uint8Array.of(...b.subarray(0, 18), 1, 98, 1, 97, ...b.subarray(18)))],
    ["small letters", signPass(ours, SITE, DAY).toLowerCase()],
    ["another version", signPass(ours, SITE, DAY).replace("ESCGP1", "ESCGP2")],
    ["a space behind it", `${signPass(ours, SITE, DAY)} `],
    ["a kilobyte of anything", `ESCGP1:${"A".repeat(1024)}`],
  ])("with %s is meant as one, and is none", (_, text) => {
    expect(isMeantAsPass(text)).toBe(true);
    expect(readPass(text)).toBeUndefined();
    expect(verify(text)).toBeUndefined();
  });

  it("is no student card, and a student card is no pass", () => {
    const escn = "5c0a1001-7c2b-103e-9f3a-001999900001";
    expect(readCredential(signPass(ours, SITE, DAY))).toMatchObject({ is: "not-a-card" });
    for (const text of [escn, `https://s.esc-r.eu/${escn}`, `https://s.esc-r.eu/${escn}#ESCGP1:`, "HC1:ABC", ""])
      expect(isMeantAsPass(text)).toBe(false);
    expect(isMeantAsPass(`ESCGP1:https://s.esc-r.eu/${escn}`)).toBe(true);
    expect(readPass(`ESCGP1:https://s.esc-r.eu/${escn}`)).toBeUndefined();
  });
});

const good = content.map((pass) => signPass(ours, SITE, pass));
const goodOnes = fc.sample(good, { numRuns: 64, seed: 1 });
const mutation = fc.record({ at: fc.nat(380), cut: fc.nat(3), put: fc.string({ unit: "binary", maxLength: 3 }) });
const nearMiss = fc
  .tuple(fc.constantFrom(...goodOnes), fc.array(mutation, { minLength: 1, maxLength: 3 }))
  .map(([text, changes]) =>
    changes.reduce((one, { at, cut, put }) => one.slice(0, at) + put + one.slice(at + cut), text),
  );
const anything = fc.oneof(
  { weight: 4, arbitrary: nearMiss },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 260 }).map((bytes) => `ESCGP1:${toBase45(bytes)}`) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 400 }) },
);

it(
  "100,000 broken, cut and invented texts: never a pass that was not issued, and never an exception",
  () => {
    fc.assert(
      fc.property(anything, (text) => {
        const read = readPass(text);
        if (read === undefined) return;
        // what can be read at all has this text and no other
        expect(passText(passBody(read, `${read.keyHint}00000000`), read.signature)).toBe(text);
        if (verify(text) !== undefined) expect(goodOnes).toContain(text);
      }),
      MANY,
    );
    expect(verify(goodOnes[0] ?? "")).toBeDefined();
  },
  LIMIT_MS,
);
