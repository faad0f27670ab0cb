import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Scan } from "../../firmware-bridge/device.ts";
import { toEscn } from "../../src/card/escn.ts";
import { readScan } from "../../src/chip/read-scan.ts";
import { ESCN } from "../fakes/facts.ts";

const escn = toEscn(ESCN);
if (escn === undefined) throw new Error("no number");
const UID = Uint8Array.of(4, 0x2e, 0x5a, 0x7a, 0x6e, 0x4d, 0x80);
const RANDOM = Uint8Array.of(8, 1, 2, 3);
const info = { escn: new Uint8Array(16), signature: new Uint8Array(70), certificate: new Uint8Array(600) };
const scanOf = (change: Partial<Scan>): Scan => ({ medium: "nfc", payload: new Uint8Array(), at: 0, ...change });
const good = () => ({ is: "verified", escn }) as const;
const bad = () => ({ is: "not-verified", why: "bad-signature" }) as const;
const nobody = () => undefined;
const url = Buffer.from(`https://s.esc-r.eu/${ESCN}`);

describe("what was held to the reader", () => {
  it("is the text's card as before, when it was no chip", () => {
    const read = readScan(scanOf({ medium: "qr", payload: url }), { verify: bad, enrolled: nobody });
    expect(read).toMatchObject({ is: "card", escn: ESCN, host: "official" });
    expect(read).not.toHaveProperty("chip");
    expect(readScan(scanOf({ payload: url }), { verify: bad, enrolled: nobody })).toMatchObject({ is: "card" });
  });

  it("is the chip's card when it is verified or enrolled, and says which", () => {
    const signed = scanOf({ chip: { uid: UID, deuInfo: info } });
    expect(readScan(signed, { verify: good, enrolled: nobody })).toMatchObject({
      escn: ESCN,
      host: "none",
      chip: "verified",
    });
    expect(readScan(scanOf({ chip: { uid: UID } }), { verify: good, enrolled: () => escn })).toMatchObject({
      escn: ESCN,
      pic: "999900001",
      chip: "enrolled",
    });
  });

  it.each<[string, Partial<Scan>, string]>([
    ["two cards", { trouble: "several-cards" }, "several-cards"],
    ["a card that left too early", { trouble: "card-moved" }, "card-moved"],
    ["a card that its own service disowns", { trouble: "disowned" }, "chip-not-enrolled"],
    ["a card that nobody could be asked about", { trouble: "unanswered" }, "chip-unanswered"],
    ["a chip that changes its number", { chip: { uid: RANDOM } }, "chip-random"],
    ["a chip that nobody enrolled", { chip: { uid: UID } }, "chip-not-enrolled"],
    [
      "a chip that nobody enrolled, with a number written on it",
      { chip: { uid: UID }, payload: url },
      "chip-not-enrolled",
    ],
  ])("is refused by name: %s", (_, change, why) => {
    expect(readScan(scanOf(change), { verify: undefined, enrolled: nobody })).toEqual({ is: "refused-chip", why });
  });

  it("is no card when what is signed on it does not hold, although it is enrolled", () => {
    const forged = scanOf({ chip: { uid: UID, deuInfo: info }, payload: url });
    const why = { is: "refused-chip", why: "chip-unverified", fault: "bad-signature" };
    expect(readScan(forged, { verify: bad, enrolled: () => escn })).toEqual(why);
    // a site that trusts no authority has its own word for it, or none
    expect(readScan(forged, { verify: undefined, enrolled: nobody })).toMatchObject({ why: "chip-not-enrolled" });
    expect(readScan(forged, { verify: undefined, enrolled: () => escn })).toMatchObject({ chip: "enrolled" });
  });

  it("is a card only by a signature that holds or an enrolment, in every combination", () => {
    const worlds = fc.record({
      uid: fc.constantFrom(UID, RANDOM, new Uint8Array()),
      deuInfo: fc.constantFrom(undefined, info),
      payload: fc.constantFrom(new Uint8Array(), url),
      verify: fc.constantFrom(undefined, good, bad),
      enrolled: fc.constantFrom(nobody, () => escn),
      trouble: fc.constantFrom(undefined, "several-cards" as const, "card-moved" as const),
    });
    fc.assert(
      fc.property(worlds, ({ uid, deuInfo, payload, verify, enrolled, trouble }) => {
        const chip = deuInfo === undefined ? { uid } : { uid, deuInfo };
        const scan = scanOf({ chip, payload, ...(trouble && { trouble }) });
        const looked = deuInfo !== undefined && verify !== undefined;
        const holds = looked ? verify === good : enrolled !== nobody;
        const may = holds && trouble === undefined && uid !== RANDOM;
        const shown = readScan(scan, { verify, enrolled });
        expect(shown.is === "card" ? shown.chip : undefined).toBe(may ? (looked ? "verified" : "enrolled") : undefined);
        expect(shown.is).toBe(may ? "card" : "refused-chip");
      }),
      { numRuns: 2000 },
    );
  });
});
