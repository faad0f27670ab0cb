import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toEscn } from "../../src/card/escn.ts";
import { readCredential } from "../../src/card/read-credential.ts";
import { LIMIT_MS, MANY } from "../fakes/fuzz.ts";

const LOOKS = new Set<string>(["empty", "email", "link", "health-certificate", "number", "text", "binary", "too-long"]);
const GOOD = readCredential("https://s.esc-r.eu/3e506370-826a-103d-bf76-001000000001");

const oneOf = (characters: string) => fc.constantFrom(...Array.from(characters));
const hex = (length: number) => fc.string({ unit: oneOf("0123456789abcdef"), minLength: length, maxLength: length });
const decimal = (length: number) => fc.string({ unit: oneOf("0123456789"), minLength: length, maxLength: length });

/** Numbers as official generators make them. */
const number = fc
  .tuple(hex(8), hex(4), hex(3), fc.constantFrom("8", "9", "a", "b"), hex(3), decimal(12))
  .map(([low, mid, high, variant, clock, node]) => `${low}-${mid}-1${high}-${variant}${clock}-${node}`);

const wrap = fc.constantFrom<(n: string) => string>(
  (n) => n,
  (n) => n.toUpperCase(),
  (n) => n.replaceAll("-", ""),
  (n) => n.replaceAll("-", "").toUpperCase(),
  (n) => `https://s.esc-r.eu/${n}`,
  (n) => `http://esc.gg/${n}`,
  (n) => `HTTPS://ESC.GG/${n.toUpperCase()}/`,
  (n) => `http://pp.esc.gg/${n}\r\n`,
  (n) => `http://esc.bwcard.de/${n}?lang=de#top`,
  (n) => `esc.gg/${n}`,
  (n) => `my card is ${n}, see there`,
  (n) => `\0\0${n}\0`,
  (n) => `"${n}"`,
  (n) => `httpsÖ--s.escßr.eu-${n.replaceAll("-", "ß")}`,
  (n) => `${n}\n${n}`,
);

const mutation = fc.record({ at: fc.nat(80), cut: fc.nat(3), put: fc.string({ unit: "binary", maxLength: 3 }) });

/** Good texts with a few letters cut out and others put in. */
const nearMiss = fc
  .tuple(number, wrap, fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(([n, wrapped, changes]) =>
    changes.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), wrapped(n)),
  );

const anything: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: nearMiss },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
  {
    weight: 2,
    arbitrary: fc.string({ unit: oneOf("0123456789abcdef-/:.@?#\0\r\n \u001b"), maxLength: 300 }),
  },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 1, arbitrary: fc.array(number, { maxLength: 40 }).map((list) => list.join("")) },
);

function assertVerdict(payload: string | Uint8Array): void {
  const read = readCredential(payload);
  if (read.is === "card") {
    const text = typeof payload === "string" ? payload : new TextDecoder().decode(payload);
    // Whatever stands between the groups, the digits themselves are in the text, in this order.
    const digits = read.escn.split("-");
    const found = text.toLowerCase().match(new RegExp(digits.join("[^0-9a-z]?"), "u"));
    if (found === null || toEscn(read.escn) !== read.escn) throw new Error("a number that the text does not hold");
    if ((read.hostName?.length ?? 0) > 253) throw new Error("a name longer than any host's");
  } else if (!LOOKS.has(read.looks)) throw new Error("neither a card nor a reason");
}

test(
  "100,000 broken, cut and invented texts: always a verdict, and the next good card is read",
  () => {
    fc.assert(fc.property(anything, assertVerdict), MANY);
    expect(readCredential("https://s.esc-r.eu/3e506370-826a-103d-bf76-001000000001")).toEqual(GOOD);
  },
  LIMIT_MS,
);

test(
  "lines of 4 to 64 kB of the same few characters: always a verdict",
  () => {
    const unit = fc.constantFrom(
      "a",
      "0",
      "-",
      "@",
      ".",
      "@.",
      "://",
      "a.",
      "%65",
      "xn--",
      "\0",
      "é",
      "3e506370-826a-",
    );
    const line = fc
      .tuple(unit, fc.integer({ min: 4000, max: 65_536 }))
      .map(([u, length]) => u.repeat(length / u.length));
    fc.assert(fc.property(line, assertVerdict), { numRuns: 1000 });
    const before = fc.property(unit, number, (u, n) => assertVerdict(`${u.repeat(4000 / u.length)}/${n}`));
    expect(fc.check(before, { numRuns: 200 })).toMatchObject({ failed: false });
  },
  LIMIT_MS,
);

test("whatever a card's number is wrapped in, the same number comes out", () => {
  fc.assert(
    fc.property(number, wrap, (n, wrapped) => {
      const read = readCredential(wrapped(n));
      expect(read).toMatchObject({ is: "card", escn: n, prefix: n.slice(24, 27), pic: n.slice(27) });
      expect(read).not.toHaveProperty("flags", expect.arrayContaining(["non-standard"]));
    }),
    { numRuns: 20_000 },
  );
}, 120_000);

test("bytes and text of the same card are read alike", () => {
  fc.assert(
    fc.property(nearMiss, (text) => {
      expect(readCredential(new TextEncoder().encode(text))).toEqual(readCredential(text));
    }),
    { numRuns: 5000 },
  );
}, 120_000);
