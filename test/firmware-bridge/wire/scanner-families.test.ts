/** Commands and answers as the vendors' manuals and captures of others have them, to the byte. */
import { describe, expect, test } from "vitest";
import { DATALOGIC, datalogic } from "../../../firmware-bridge/wire/datalogic.ts";
import { honeywell, menu } from "../../../firmware-bridge/wire/honeywell.ts";
import type { LineOptions } from "../../../firmware-bridge/wire/line.ts";
import { newland, newlandCommand } from "../../../firmware-bridge/wire/newland.ts";
import type { FamilyCodec, FamilyEvent, ScannerFamily } from "../../../firmware-bridge/wire/scanner-family.ts";
import { parseSsi, SSI, ssi, ssiBytes, ssiCommand } from "../../../firmware-bridge/wire/ssi.ts";

const LINE: LineOptions = { terminator: "any", framing: "none", aim: "auto" };

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function unhex(text: string): Uint8Array {
  return Buffer.from(text.replaceAll(/\s/g, ""), "hex");
}

function words(event: FamilyEvent): string {
  if (event.is === "overflow") return "overflow";
  if (event.is === "write") return `write ${hex(event.bytes)}`;
  if (event.is === "reply") return `${event.taken ? "taken" : "refused"} ${event.text}`;
  return `scan ${event.symbology === undefined ? "" : `${event.symbology}:`}${Buffer.from(event.payload).toString("latin1")}`;
}

function hear(codec: FamilyCodec, ...chunks: readonly (string | Uint8Array)[]): string[] {
  return chunks.flatMap((chunk) =>
    codec.push(typeof chunk === "string" ? Buffer.from(chunk, "latin1") : chunk).map(words),
  );
}

/** The same bytes at once and one by one. */
function bothWays(family: ScannerFamily, all: string | Uint8Array, prepare?: (codec: FamilyCodec) => void): string[] {
  const whole = family.codec(LINE);
  const pieces = family.codec(LINE);
  prepare?.(whole);
  prepare?.(pieces);
  const events = hear(whole, all);
  const buffer = typeof all === "string" ? Buffer.from(all, "latin1") : all;
  expect(hear(pieces, ...Array.from(buffer, (byte) => Uint8Array.of(byte)))).toEqual(events);
  return events;
}

describe("Honeywell", () => {
  test("commands", () => {
    expect(hex(honeywell.status)).toBe("164d0d524556494e462e");
    expect(hex(menu("CBRENA?."))).toBe("164d0d434252454e413f2e");
    expect(hex(honeywell.trigger?.on ?? new Uint8Array())).toBe("16540d");
    expect(hex(honeywell.trigger?.off ?? new Uint8Array())).toBe("16550d");
    expect(hex(honeywell.signal("admit").bytes)).toBe("16070d");
    expect(hex(honeywell.signal("refuse").bytes)).toBe("16070d16070d");
  });

  test("confirmations of Host ACK", () => {
    expect(hex(honeywell.confirm?.("admit").bytes ?? new Uint8Array())).toBe("1b372c1b322c");
    expect(hex(honeywell.confirm?.("refuse").bytes ?? new Uint8Array())).toBe("1b382c");
  });

  test.each([
    ["CBRENA1\x06.", ["taken CBRENA1"]],
    ["CBRENA0-1\x06.", ["taken CBRENA0-1"]],
    ["XXXXXX\x05.", ["refused XXXXXX"]],
    ["CBRMIN100\x15!", ["refused CBRMIN100"]],
    ["CBRENA1\x06,SSX0\x06,CK20\x06.", ["taken CBRENA1", "taken SSX0", "taken CK20"]],
    ["one\rREVINF\x06.two\r", ["scan one", "taken REVINF", "scan two"]],
    ["]Q1one\r\nCBRENA1\x06.]Q1two\r\n", ["scan Q1:one", "taken CBRENA1", "scan Q1:two"]],
    ["a card with \x06. in it\r", ["scan a card with \x06. in it"]],
    ["CBRENA1\x06\r", ["scan CBRENA1\x06"]],
  ])("%j", (text, events) => {
    expect(bothWays(honeywell, text)).toEqual(events);
  });

  test("the report that REVINF asks for, between two scans", () => {
    const report = "Product Name: Voyager 1602g\r\nBoot Revision: : 8992\r\nSerial Num: N/A\r\nREVINF\x06.";
    const events = bothWays(honeywell, `before\r${report}after\r`, (codec) => codec.asked?.());
    expect(events).toEqual(["scan before", `taken ${report.slice(0, -2)}`, "scan after"]);
  });

  test("somebody shows the beginning of a report that nobody asked for", () => {
    expect(bothWays(honeywell, "Product Name: me\rcard\r")).toEqual(["scan Product Name: me", "scan card"]);
  });

  test("a scan without a line end that looks like an echo at first", () => {
    const codec = honeywell.codec({ ...LINE, terminator: "idle" });
    expect(hear(codec, "ABCDEF1")).toEqual([]);
    expect(codec.flush().map(words)).toEqual(["scan ABCDEF1"]);
  });
});

describe("Newland", () => {
  test("commands", () => {
    expect(hex(newlandCommand("@C11*"))).toBe("7e0130303030404331312a3b03");
    expect(hex(newlandCommand("@C11ENA1,MIN12,MAX22"))).toBe(
      hex(unhex("7E 01 30 30 30 30 40 43 31 31 45 4E 41 31 2C 4D 49 4E 31 32 2C 4D 41 58 32 32 3B 03")),
    );
    expect(hex(newland.trigger?.on ?? new Uint8Array())).toBe("015404");
    expect(hex(newland.trigger?.off ?? new Uint8Array())).toBe("015004");
  });

  test.each([
    [
      "02 01 30 30 30 30 40 43 31 31 45 4E 41 31 06 2C 4D 49 4E 31 32 06 2C 4D 41 58 32 32 06 3B 03",
      ["taken @C11ENA1\x06,MIN12\x06,MAX22\x06"],
    ],
    ["02 01 30 30 30 30 40 58 58 58 05 3B 03", ["refused @XXX\x05"]],
    ["6f 0d 02 01 30 30 30 30 40 43 31 31 06 3B 03 74 0d", ["scan o", "taken @C11\x06", "scan t"]],
    ["02 6f 0d", ["scan \x02o"]],
    ["02 01 30 30 30 31 3b 03 0d", ["scan \x02\x010001;\x03"]],
  ])("%s", (text, events) => {
    expect(bothWays(newland, unhex(text))).toEqual(events);
  });

  test("an answer that never ends holds no more than 2 kB, and is a scan then", () => {
    const codec = newland.codec(LINE);
    const endless = `\x02\x010000${"x".repeat(3000)}`;
    hear(codec, endless);
    expect(codec.heldBytes).toBeLessThanOrEqual(4100);
    expect(hear(codec, "\r")).toEqual([`scan ${endless}`]);
  });
});

describe("Datalogic", () => {
  test("commands", () => {
    expect(hex(DATALOGIC.enable)).toBe("45");
    expect(hex(DATALOGIC.disable)).toBe("44");
    expect(hex(DATALOGIC.notOnFile)).toBe("46");
    expect(hex(DATALOGIC.reset)).toBe("52");
    expect(hex(DATALOGIC.identity)).toBe("69");
    expect(hex(DATALOGIC.health)).toBe("68");
    expect(hex(DATALOGIC.status)).toBe("73");
    expect(hex(datalogic.signal("admit").bytes)).toBe("01");
    // Some models read nothing more after F.
    expect(hex(datalogic.signal("refuse").bytes)).toBe("4645");
  });

  test("what it says of itself is known by what it said before, whenever it comes", () => {
    const learn = (codec: FamilyCodec): void => codec.learn?.(["Magellan S/N 1", "App 2"]);
    const text = "card\rMagellan S/N 1\rApp 2\rMagellan S/N 12\r]Q1App 2\r";
    expect(bothWays(datalogic, text, learn)).toEqual([
      "scan card",
      "taken Magellan S/N 1",
      "taken App 2",
      "scan Magellan S/N 12",
      "scan Q1:App 2",
    ]);
    expect(bothWays(datalogic, "App 2\r")).toEqual(["scan App 2"]);
  });
});

describe("SSI", () => {
  const ACK = "write 04d00400ff28";
  const data = (text: string, status = 0): Uint8Array =>
    ssiBytes({ opcode: SSI.decodeData, source: 0, status, data: Buffer.from(`\x1c${text}`, "latin1") });

  test.each([
    ["04 E4 04 00 FF 14", ssiCommand(SSI.startSession)],
    ["04 D0 04 00 FF 28", ssiCommand(SSI.ack)],
    ["07 C6 04 00 FF 8A 08 FD 9E", ssiCommand(SSI.parameterSend, 0xff, 0x8a, 8)],
    ["07 C6 04 00 FF 80 00 FD B0", ssiCommand(SSI.parameterSend, 0xff, 0x80, 0)],
    ["07 C6 04 00 FF 9F 00 FD 91", ssiCommand(SSI.parameterSend, 0xff, 0x9f, 0)],
  ])("%s, written and read", (text, command) => {
    expect(hex(command)).toBe(hex(unhex(text)));
    expect(parseSsi(unhex(text), 4)).toMatchObject({ length: command.length });
    expect(parseSsi(unhex(text).fill(0, command.length - 1), 4)).toBe("damaged");
  });

  test("a code", () => {
    expect(bothWays(ssi, data("]Q1hello"))).toEqual([ACK, "scan Q1:hello"]);
    expect(bothWays(ssi, data(""))).toEqual([ACK]);
  });

  test("a code in three packets", () => {
    const all = Buffer.concat([data("]Q1one ", 2), data("two ", 2), data("three")]);
    expect(bothWays(ssi, all)).toEqual([ACK, ACK, ACK, "scan Q1:one two three"]);
  });

  test("a code whose confirmation was lost comes again and counts once", () => {
    const all = Buffer.concat([data("one"), data("one", 1), data("one")]);
    expect(bothWays(ssi, all)).toEqual([ACK, "scan one", ACK, ACK, "scan one"]);
  });

  test("a damaged packet is asked for once more", () => {
    const damaged = data("one").fill(0x41, 5, 6);
    const nak = "write 05d1040001ff25";
    expect(bothWays(ssi, Buffer.concat([damaged, data("one", 1)]))).toEqual([nak, ACK, "scan one"]);
    const twice = Buffer.concat([data("one"), damaged, data("one", 1)]);
    expect(bothWays(ssi, twice)).toEqual([ACK, "scan one", nak, ACK, "scan one"]);
  });

  test("answers", () => {
    const from = (opcode: number, ...rest: number[]): Uint8Array =>
      ssiBytes({ opcode, source: 0, status: 0, data: Uint8Array.from(rest) });
    expect(bothWays(ssi, from(SSI.ack))).toEqual(["taken "]);
    expect(bothWays(ssi, from(SSI.nak, 6))).toEqual(["refused NAK 6"]);
    expect(bothWays(ssi, from(SSI.replyRevision, 0x41, 0x42))).toEqual(["taken AB"]);
    expect(ssi.codec(LINE).push(from(SSI.nak, 1))).toMatchObject([{ is: "reply", taken: false, again: true }]);
  });

  test("what comes from a host is nobody's answer", () => {
    expect(bothWays(ssi, ssiCommand(SSI.ack))).toEqual([]);
  });

  test("a code longer than any card, and the next one", () => {
    const part = "x".repeat(250);
    const codec = ssi.codec(LINE);
    for (let count = 0; count < 20; count++) hear(codec, data(part, 2));
    expect(codec.heldBytes).toBeLessThanOrEqual(4096 + 257);
    expect(hear(codec, data("end"), data("next"))).toEqual([ACK, "overflow", ACK, "scan next"]);
  });
});
