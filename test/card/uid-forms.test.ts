import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRandomUid } from "../../src/card/uid.ts";
import { printUid, readPrinted, UID_FORMS, uidFrom } from "../../src/card/uid-forms.ts";
import {
  leftJustified,
  readWiegand,
  WIEGAND_FORMATS,
  type WiegandNumber,
  wiegandBits,
} from "../../src/card/wiegand.ts";

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));
const hex = (uid: Uint8Array | undefined): string | undefined => uid && Buffer.from(uid).toString("hex");

describe("Wiegand", () => {
  it.each<[WiegandNumber, string, string]>([
    [{ format: "H10301", facility: 123, card: 4567 }, "BD88EB80", "10111101100010001110101110"],
    [{ format: "H10301", facility: 1, card: 1 }, "80800080", ""],
    [{ format: "H10301", facility: 0, card: 0 }, "00000040", ""],
    [{ format: "H10301", facility: 255, card: 65_535 }, "7FFFFFC0", ""],
    [{ format: "H10306", facility: 1234, card: 5678 }, "82690B1700", ""],
    [{ format: "H10302", facility: 0, card: 123_456_789 }, "8075BCD158", ""],
  ])("%j is %s on the wires", (number, justified, exact) => {
    const bits = wiegandBits(number) ?? "";
    expect(leftJustified(bits)).toBe(justified);
    if (exact !== "") expect(bits).toBe(exact);
    expect(readWiegand(bits)).toContainEqual(number);
  });

  it("goes there and back for every number of every format, and a wrong bit is none of it", () => {
    const number = fc.record({
      format: fc.constantFrom(...WIEGAND_FORMATS),
      facility: fc.nat(255),
      card: fc.nat(65_535),
    });
    fc.assert(
      fc.property(number, fc.nat(36), (given, at) => {
        const one = given.format === "H10302" ? { ...given, facility: 0 } : given;
        const bits = wiegandBits(one) ?? "";
        expect(readWiegand(bits)).toContainEqual(one);
        const nth = at % bits.length;
        // the middle bit of 37 is covered by both parities, so it is noticed too
        const wrong = bits.slice(0, nth) + (bits[nth] === "0" ? "1" : "0") + bits.slice(nth + 1);
        expect(readWiegand(wrong)).toEqual([]);
      }),
    );
  });

  it("has no bits for what does not fit", () => {
    expect(wiegandBits({ format: "H10301", facility: 256, card: 0 })).toBeUndefined();
    expect(wiegandBits({ format: "H10302", facility: 1, card: 0 })).toBeUndefined();
    expect(wiegandBits({ format: "H10306", facility: 0, card: 1.5 })).toBeUndefined();
    expect(wiegandBits({ format: "H10306", facility: 0, card: -1 })).toBeUndefined();
  });
});

describe("one UID", () => {
  it("looks different on every system", () => {
    const [asRead, backwards] = printUid(bytes("9d44a346"));
    expect(asRead).toMatchObject({
      order: "as read",
      hex: "9D44A346",
      colons: "9D:44:A3:46",
      decimal: "2638521158",
      "8h10d": "2638521158",
    });
    expect(backwards).toMatchObject({ order: "last byte first", hex: "46A3449D", decimal: "1185105053" });
    expect(asRead?.wiegand).toMatchObject([
      { format: "H10301", facility: 0x44, card: 0xa346 },
      { format: "H10306", facility: 0x9d44, card: 0xa346 },
      { format: "H10302", facility: 0, card: 0x9d44a346 },
      { format: "H10304", facility: 0x9d44a346 >>> 19, card: 0x9d44a346 & 0x7ffff },
    ]);
    expect(printUid(bytes("00000001"))[0]?.["8h10d"]).toBe("0000000001");
    expect(printUid(bytes("042e5a7a6e4d80"))[0]).toMatchObject({ decimal: "1176866042826112", "8h10d": "2054049152" });
  });

  it("comes back out of every form that holds all of it", () => {
    const uid = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 7, maxLength: 7 }).filter((one) => one[0] === 0x04 && one[6] !== 0),
    );
    fc.assert(
      fc.property(uid, (one) => {
        for (const { order, ...printed } of printUid(one)) {
          const suffix = order === "as read" ? "" : "-reversed";
          for (const form of UID_FORMS.filter((name) => name.endsWith("-reversed") === (suffix !== ""))) {
            const kind = form.split("-")[0] ?? "";
            const number = printed.wiegand.find(({ format }) => format.toLowerCase() === kind);
            const wiegand = number && (kind === "h10302" ? `${number.card}` : `${number.facility}:${number.card}`);
            const text =
              kind === "hex" ? printed.colons : kind === "decimal" ? printed.decimal : (wiegand ?? printed["8h10d"]);
            const isWhole = one.length === 4 || kind === "hex" || kind === "decimal";
            if (isWhole) expect([form, hex(uidFrom(text, form))]).toEqual([form, hex(one)]);
          }
        }
      }),
    );
  });

  it("that changes at each tap begins with 08 and has four bytes", () => {
    expect(["08112233", "09112233", "08112233445566"].map((one) => isRandomUid(bytes(one)))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("a printed text", () => {
  const forms = (text: string) => readPrinted(text).uids.map(({ uid, forms: names }) => [hex(uid), names.join(" ")]);

  it("may be several UIDs, and says by which form", () => {
    expect(forms("04:2e:5a:7a:6e:4d:80")).toEqual([
      ["042e5a7a6e4d80", "hex"],
      ["804d6e7a5a2e04", "hex-reversed"],
    ]);
    expect(forms("2638521158")).toEqual([
      ["9d44a346", "decimal 8h10d h10302"],
      ["46a3449d", "decimal-reversed 8h10d-reversed h10302-reversed"],
    ]);
    expect(forms("40260,41798")).toEqual([
      ["9d44a346", "h10306"],
      ["46a3449d", "h10306-reversed"],
    ]);
  });

  it("may be a number of a panel, which is only a part of a UID", () => {
    expect(readPrinted("123,4567").part).toEqual({ format: "H10301", facility: 123, card: 4567 });
    expect(readPrinted("BD88EB80").wiegand).toEqual([{ format: "H10301", facility: 123, card: 4567 }]);
    expect(readPrinted("2F623AE").wiegand).toEqual([{ format: "H10301", facility: 123, card: 4567 }]);
    expect(readPrinted("10111101100010001110101110").wiegand).toHaveLength(1);
    expect(readPrinted("8075bcd158").wiegand).toContainEqual({ format: "H10302", facility: 0, card: 123_456_789 });
  });

  it("that is nothing of all this is nothing, whatever it is", () => {
    for (const text of ["", "hello", "0x", "04:2e-5a", "042e5a7a6e", "1".repeat(65), "9".repeat(26)])
      expect(forms(text)).toEqual([]);
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        for (const { uid } of readPrinted(text).uids) expect([4, 7, 10]).toContain(uid.length);
      }),
      { numRuns: 20_000 },
    );
  });
});
