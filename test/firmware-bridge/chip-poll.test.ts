/** What is a tap and what is said of it, by looks that are written down. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pollChips } from "../../firmware-bridge/chip-poll.ts";
import type { ChipSource, PollSettings } from "../../firmware-bridge/chip-poll.ts";
import { ChipError } from "../../firmware-bridge/chip-session.ts";
import type { ChipSession } from "../../firmware-bridge/chip-session.ts";
import { DeviceError } from "../../firmware-bridge/device.ts";
import type { Scan } from "../../firmware-bridge/device.ts";
import { scanQueue } from "../../firmware-bridge/scan-queue.ts";
import { bytesOf } from "../fakes/hid-reports.ts";

type Look = Awaited<ReturnType<ChipSource["find"]>> | Error | "long" | { readonly late: ChipSession };

/** Until a card that is missed has left. */
const LEAVING_MS = 450;

const session = (uid: string): ChipSession => ({ uid: bytesOf(uid), exchange: async () => bytesOf("6a82") });
const A = session("04a00000000001");
const B = session("04b00000000001");

let stop: AbortController;
beforeEach(() => {
  stop = new AbortController();
});
afterEach(() => stop.abort());

/** What is said when the reader sees this; the last look ends it. `long`, `late`: a look that takes as long as a card takes to leave. */
async function said(looks: readonly Look[], settings: Partial<PollSettings> = {}): Promise<string[]> {
  let at = 0;
  const source: ChipSource = {
    async find() {
      const look = looks[at++];
      if (look instanceof Error) throw look;
      if (look === undefined) stop.abort();
      if (look === undefined || look === "none" || look === "several") return look ?? "none";
      const isLong = look === "long" || "late" in look;
      if (isLong) await sleep(LEAVING_MS);
      if (look === "long") return "none";
      return "late" in look ? look.late : look;
    },
  };
  const queue = scanQueue("reader");
  const heard: string[] = [];
  const listening = (async () => {
    for await (const scan of queue.scans()) heard.push(word(scan));
  })().catch((error: unknown) => heard.push(error instanceof DeviceError ? error.code : "?"));
  await pollChips(source, queue, { name: "reader", signal: stop.signal, pauseMs: 1, ...settings });
  await sleep(1);
  queue.end();
  await listening;
  return heard;
}

function word({ chip, trouble, medium, payload }: Scan): string {
  expect([medium, payload.length]).toEqual(["nfc", 0]);
  return (
    trouble ??
    Buffer.from(chip?.uid ?? [])
      .toString("hex")
      .slice(0, 4) + (chip?.deuInfo ? "+" : "")
  );
}

test.each<[string, Look[], string[]]>([
  ["nothing", ["none", "none"], []],
  ["one card", ["none", A, A, A], ["04a0"]],
  ["a card that is unseen for a moment", [A, "none", "none", A, A], ["04a0"]],
  ["a card that one long look misses", [A, "long", A, A], ["04a0"]],
  ["a card that left and came back while one look waited for it", [A, "none", { late: A }], ["04a0", "04a0"]],
  ["a card that left and came back", [A, "none", "long", A], ["04a0", "04a0"]],
  ["one card after another without a gap", [A, B, A], ["04a0", "04b0", "04a0"]],
  ["the same card in a new session", [A, session("04a00000000001")], ["04a0"]],
  [
    "a UID that is drawn anew at each look",
    [session("08000001"), session("08000002"), "none", session("08000003")],
    ["0800"],
  ],
  ["such cards one after another", [session("08000001"), "none", "long", session("08000002")], ["0800", "0800"]],
  ["a real UID of four bytes after a drawn one", [session("08000001"), session("88000001")], ["0800", "8800"]],
  ["two cards", ["several", "several", "several"], ["several-cards"]],
  ["two cards that are seen by turns", ["several", A, "several", B, "several", A], ["several-cards"]],
  ["two cards, and one of them is taken away", ["several", "several", A, A, A], ["several-cards", "04a0"]],
  ["two cards, none, one", ["several", "none", "long", A], ["several-cards", "04a0"]],
  ["a second card beside one that was read", [A, "several", "several", A], ["04a0"]],
  ["a look that fails because the card moved", [new ChipError("moved", "gone"), A], ["04a0"]],
  ["a reader that is gone", [A, new DeviceError("lost", "gone")], ["04a0", "lost"]],
  ["a source that breaks", [new Error("what?")], ["protocol"]],
])("%s", async (_, looks, expected) => {
  expect(await said(looks)).toEqual(expected);
});

const info = { escn: bytesOf("00"), signature: bytesOf("00"), certificate: bytesOf("00") };
const moved = new ChipError("moved", "gone");
const nonsense = new ChipError("protocol", "?");

test.each<[string, Look[], (ChipError | "read")[], string[]]>([
  ["read at once", [A, A], ["read"], ["04a0+"]],
  ["read at the second time", [A, A, A], [moved, "read"], ["04a0+"]],
  [
    "moved three times, and held still at last",
    [A, A, A, A, A, A],
    [moved, moved, moved, moved, "read"],
    ["card-moved", "04a0+"],
  ],
  ["moved, and gone", [A, "none", "long"], [moved], ["card-moved"]],
  ["moved, and another comes", [A, B, "none"], [moved, "read"], ["04b0+"]],
  ["moved, and then two cards", [A, "several", "several"], [moved], ["several-cards"]],
  ["no APDUs", [A, A], [new ChipError("no-apdu", "plain")], ["04a0"]],
  ["nonsense once", [A, A], [nonsense, "read"], ["04a0+"]],
  ["nonsense for ever", [A, A, A, A], [nonsense, nonsense, nonsense, nonsense], ["04a0"]],
])("a card is %s", async (_, looks, readings, expected) => {
  let at = 0;
  const read = async () => {
    const reading = readings[at++];
    if (reading instanceof ChipError) throw reading;
    return info;
  };
  expect(await said(looks, { read })).toEqual(expected);
});

test("a reading that never ends is ended", async () => {
  const slow: ChipSession = {
    uid: A.uid,
    async exchange() {
      await sleep(400);
      return bytesOf("91af");
    },
  };
  const read = async (chip: ChipSession) => {
    for (;;) await chip.exchange(bytesOf("90af000000"));
  };
  expect(await said([slow, "none", "long"], { read })).toEqual(["card-moved"]);
});

test("the reader is lost in mid-read", async () => {
  const read = async () => Promise.reject(new DeviceError("lost", "unplugged"));
  expect(await said([A, A], { read })).toEqual(["lost"]);
});
