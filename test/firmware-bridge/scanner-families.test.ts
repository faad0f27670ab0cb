/** Scanners that answer their host: told the verdict, asked whether they live, and not to be taken for cards. On real ptys. */
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Feedback, Reader } from "../../firmware-bridge/device.ts";
import { honeywell } from "../../firmware-bridge/wire/honeywell.ts";
import { newland } from "../../firmware-bridge/wire/newland.ts";
import { SSI, ssi } from "../../firmware-bridge/wire/ssi.ts";
import { iterate, take, textOf } from "../contract/reader.ts";
import { have } from "../debian.ts";
import { DATALOGIC_IDENTITY, openDatalogicScanner } from "../fakes/scanner-datalogic.ts";
import { openHoneywellScanner } from "../fakes/scanner-honeywell.ts";
import { openNewlandScanner } from "../fakes/scanner-newland.ts";
import { openSsiScanner } from "../fakes/scanner-ssi.ts";
import type { FakeScanner } from "../fakes/scanner.ts";
import { until } from "../fakes/until.ts";

const FEEDBACKS: readonly Feedback[] = ["admit", "refuse", "unsure", "out-of-order"];

async function open(scanner: FakeScanner, family: string, more: Record<string, unknown> = {}): Promise<Reader> {
  return openReader(v.parse(readerOptions, { kind: "serial", device: scanner.path, family, ...more }));
}

function latin1(bytes: ArrayLike<number>): string {
  return Buffer.from(Uint8Array.from(bytes)).toString("latin1");
}

/** "alive", or why not. */
async function askAlive(reader: Reader): Promise<unknown> {
  try {
    await reader.alive?.();
    return "alive";
  } catch (error) {
    return error;
  }
}

/** Signals of the scanner that each verdict brings. */
async function signalsOf(reader: Reader, scanner: FakeScanner): Promise<Record<string, readonly string[]>> {
  const all: Record<string, readonly string[]> = {};
  for (const feedback of FEEDBACKS) {
    const before = scanner.signals.length;
    await reader.feedback?.(feedback);
    await until(`it signals ${feedback}`, () => scanner.signals.length > before);
    await sleep(50);
    all[feedback] = scanner.signals.slice(before);
  }
  return all;
}

const FAMILIES: readonly (readonly [string, () => Promise<FakeScanner>])[] = [
  ["honeywell", openHoneywellScanner],
  ["newland", openNewlandScanner],
  ["datalogic", openDatalogicScanner],
  ["zebra-ssi", openSsiScanner],
];

describe.skipIf(!have("socat"))("on a pty", () => {
  describe.each(FAMILIES)("%s", (family, openScanner) => {
    test("it is asked whether it lives, and its answers are no scans", async () => {
      await using scanner = await openScanner();
      await using reader = await open(scanner, family);
      const scans = iterate(reader);
      for (const text of ["one", "two", "three"]) {
        const asked = Promise.all([askAlive(reader), askAlive(reader)]);
        await scanner.show(text);
        expect(textOf(await take(scans))).toBe(text);
        expect(await asked).toEqual(["alive", "alive"]);
      }
    });

    test("it falls silent", async () => {
      await using scanner = await openScanner();
      await using reader = await open(scanner, family);
      await reader.alive?.();
      scanner.deafen();
      await expect(reader.alive?.()).rejects.toMatchObject({ name: "DeviceError", code: "silent" });
    });

    test("it sends a long code while it is asked, and the answer comes too late", async () => {
      await using scanner = await openScanner();
      await using reader = await open(scanner, family);
      scanner.deafen();
      const asked = askAlive(reader);
      await scanner.showHalf("a long code on a slow line");
      expect(await asked).toBe("alive");
    });

    test("each verdict sounds different", async () => {
      await using scanner = await openScanner();
      await using reader = await open(scanner, family);
      const signals = Object.values(await signalsOf(reader, scanner)).map((all) => all.join(" "));
      expect(new Set(signals).size).toBe(FEEDBACKS.length);
    });

    test("its plug is pulled while it is asked", async () => {
      await using scanner = await openScanner();
      await using reader = await open(scanner, family);
      scanner.deafen();
      const asked = askAlive(reader);
      await scanner.unplug();
      expect(await asked).toMatchObject({ name: "DeviceError" });
      await expect(reader.feedback?.("admit")).rejects.toMatchObject({ name: "DeviceError", code: "lost" });
    });
  });

  test.each(FAMILIES.filter(([family]) => family !== "datalogic"))(
    "%s that does not answer is not handed out",
    async (family, openScanner) => {
      await using scanner = await openScanner();
      scanner.deafen();
      await expect(open(scanner, family)).rejects.toMatchObject({ name: "DeviceError", code: "silent" });
      // Nothing of it stays open.
      await using reader = await open(scanner, "plain");
      await scanner.show("a card");
      expect(textOf(await take(iterate(reader)))).toBe("a card");
    },
  );

  test.each([
    ["honeywell", honeywell, async () => openHoneywellScanner({ triggered: true })],
    ["newland", newland, async () => openNewlandScanner({ triggered: true })],
    ["zebra-ssi", ssi, async () => openSsiScanner({ triggered: true })],
  ] as const)("%s reads when it is told to, and not after the end", async (family, { trigger }, openScanner) => {
    await using scanner = await openScanner();
    {
      await using reader = await open(scanner, family, { trigger: "host" });
      const scans = iterate(reader);
      for (const text of ["one", "two", "three"]) await scanner.show(text);
      for (const text of ["one", "two", "three"]) expect(textOf(await take(scans))).toBe(text);
      const triggers = (): number => latin1(scanner.received()).split(latin1(trigger?.on ?? [])).length - 1;
      await until("it waits for the next", () => triggers() >= 4);
    }
    // Opening a pty again throws away what its other end has not taken yet.
    await until("it is told to stop", () => latin1(scanner.received()).endsWith(latin1(trigger?.off ?? [])));
    await using reader = await open(scanner, family);
    const waiting = iterate(reader).next();
    await scanner.show("after the end");
    expect(await Promise.race([waiting, sleep(300, "nothing")])).toBe("nothing");
  });

  describe("Honeywell's Host ACK", () => {
    const HOST_ACK = { host_ack: true };

    test("it tells its user nothing before the verdict", async () => {
      await using scanner = await openHoneywellScanner({ hostAckMs: 10_000 });
      await using reader = await open(scanner, "honeywell", HOST_ACK);
      const scans = iterate(reader);
      const expected: Record<Feedback, readonly string[]> = {
        admit: ["good", "green for 2 s"],
        refuse: ["bad"],
        unsure: ["medium", "medium"],
        "out-of-order": ["high", "medium", "low"],
      };
      for (const feedback of FEEDBACKS) {
        const before = scanner.signals.length;
        await scanner.show(feedback);
        await scanner.show(`behind ${feedback}`);
        expect(textOf(await take(scans))).toBe(feedback);
        expect(scanner.signals.length).toBe(before);
        await reader.feedback?.(feedback);
        // Released by the verdict, and not before: only now does it read who stands behind.
        expect(textOf(await take(scans))).toBe(`behind ${feedback}`);
        await until("all is signalled", () => scanner.signals.length >= before + expected[feedback].length);
        expect(scanner.signals.slice(before)).toEqual(expected[feedback]);
        await reader.feedback?.("admit");
        await until("it is released", () => scanner.signals.length >= before + expected[feedback].length + 2);
      }
    });

    test("no verdict comes: it is told so before it gives up, and reads the next", async () => {
      await using scanner = await openHoneywellScanner({ hostAckMs: 10_000 });
      await using reader = await open(scanner, "honeywell", { ...HOST_ACK, host_ack_limit_ms: 200 });
      const scans = iterate(reader);
      await scanner.show("nobody answers");
      expect(textOf(await take(scans))).toBe("nobody answers");
      await scanner.show("the next");
      expect(textOf(await take(scans))).toBe("the next");
      await until("both are told", () => scanner.signals.length >= 6);
      expect(scanner.signals.slice(0, 3)).toEqual(["high", "medium", "low"]);
      expect(scanner.signals).not.toContain("time-out");
    });

    test("it gives up first: the next scan is read and confirmed", async () => {
      await using scanner = await openHoneywellScanner({ hostAckMs: 100 });
      await using reader = await open(scanner, "honeywell", HOST_ACK);
      const scans = iterate(reader);
      for (const text of ["one", "two"]) {
        await scanner.show(text);
        expect(textOf(await take(scans))).toBe(text);
        await until("it gave up", () => scanner.signals.at(-1) === "time-out");
      }
      await scanner.show("three");
      expect(textOf(await take(scans))).toBe("three");
      await reader.feedback?.("admit");
      await until("it is told", () => scanner.signals.includes("good"));
    });

    test("a code that is no card at all by its length is refused at once", async () => {
      await using scanner = await openHoneywellScanner({ hostAckMs: 10_000 });
      await using reader = await open(scanner, "honeywell", HOST_ACK);
      await scanner.show("x".repeat(5000));
      await until("it is told", () => scanner.signals.length > 0);
      expect(scanner.signals).toEqual(["bad"]);
      await scanner.show("a card");
      expect(textOf(await take(iterate(reader)))).toBe("a card");
    });

    test("while it waits it is not asked whether it lives: it has just shown that", async () => {
      await using scanner = await openHoneywellScanner({ hostAckMs: 10_000 });
      await using reader = await open(scanner, "honeywell", HOST_ACK);
      await scanner.show("a card");
      await take(iterate(reader));
      scanner.deafen();
      expect(await reader.alive?.()).toBeUndefined();
    });

    test("the gate ends while it waits: it is told", async () => {
      await using scanner = await openHoneywellScanner({ hostAckMs: 10_000 });
      {
        await using reader = await open(scanner, "honeywell", HOST_ACK);
        await scanner.show("a card");
        await take(iterate(reader));
      }
      await until("it is told", () => scanner.signals.length >= 3);
      expect(scanner.signals).toEqual(["high", "medium", "low"]);
    });
  });

  test("Newland: a model that knows no beep stays in service", async () => {
    await using scanner = await openNewlandScanner({ mute: true });
    await using reader = await open(scanner, "newland");
    const scans = iterate(reader);
    await reader.feedback?.("admit");
    await scanner.show("a card");
    expect(textOf(await take(scans))).toBe("a card");
    expect(scanner.signals).toEqual([]);
  });

  describe("Datalogic", () => {
    test("one that was disabled is enabled at opening, and reads on after a refusal", async () => {
      await using scanner = await openDatalogicScanner({ disabled: true });
      await using reader = await open(scanner, "datalogic");
      const scans = iterate(reader);
      await scanner.show("one");
      expect(textOf(await take(scans))).toBe("one");
      await reader.feedback?.("refuse");
      await until("it is told", () => scanner.signals.includes("not on file"));
      await scanner.show("two");
      expect(textOf(await take(scans))).toBe("two");
    });

    test("one that says nothing of itself cannot be asked, and reads", async () => {
      await using scanner = await openDatalogicScanner({ identity: [] });
      await using reader = await open(scanner, "datalogic");
      expect("alive" in reader).toBe(false);
      await scanner.show("a card");
      expect(textOf(await take(iterate(reader)))).toBe("a card");
    });

    test("a code that begins as its own name does is a code", async () => {
      await using scanner = await openDatalogicScanner();
      await using reader = await open(scanner, "datalogic");
      const scans = iterate(reader);
      await scanner.show(`${DATALOGIC_IDENTITY[0]}5`);
      expect(textOf(await take(scans))).toBe(`${DATALOGIC_IDENTITY[0]}5`);
    });
  });

  describe("SSI", () => {
    test.each([
      ["whose confirmations get lost", { missesAck: true }],
      ["whose packets arrive damaged", { damages: true }],
      ["that asks for the first command once more", { noisy: true }],
    ])("a scanner %s: each code is read once", async (_what, ways) => {
      await using scanner = await openSsiScanner(ways);
      await using reader = await open(scanner, "zebra-ssi");
      const scans = iterate(reader);
      const long = "https://esc.example/".padEnd(1000, "card ");
      for (const text of ["one", "one", long, "two"]) {
        await scanner.show(text);
        const scan = await take(scans);
        expect(textOf(scan)).toBe(text);
        expect(scan.symbology).toBe("Q1");
      }
    });

    test("a scanner that refuses packets is not handed out", async () => {
      await using scanner = await openSsiScanner({ refuses: [SSI.parameterSend] });
      await expect(open(scanner, "zebra-ssi")).rejects.toMatchObject({ name: "DeviceError", code: "protocol" });
    });

    test("its lamp goes out by itself", async () => {
      await using scanner = await openSsiScanner();
      await using reader = await open(scanner, "zebra-ssi");
      await reader.feedback?.("admit");
      await until("the lamp is out", () => scanner.signals.includes("lamp off"));
      expect(scanner.signals).toEqual(["beep 0", "lamp on", "lamp off"]);
    });
  });
});

test.each([
  [{ host_ack: true }, "host_ack"],
  [{ host_ack: true, family: "newland" }, "host_ack"],
  [{ trigger: "host" }, "trigger"],
  [{ trigger: "host", family: "datalogic" }, "trigger"],
  [{ family: "honeywell", host_ack: true, host_ack_limit_ms: 10_000 }, "host_ack_limit_ms"],
  [{ family: "opticon" }, "family"],
])("%j is refused by name", (more, key) => {
  const parsed = v.safeParse(readerOptions, { kind: "serial", device: "/dev/ttyACM0", ...more });
  expect(parsed.issues?.map((issue) => issue.path?.[0]?.key)).toEqual([key]);
});
