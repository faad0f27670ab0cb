import { describe, expect, test } from "vitest";
import { lineCodec } from "../../../firmware-bridge/wire/line.ts";
import type { LineEvent, LineOptions } from "../../../firmware-bridge/wire/line.ts";

const PLAIN: LineOptions = { terminator: "any", framing: "none", aim: "auto" };

function read(options: Partial<LineOptions>, ...chunks: readonly string[]): (string | undefined)[] {
  const codec = lineCodec({ ...PLAIN, ...options });
  return chunks.flatMap((chunk) => codec.push(Buffer.from(chunk, "latin1"))).map(words);
}

function words(event: LineEvent): string {
  if (event.is === "overflow") return "overflow";
  const text = Buffer.from(event.payload).toString("latin1");
  return event.symbology === undefined ? text : `${event.symbology}:${text}`;
}

describe("ends of a line", () => {
  test.each<[LineOptions["terminator"], string, string[]]>([
    ["any", "a\rb\nc\r\nd", ["a", "b", "c"]],
    ["any", "\r\n\r\n\n\r", []],
    ["cr", "a\rb\nc\r", ["a", "b\nc"]],
    ["lf", "a\nb\rc\n", ["a", "b\rc"]],
    ["crlf", "a\rb\nc\r\nd\r\r\n", ["a\rb\nc", "d\r"]],
    ["idle", "a\r\nb", []],
  ])("%s reads %j", (terminator, bytes, lines) => {
    expect(read({ terminator }, bytes)).toEqual(lines);
  });

  test("a CRLF comes in two pieces", () => {
    expect(read({ terminator: "crlf" }, "a\r", "\nb\r\n")).toEqual(["a", "b"]);
    expect(read({ terminator: "any" }, "a\r", "\nb\r\n")).toEqual(["a", "b"]);
  });

  test("the scanner sends none and falls silent", () => {
    const codec = lineCodec({ ...PLAIN, terminator: "idle" });
    expect(codec.push(Buffer.from("]Q1one"))).toEqual([]);
    expect(codec.flush().map(words)).toEqual(["Q1:one"]);
    expect(codec.flush()).toEqual([]);
  });

  test("a silence does not end a line that has an end", () => {
    const codec = lineCodec(PLAIN);
    codec.push(Buffer.from("on"));
    expect(codec.flush()).toEqual([]);
    expect(codec.push(Buffer.from("e\r")).map(words)).toEqual(["one"]);
  });
});

describe("AIM identifiers", () => {
  test.each([
    ["]Q1hello\r", ["Q1:hello"]],
    ["]d2hello\r", ["d2:hello"]],
    ["]Q1\r", []],
    ["]]Qhello\r", ["]]Qhello"]],
    ["]Q\r", ["]Q"]],
    ["]Q-hello\r", ["]Q-hello"]],
  ])("%j", (bytes, lines) => {
    expect(read({}, bytes)).toEqual(lines);
  });

  test("are left alone when told so", () => {
    expect(read({ aim: "off" }, "]Q1hello\r")).toEqual(["]Q1hello"]);
  });
});

describe("STX and ETX", () => {
  test.each<[LineOptions["terminator"], string, string[]]>([
    ["any", "\x02a\x03", ["a"]],
    ["any", "\x02]Q1a\r\n\x03\r\n", ["Q1:a"]],
    ["any", "noise\r\x02a\x03noise\r\x02b\x03", ["a", "b"]],
    ["any", "\x02half\x02whole\x03", ["whole"]],
    ["any", "\x02a\x03\x03\x02\x03", ["a"]],
    ["cr", "\x02a\r\n\x03", ["a\r\n"]],
    ["crlf", "\x02a\r\n\x03\x02b\n\x03", ["a", "b\n"]],
    ["lf", "\x02a\n\x03", ["a"]],
    ["idle", "\x02a\r\x03", ["a\r"]],
  ])("with %s reads %j", (terminator, bytes, lines) => {
    expect(read({ framing: "stx-etx", terminator }, bytes)).toEqual(lines);
  });

  test("are payload without framing", () => {
    expect(read({}, "\x02a\x03\r")).toEqual(["\x02a\x03"]);
  });

  test("a frame that fell silent is forgotten", () => {
    const codec = lineCodec({ ...PLAIN, framing: "stx-etx", terminator: "idle" });
    codec.push(Buffer.from("\x02half"));
    expect(codec.flush()).toEqual([]);
    expect(codec.push(Buffer.from("x\x03"))).toEqual([]);
  });
});

describe("lines that are too long", () => {
  test.each([4096, 4097, 4100, 4101, 65_536])("%d bytes", (length) => {
    const lines = read({}, `${"x".repeat(length)}\rnext\r`);
    expect(lines).toEqual(length > 4096 ? ["overflow", "next"] : ["x".repeat(length), "next"]);
  });

  test("an identifier in front does not count", () => {
    expect(read({}, `]Q1${"x".repeat(4096)}\r`)).toEqual([`Q1:${"x".repeat(4096)}`]);
  });

  test("the end of a CRLF line too long is found", () => {
    expect(read({ terminator: "crlf" }, `${"x\r".repeat(5000)}\r\nnext\r\n`)).toEqual(["overflow", "next"]);
  });

  test("in a frame", () => {
    expect(read({ framing: "stx-etx" }, `\x02${"x\r".repeat(5000)}\x03\x02next\x03`)).toEqual(["overflow", "next"]);
  });

  test("a line without an end does not fill the memory", () => {
    const codec = lineCodec(PLAIN);
    for (let round = 0; round < 1000; round++) codec.push(new Uint8Array(4096));
    expect(codec.heldBytes).toBeLessThanOrEqual(4100);
  });
});

test("a half line is forgotten after a reset", () => {
  const codec = lineCodec(PLAIN);
  codec.push(Buffer.from("half of a"));
  codec.reset();
  expect(codec.push(Buffer.from("card\r")).map(words)).toEqual(["card"]);
});
