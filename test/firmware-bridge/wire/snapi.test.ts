import { expect, test } from "vitest";
import { snapiCodec } from "../../../firmware-bridge/wire/snapi.ts";
import type { SnapiEvent } from "../../../firmware-bridge/wire/snapi.ts";
import { bytesOf } from "../../fakes/hid-reports.ts";
import { snapiPackets, snapiStatus } from "../../fakes/snapi-reports.ts";

function words(event: SnapiEvent): string {
  if (event.is === "acknowledge") return `ack ${event.report.toString(16)}`;
  if (event.is === "status") return `status ${event.order} ${event.status}`;
  return event.is === "scan" ? `${event.symbology}:${Buffer.from(event.payload).toString("latin1")}` : event.is;
}

function read(...reports: readonly Uint8Array[]): string[] {
  const codec = snapiCodec();
  return reports.flatMap((report) => codec.push(report, 0)).map(words);
}

test("a code in one packet, byte by byte", () => {
  expect(read(bytesOf("22 01 00 05 1c 00 48 45 4c 4c 4f 00 00"))).toEqual(["ack 22", "Q1:HELLO"]);
  expect(read(bytesOf("26 00 01 00 00 05 1b 00 48 45 4c 4c 4f 00 00"))).toEqual(["ack 26", "d1:HELLO"]);
});

test("older scanners send packets of 32 bytes", () => {
  const first = bytesOf(`22 02 00 1a 03 00 ${"41".repeat(26)}`);
  expect(read(first, bytesOf(`22 02 01 02 03 00 42 43${"00".repeat(24)}`))).toEqual([
    "ack 22",
    "ack 22",
    `C0:${"A".repeat(26)}BC`,
  ]);
});

test.each([58, 59, 2953])("a code of %i bytes, and every packet of it is acknowledged", (length) => {
  const code = "q".repeat(length);
  const packets = snapiPackets(code);
  expect(read(...packets)).toEqual([...packets.map(() => "ack 22"), `Q1:${code}`]);
});

test("large packets are put together", () => {
  const code = "q".repeat(120);
  const parts = [code.slice(0, 56), code.slice(56, 112), code.slice(112)];
  const packets = parts.map((part, index) =>
    Uint8Array.of(0x26, 0, 3, 0, index, part.length, 28, 0, ...Buffer.from(part)),
  );
  expect(read(...packets)).toEqual(["ack 26", "ack 26", "ack 26", `Q1:${code}`]);
});

test("a symbology that cards do not bear is not named, and the scanner's own identifier goes before", () => {
  expect(read(...snapiPackets("HELLO", 37))).toEqual(["ack 22", "undefined:HELLO"]);
  expect(read(...snapiPackets("]Q3HELLO"))).toEqual(["ack 22", "Q3:HELLO"]);
});

test("what became of an order, empty reports, and others that wait for an acknowledgement", () => {
  expect(read(snapiStatus(6), snapiStatus(4, 0x13), new Uint8Array(), bytesOf("21 06"))).toEqual([
    "status 6 1",
    "status 4 3",
  ]);
  expect(read(bytesOf("24 03"), bytesOf("27 10 00 00"), bytesOf("31 00"))).toEqual(["ack 24", "ack 27"]);
});

const LONG = "https://esc.example/".padEnd(150, "0123456789abcdef");

test("a packet comes twice because its acknowledgement was late", () => {
  const [first = bytesOf(""), second = first, third = first] = snapiPackets(LONG);
  expect(read(first, first, second, second, third).filter((word) => word !== "ack 22")).toEqual([`Q1:${LONG}`]);
});

test.each([
  ["a packet is missing", [0, 2]],
  ["the second comes first", [1, 0]],
])("%s: nothing of it is read, and the next code is", (_, order) => {
  const packets = snapiPackets(LONG);
  const some = order.flatMap((index) => packets[index] ?? []);
  const said = read(...some, ...snapiPackets("card")).filter((word) => word !== "ack 22");
  expect(said).toEqual(["misfit", "Q1:card"]);
});

test("a code is broken off by another one of the same size", () => {
  const [first = bytesOf("")] = snapiPackets("x".repeat(150));
  expect(read(first, ...snapiPackets(LONG)).at(-1)).toBe(`Q1:${LONG}`);
});

test("the rest does not come within two seconds", () => {
  const codec = snapiCodec();
  const [first = bytesOf(""), second = first] = snapiPackets(LONG);
  codec.push(first, 0);
  expect(codec.push(second, 2001).map(words)).toEqual(["ack 22", "misfit"]);
});

test.each([
  ["no packet at all is counted", "22 00 00 01 1c 00 41"],
  ["the packet is beyond the count", "22 02 02 01 1c 00 41"],
  ["it counts more bytes than it has", "22 01 00 05 1c 00 41"],
  ["it ends before its head does", "22 01"],
])("%s", (_, hex) => {
  const said = read(bytesOf(hex), ...snapiPackets("card"));
  expect(said.slice(-2)).toEqual(["ack 22", "Q1:card"]);
  expect(said.filter((word) => word.startsWith("Q1"))).toHaveLength(1);
});

test("a code that is too long is let fall, and its memory with it", () => {
  const codec = snapiCodec();
  const said = snapiPackets("x".repeat(14_000))
    .flatMap((packet) => codec.push(packet, 0))
    .map(words);
  expect(said.filter((word) => word !== "ack 22")).toEqual(["overflow"]);
  expect(codec.heldBytes).toBe(0);
  expect(
    snapiPackets("card")
      .flatMap((packet) => codec.push(packet, 0))
      .map(words),
  ).toEqual(["ack 22", "Q1:card"]);
});
