import { describe, expect, test } from "vitest";
import { dcttechBytes, dcttechState } from "../../../firmware-bridge/wire/dcttech.ts";
import { lcusBytes, lcusCodec } from "../../../firmware-bridge/wire/lcus.ts";
import { bytesOf } from "../../fakes/hid-reports.ts";

describe("LCUS", () => {
  test.each([
    [{ channel: 1, closed: true }, "a00101a2"],
    [{ channel: 1, closed: false }, "a00100a1"],
    [{ channel: 8, closed: true }, "a00801a9"],
  ])("%j is %s", (order, hex) => {
    expect(Buffer.from(lcusBytes(order)).toString("hex")).toBe(hex);
    expect(lcusCodec().push(bytesOf(hex))).toEqual([order]);
  });

  test.each([
    ["a wrong sum", "a00101a3"],
    ["a channel that no board has", "a00900a9"],
    ["a state that is none", "a00105a6"],
    ["noise that begins like an order", "a0a0"],
    ["half an order", "a001"],
  ])("%s is passed over, and the next order counts", (_what, hex) => {
    expect(lcusCodec().push(bytesOf(`${hex}a00101a2`))).toEqual([{ channel: 1, closed: true }]);
  });

  test("an order comes byte by byte", () => {
    const codec = lcusCodec();
    expect([...bytesOf("a00101a2")].flatMap((byte) => codec.push(Uint8Array.of(byte)))).toHaveLength(1);
    expect(codec.heldBytes).toBe(0);
  });
});

describe("dcttech", () => {
  test("orders", () => {
    expect(dcttechBytes({ channel: 1, closed: true })).toEqual(bytesOf("00ff01000000000000"));
    expect(dcttechBytes({ channel: 8, closed: false })).toEqual(bytesOf("00fd08000000000000"));
  });

  test.each([
    ["8 bytes, state at 7", "4249544654 00 00 05"],
    ["9 bytes, report number 1 in front, state at 8", "01 4249544654 00 00 05"],
    ["9 bytes, report number 0 in front, state at 8", "00 4249544654 00 00 05"],
    ["8 bytes in a buffer of 9", "4249544654 00 00 05 00"],
  ])("reads back %s", (_what, hex) => {
    const state = dcttechState(bytesOf(hex));
    expect(state?.id).toBe("BITFT");
    expect(state?.closed).toEqual([true, false, true, false, false, false, false, false]);
  });

  test.each(["", "42", "4249544654 00 00", "ff49544654 00 00 05", "00 00 00 00 00 00 00 00 00", "42".repeat(64)])(
    "%j is no answer",
    (hex) => {
      expect(dcttechState(bytesOf(hex))).toBeUndefined();
    },
  );
});
