/** pcscd's messages, as libpcsclite 1.9.9 and pcscd 1.9.9 exchanged them on a machine with the lowest byte first. */
import { endianness } from "node:os";
import { describe, expect, test } from "vitest";
import { pcscAnswers } from "../../../firmware-bridge/wire/pcsc-answers.ts";
import {
  askContext,
  askReaders,
  askToConnect,
  askToControl,
  askToDisconnect,
  askToTransmit,
  askToWait,
  askVersion,
  CHANGE,
  STOP_WAITING,
} from "../../../firmware-bridge/wire/pcsc.ts";
import type { Question } from "../../../firmware-bridge/wire/pcsc.ts";
import { bytesOf } from "../../fakes/hid-reports.ts";

const CONTEXT = 0x51707c85;
const CARD = { card: 0x10039ff5, protocol: 2 };
const NAME = "Virtual PCD 00 00";

const nameField = (name: string) => Buffer.from(name).toString("hex").padEnd(256, "0");
const readerPlace = (name: string, rest: string) => nameField(name) + rest;
const UNUSED = readerPlace("", `${"00".repeat(48)}2200000000000000`);
const TABLE =
  readerPlace(NAME, `010000003400000000000000${"3b8180018080".padEnd(72, "0")}0600000000000000`) +
  readerPlace("Virtual PCD 00 01", `000000000200000000000000${"00".repeat(36)}0000000000000000`) +
  UNUSED.repeat(14);

function taken<T>(question: Question<T>, ...pieces: readonly string[]) {
  const answers = pcscAnswers();
  for (const piece of pieces) answers.push(bytesOf(piece));
  return answers.take(question);
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

describe.runIf(endianness() === "LE")("to the byte", () => {
  test("version", () => {
    const question = askVersion(4);
    expect(hexOf(question.request)).toBe("0c00000011000000040000000400000000000000");
    expect(taken(question, "040000000400000000000000")).toEqual({
      is: "answer",
      answer: { code: 0, value: { major: 4, minor: 4 } },
    });
    expect(taken(askVersion(5), "04000000040000001e001080")).toMatchObject({ answer: { code: 0x8010001e } });
  });

  test("context", () => {
    expect(hexOf(askContext().request)).toBe("0c00000001000000020000000000000000000000");
    expect(taken(askContext(), "02000000857c705100000000")).toEqual({
      is: "answer",
      answer: { code: 0, value: CONTEXT },
    });
  });

  test("readers", () => {
    const readers = [
      { name: NAME, events: 1, present: true, unknown: false, atr: bytesOf("3b8180018080") },
      { name: "Virtual PCD 00 01", events: 0, present: false, unknown: false, atr: new Uint8Array() },
    ];
    for (const [question, request] of [
      [askReaders(), "0000000012000000"],
      [askToWait(), "0000000013000000"],
    ] as const) {
      expect(hexOf(question.request)).toBe(request);
      expect(taken(question, TABLE)).toEqual({ is: "answer", answer: { code: 0, value: readers } });
    }
  });

  test("a reader that pcscd cannot talk to", () => {
    const table = readerPlace(NAME, `030000000100000000000000${"00".repeat(36)}0000000000000000`) + UNUSED.repeat(15);
    expect(taken(askReaders(), table)).toMatchObject({
      answer: { value: [{ name: NAME, unknown: true, present: false }] },
    });
  });

  test("a change, in the same piece as the table, and the end of waiting", () => {
    const answers = pcscAnswers();
    answers.push(bytesOf(`${TABLE}0000000000000000`));
    expect(answers.take(askToWait())).toMatchObject({ is: "answer" });
    expect(answers.heldBytes).toBe(8);
    expect(answers.take(CHANGE)).toEqual({ is: "answer", answer: { code: 0, value: undefined } });
    expect(hexOf(STOP_WAITING)).toBe("0000000014000000");
  });

  test("connect", () => {
    const question = askToConnect(CONTEXT, NAME, "shared");
    const fields = `857c7051${nameField(NAME)}0200000003000000`;
    expect(hexOf(question.request)).toBe(`9800000004000000${fields}000000000000000000000000`);
    expect(taken(question, `${fields}f59f03100200000000000000`)).toEqual({
      is: "answer",
      answer: { code: 0, value: CARD },
    });
    expect(taken(question, `${fields}00000000000000000c001080`)).toMatchObject({ answer: { code: 0x8010000c } });
    expect(hexOf(askToConnect(CONTEXT, NAME, "direct").request).slice(-40)).toBe(
      "0300000000000000000000000000000000000000",
    );
    expect(hexOf(askToConnect(CONTEXT, NAME, "exclusive").request).slice(-40)).toBe(
      "0100000003000000000000000000000000000000",
    );
  });

  test("transmit", () => {
    const question = askToTransmit(CARD, bytesOf("00a40000023f00"));
    expect(hexOf(question.request)).toBe(
      "2000000009000000f59f03100200000010000000070000000200000010000000080100000000000000a40000023f00",
    );
    const struct = "f59f03100200000010000000070000000100000000000000";
    expect(taken(question, `${struct}02000000000000006e00`)).toEqual({
      is: "answer",
      answer: { code: 0, value: bytesOf("6e00") },
    });
    expect(taken(question, `${struct}020000000000`, "00006e", "00")).toMatchObject({
      answer: { value: bytesOf("6e00") },
    });
    expect(taken(question, `${struct}02000000000000006e`)).toEqual({ is: "more" });
    // Taken away in mid-exchange, and asked again:
    expect(taken(question, `${struct}0000000000000000`)).toMatchObject({
      answer: { code: 0, value: new Uint8Array() },
    });
    expect(taken(question, `${struct}0000000069001080`)).toMatchObject({ answer: { code: 0x80100069 } });
  });

  test("control", () => {
    const question = askToControl(0x42b3bfd5, 0x42000001, bytesOf("ff00400e0401000101"));
    expect(hexOf(question.request)).toBe(
      "180000000a000000d5bfb3420100004209000000080100000000000000000000ff00400e0401000101",
    );
    expect(taken(question, "d5bfb3420100004209000000080100000000000000000000")).toMatchObject({
      answer: { code: 0 },
    });
    expect(taken(question, "d5bfb34201000042090000000a010000000000001f001080")).toMatchObject({
      answer: { code: 0x8010001f },
    });
    expect(taken(question, "d5bfb34201000042090000000801000002000000000000009002")).toMatchObject({
      answer: { code: 0, value: bytesOf("9002") },
    });
  });

  test("disconnect", () => {
    const question = askToDisconnect(CARD.card, "reset");
    expect(hexOf(question.request)).toBe("0c00000006000000f59f03100100000000000000");
    expect(hexOf(askToDisconnect(CARD.card, "leave").request)).toBe("0c00000006000000f59f03100000000000000000");
    expect(taken(question, "f59f03100100000000000000")).toEqual({
      is: "answer",
      answer: { code: 0, value: undefined },
    });
  });

  test.each<[string, Question<unknown>, string]>([
    ["another context", askToConnect(CONTEXT, NAME, "shared"), "00".repeat(152)],
    ["another card", askToTransmit(CARD, bytesOf("00")), "00".repeat(32)],
    ["another card let go", askToDisconnect(CARD.card, "leave"), "00".repeat(12)],
    ["more data than were asked for", askToTransmit(CARD, bytesOf("00")), `f59f0310${"00".repeat(20)}0901000000000000`],
    ["a name without end", askReaders(), "41".repeat(2944)],
    ["more bytes than any answer has", CHANGE, "00".repeat(4097)],
  ])("%s: nothing that comes later counts", (_, question, hex) => {
    const answers = pcscAnswers();
    answers.push(bytesOf(hex));
    expect(answers.take(question)).toEqual({ is: "broken" });
    answers.push(bytesOf("0000000000000000"));
    expect(answers.take(CHANGE)).toEqual({ is: "broken" });
    expect(answers.heldBytes).toBe(0);
  });
});

test("a name longer than its field is cut, and keeps its end", () => {
  const { request } = askToConnect(1, "x".repeat(200), "shared");
  expect(request).toHaveLength(160);
  expect(request[138]).toBe(0x78);
  expect(request[139]).toBe(0);
});
