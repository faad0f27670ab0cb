/** Frames as they stand in NXP's manual, in the tests of nfcpy and pn532.js, and in published captures. */
import { describe, expect, test } from "vitest";
import { PN532_ACK, PN532_ERROR, PN532_NACK, pn532Codec, pn532Frame } from "../../../firmware-bridge/wire/pn532.ts";
import { PN532, pn532Command, pn532Status, pn532Targets } from "../../../firmware-bridge/wire/pn532-target.ts";
import { bytesOf } from "../../fakes/hid-reports.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bodyOf = (frame: string): string[] =>
  pn532Codec()
    .push(bytesOf(frame))
    .map((event) => (event.is === "frame" ? hex(event.body) : event.is));
const MANY = "00".repeat(256);

test.each([
  ["GetFirmwareVersion", PN532.getFirmwareVersion, "", "0000ff02fed4022a00"],
  ["SAMConfiguration", PN532.samConfiguration, "010000", "0000ff05fbd4140100001700"],
  ["RFConfiguration", PN532.rfConfiguration, "05ff0110", "0000ff06fad43205ff0110e500"],
  ["InListPassiveTarget", PN532.inListPassiveTarget, "0100", "0000ff04fcd44a0100e100"],
  ["InDataExchange", PN532.inDataExchange, "01905a0000034088f500", "0000ff0cf4d44001905a0000034088f5004100"],
  ["InRelease", PN532.inRelease, "00", "0000ff03fdd45200da00"],
  ["Diagnose", PN532.diagnose, "313233", "0000ff05fbd4003132339600"],
  ["a long Diagnose", PN532.diagnose, `313233${MANY}`, `0000ffffff0105fad400313233${MANY}9600`],
  ["an authentication", PN532.inDataExchange, "01aa00", "0000ff05fbd44001aa004100"],
  [
    "its second half",
    PN532.inDataExchange,
    "01af36aad7df6e436ba08d18613830a70d5ad43e3d3f4a8d47541eee623a934e4774",
    "0000ff24dcd44001af36aad7df6e436ba08d18613830a70d5ad43e3d3f4a8d47541eee623a934e47742a00",
  ],
])("%s is sent", (_, command, data, frame) => {
  expect(hex(pn532Command(command, bytesOf(data)))).toBe(frame);
  expect(bodyOf(frame)).toEqual([`d4${command.toString(16).padStart(2, "0")}${data}`]);
});

test.each([
  ["0000ff06fad50332010607e800", "d50332010607"],
  ["0000ff02fed5151600", "d515"],
  ["0000ff02fed533f800", "d533"],
  ["0000ff03fdd54b00e000", "d54b00"],
  ["0000ff0cf4d54b0101000408049d44a3460400", "d54b0101000408049d44a346"],
  ["0000ff15ebd54b01010344200704801a2b3c4d5e067577810280cb00", "d54b01010344200704801a2b3c4d5e067577810280"],
  ["0000ff05fbd5410091005900", "d541009100"],
  ["0000ff03fdd54101e900", "d54101"],
  ["0000ff05fbd5013435368b00", "d501343536"],
  ["0000ff14ecd54100afb969fdfe56fd91fc9de6f6f213b8fd1eed00", "d54100afb969fdfe56fd91fc9de6f6f213b8fd1e"],
  ["0000ff0000ff00", "broken"],
  ["0000ff02ffd54300", "broken"],
  ["0000ff01fed54300", "broken"],
  ["0000ff01ffd50000", "broken"],
])("%s is read", (frame, body) => {
  expect(bodyOf(frame)[0]).toEqual(body);
});

test("the frames without a body", () => {
  expect([PN532_ACK, PN532_NACK, PN532_ERROR].map(hex)).toEqual(["0000ff00ff00", "0000ffff0000", "0000ff01ff7f8100"]);
  expect(bodyOf(`${hex(PN532_ACK)}${hex(PN532_NACK)}${hex(PN532_ERROR)}`)).toEqual(["ack", "nack", "error"]);
});

describe("what stands before, behind and between", () => {
  const version = "0000ff06fad50332010607e800";

  test.each([
    ["no preamble", version.slice(2)],
    ["no postamble", version.slice(0, -2)],
    ["a long preamble", `${"00".repeat(40)}${version}`],
    ["noise", `ff00ffff55aa${version}`],
    ["a frame that broke off", `0000ff06fad503${version}`],
    ["an acknowledgement", `${hex(PN532_ACK)}${version}`],
  ])("%s", (_, frame) => {
    expect(bodyOf(frame).at(-1)).toBe("d50332010607");
  });

  test("it comes byte by byte", () => {
    const codec = pn532Codec();
    const events = [...bytesOf(`${hex(PN532_ACK)}${version}`)].flatMap((byte) => codec.push(Uint8Array.of(byte)));
    expect(events).toEqual([{ is: "ack" }, { is: "frame", body: bytesOf("d50332010607") }]);
  });

  test("the longest and one longer", () => {
    const longest = new Uint8Array(265).fill(0xd5);
    expect(pn532Codec().push(pn532Frame(longest))).toEqual([{ is: "frame", body: longest }]);
    expect(bodyOf(hex(pn532Frame(new Uint8Array(266).fill(0xd5))))).toEqual(["broken"]);
    for (const length of [1, 254, 255, 256])
      expect(bodyOf(hex(pn532Frame(new Uint8Array(length).fill(0xd5))))).toEqual(["d5".repeat(length)]);
  });
});

describe("cards", () => {
  test("a MIFARE Classic, a Type 2 tag, a DESFire", () => {
    expect(pn532Targets(bytesOf("0101000408049d44a346"))).toEqual([
      { number: 1, atqa: 0x0004, sak: 0x08, uid: bytesOf("9d44a346"), ats: new Uint8Array() },
    ]);
    expect(pn532Targets(bytesOf("01010044000704 16c6c2d73881"))).toMatchObject([{ uid: bytesOf("0416c6c2d73881") }]);
    expect(pn532Targets(bytesOf("01010344200704801a2b3c4d5e067577810280"))).toEqual([
      {
        number: 1,
        atqa: 0x0344,
        sak: 0x20,
        uid: bytesOf("04801a2b3c4d5e"),
        ats: bytesOf("067577810280"),
      },
    ]);
  });

  test("none, two, and a DESFire that sent no ATS", () => {
    expect(pn532Targets(bytesOf("00"))).toEqual([]);
    const two = pn532Targets(bytesOf("02010344200704801a2b3c4d5e067577810280 02000408049d44a346"));
    expect(two?.map((target) => [target.number, hex(target.uid)])).toEqual([
      [1, "04801a2b3c4d5e"],
      [2, "9d44a346"],
    ]);
    expect(pn532Targets(bytesOf("01010344200704801a2b3c4d5e"))).toMatchObject([{ ats: new Uint8Array() }]);
  });

  test.each([
    "",
    "03",
    "01",
    "0101",
    "0101000408",
    "01010004080001",
    "0101000408049d44a3",
    "0101034420070480",
    "01010344200704801a2b3c4d5e0675",
  ])("no cards: %s", (answer) => {
    expect(pn532Targets(bytesOf(answer))).toBeUndefined();
  });
});

test("what a status means", () => {
  expect(pn532Status(0x00)).toEqual({ more: false });
  expect(pn532Status(0x40)).toEqual({ more: true });
  for (const status of [0x01, 0x02, 0x05, 0x0b, 0x27, 0x29, 0x2b, 0x41]) expect(pn532Status(status).fault).toBe("card");
  for (const status of [0x0a, 0x0d, 0x2d]) expect(pn532Status(status).fault).toBe("reader");
  for (const status of [0x10, 0x26, 0x7f, 0xff]) expect(pn532Status(status).fault).toBe("command");
});
