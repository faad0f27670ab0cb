import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChipError } from "../../firmware-bridge/chip-session.ts";
import type { ChipSession } from "../../firmware-bridge/chip-session.ts";
import { readDeuInfo } from "../../firmware-bridge/deu-info.ts";
import { CARD_UID, certificateOf, chipCard, deuInfoFiles, ESCN, SIGNATURE } from "../fakes/chip-card.ts";
import type { ChipCard, ChipCardOptions } from "../fakes/chip-card.ts";
import { bytesOf } from "../fakes/hid-reports.ts";
import { LIMIT_MS, MANY } from "../fakes/fuzz.ts";

function session(card: ChipCard): ChipSession {
  return {
    uid: card.uid(),
    async exchange(apdu) {
      const answer = card.answer(apdu);
      if (answer === undefined) throw new ChipError("moved", "gone");
      return answer;
    },
  };
}

async function reading(options: Partial<ChipCardOptions>) {
  const card = chipCard({ uid: CARD_UID, files: deuInfoFiles(), ...options });
  return { asked: card.asked, read: readDeuInfo(session(card)) };
}

const WHOLE = { escn: ESCN, signature: SIGNATURE, certificate: certificateOf(616) };

describe("a card with the application", () => {
  test("is read as published, by its ISO name", async () => {
    const { read, asked } = await reading({ speaks: ["iso"] });
    expect(await read).toEqual(WHOLE);
    expect(asked()).toEqual([
      "00a4040009a00000061404f5884000",
      "00a40000021001",
      "00b0000000",
      "00a40000021002",
      "00b0000000",
      "00a40000021003",
      "00b00000f0",
      "00b000f0f0",
      "00b001e0f0",
    ]);
  });

  test("is read by its own commands where the ISO name is unknown", async () => {
    const { read, asked } = await reading({ speaks: ["native"] });
    expect(await read).toEqual(WHOLE);
    expect(asked().slice(0, 5)).toEqual([
      "00a4040009a00000061404f5884000",
      "905a0000034088f500",
      "90bd0000070000000000000000",
      "90bd0000070100000000000000",
      "90af000000",
    ]);
  });

  test.each(["data", "6282", "refuse"] as const)("has less left of a file than is asked for: %s", async (short) => {
    for (const length of [260, 479, 480, 481, 720, 2047, 2048]) {
      const certificate = certificateOf(length);
      const { read } = await reading({ speaks: ["iso"], short, files: deuInfoFiles(certificate) });
      expect(await read).toEqual({ ...WHOLE, certificate });
    }
  });

  test.each([1, 59, 128, 256])("sends native frames of %i bytes", async (frame) => {
    expect(await (await reading({ speaks: ["native"], frame })).read).toEqual(WHOLE);
  });

  test("has files that are larger than what was written into them", async () => {
    const files = deuInfoFiles(
      Uint8Array.from([...WHOLE.certificate, ...new Uint8Array(100)]),
      Uint8Array.from([...SIGNATURE, ...new Uint8Array(50)]),
    );
    for (const speaks of [["iso"], ["native"]] as const)
      expect(await (await reading({ speaks, files })).read).toEqual(WHOLE);
  });
});

describe("a card without it", () => {
  test("is a DESFire without the application", async () => {
    const { read, asked } = await reading({ files: new Map() });
    expect(await read).toBeUndefined();
    expect(asked()).toEqual(["00a4040009a00000061404f5884000", "905a0000034088f500"]);
  });

  test.each(["6e00", "6d00", "6a82", "6a86", "6700", "6985", "911c", "91a0", "917e", "91ae", "919d"])(
    "answers everything with %s",
    async (status) => {
      expect(await (await reading({ instead: () => bytesOf(status) })).read).toBeUndefined();
    },
  );

  test("lacks a file", async () => {
    const files = deuInfoFiles();
    files.delete(0x1002);
    expect(await (await reading({ files })).read).toBeUndefined();
  });

  test("does not let its files be read", async () => {
    const instead = (_: number, apdu: Uint8Array) =>
      apdu[1] === 0xb0 ? bytesOf("6982") : apdu[1] === 0xbd ? bytesOf("91ae") : undefined;
    expect(await (await reading({ instead })).read).toBeUndefined();
  });
});

describe("nonsense", () => {
  const protocol = { name: "ChipError", code: "protocol" };

  test.each([
    ["an ESCN of 15 bytes", deuInfoFiles(WHOLE.certificate, SIGNATURE, ESCN.subarray(1))],
    ["an ESCN of 17 bytes", deuInfoFiles(WHOLE.certificate, SIGNATURE, Uint8Array.from([...ESCN, 0]))],
    ["a signature of zeros", deuInfoFiles(WHOLE.certificate, new Uint8Array(72))],
    ["half a signature", deuInfoFiles(WHOLE.certificate, SIGNATURE.subarray(0, 40))],
    ["a signature of 81 bytes", deuInfoFiles(WHOLE.certificate, Uint8Array.from([0x30, 79, ...new Uint8Array(79)]))],
    ["half a certificate", deuInfoFiles(WHOLE.certificate.subarray(0, 400))],
    ["a certificate of 2049 bytes", deuInfoFiles(certificateOf(2049))],
    ["a certificate without end", deuInfoFiles(Uint8Array.of(0x30, 0x80, 1, 2))],
  ])("%s", async (_, files) => {
    for (const speaks of [["iso"], ["native"]] as const)
      await expect((await reading({ speaks, files })).read).rejects.toMatchObject(protocol);
  });

  test.each(["", "00", "6f00", "6581", "91ee", "91c1", "911e", "91ca", "9000"])(
    "%s in the place of a file",
    async (answer) => {
      for (const speaks of [["iso"], ["native"]] as const) {
        const instead = (_: number, apdu: Uint8Array) =>
          apdu[1] === 0xb0 || apdu[1] === 0xbd ? bytesOf(answer) : undefined;
        await expect((await reading({ speaks, instead })).read).rejects.toMatchObject(protocol);
      }
    },
  );

  test("native frames that never end", async () => {
    for (const frame of ["91af", `${"aa".repeat(59)}91af`]) {
      const instead = (_: number, apdu: Uint8Array) => (apdu[1] === 0x5a ? undefined : bytesOf(frame));
      await expect((await reading({ instead, speaks: ["native"] })).read).rejects.toMatchObject(protocol);
    }
  });
});

test("the card is taken away at any moment", async () => {
  for (const speaks of [["iso"], ["native"]] as const)
    for (let leavesAfter = 0; leavesAfter < 9; leavesAfter++)
      await expect((await reading({ speaks, leavesAfter })).read).rejects.toMatchObject({ code: "moved" });
});

test("whatever a card answers: DEUInfo within its bounds, nothing, or a ChipError, and never without end", {
  timeout: LIMIT_MS,
}, async () => {
  const status = fc.constantFrom("9000", "9100", "91af", "6282", "6b00", "6a82", "6c10", "91a0", "").map(bytesOf);
  const answer = fc
    .tuple(fc.uint8Array({ maxLength: 20 }), fc.constantFrom(0, 0x2e, 0xf0), status)
    .map(([data, length, end]) => Uint8Array.from([0x30, length, ...data, ...new Uint8Array(length), ...end]));
  const answers = fc.array(fc.oneof(answer, status, fc.constant(undefined)), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(answers, async (all) => {
      let exchanges = 0;
      const card = chipCard({
        uid: CARD_UID,
        files: deuInfoFiles(),
        instead: () => all[exchanges++ % all.length],
      });
      const info = await readDeuInfo(session(card)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(ChipError);
      });
      expect(exchanges).toBeLessThan(2200);
      if (info === undefined) return;
      expect(info.escn).toHaveLength(16);
      expect(info.signature.length).toBeLessThanOrEqual(80);
      expect(info.certificate.length).toBeLessThanOrEqual(2048);
    }),
    MANY,
  );
});
