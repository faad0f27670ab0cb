import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { personHasher } from "../../src/snapshot/person.ts";

test("a person is the beginning of HMAC-SHA-256, whatever key and identifier", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.array(fc.string({ unit: "binary", maxLength: 300 }), { minLength: 1 }),
      (key, texts) => {
        const hasher = personHasher(key);
        for (const text of texts)
          expect(hasher(text)).toBe(createHmac("sha256", key).update(text).digest("hex").slice(0, 16));
      },
    ),
  );
});

test("a key of another length, or an identifier without an end, is a fault", () => {
  expect(() => personHasher(new Uint8Array(31))).toThrow("must have 32 bytes, and has 31");
  expect(() => personHasher(new Uint8Array(32))("x".repeat(1_201))).toThrow("at most 1200 bytes");
});
