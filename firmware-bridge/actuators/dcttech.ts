import { constants, open } from "node:fs/promises";
import * as v from "valibot";
import type { Context } from "../context.ts";
import { DeviceError } from "../device.ts";
import { writingHand } from "../guard.ts";
import { guardedActuator } from "../guarded-actuator.ts";
import type { OpenActuator } from "../guarded-actuator.ts";
import { chooseHidDriver } from "../hid-driver.ts";
import { openHidLine } from "../hid-line.ts";
import type { HidLike, HidLine } from "../hid-line.ts";
import { deviceName, findHidraw, openingError } from "../identity.ts";
import { DCTTECH_CHANNELS, DCTTECH_STATE, dcttechBytes, dcttechState } from "../wire/dcttech.ts";

export const dcttechOptions = v.strictObject({
  kind: v.literal("dcttech"),
  device: deviceName,
  channel: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(DCTTECH_CHANNELS)), 1),
});

type Options = v.InferOutput<typeof dcttechOptions>;

async function openHidAsync(path: string): Promise<HidLike> {
  chooseHidDriver(path, "hidraw");
  const { HIDAsync } = await import("node-hid");
  return HIDAsync.open(path);
}

async function openBoard(options: Options, context: Context, onLost: (why: DeviceError) => void) {
  const { path } = await findHidraw(options.device, () => true, context.roots);
  const handlers = { onReport: () => undefined, onLost };
  const line = await openHidLine(options.device, path, context.openHid ?? openHidAsync, handlers);
  return { path, line };
}

function ordersOf({ channel }: Options) {
  return { on: dcttechBytes({ channel, closed: true }), off: dcttechBytes({ channel, closed: false }) };
}

async function verify({ device, channel }: Options, line: HidLine, closed: boolean): Promise<void> {
  const state = dcttechState(await line.feature(DCTTECH_STATE.report, DCTTECH_STATE.length));
  if (state === undefined)
    throw new DeviceError("protocol", `${device}: answers no relay state; is it a dcttech board?`);
  if (state.closed[channel - 1] === closed) return;
  const words = closed ? "closed" : "open";
  throw new DeviceError("protocol", `${device}: contact ${channel} was ordered ${words} and reads back otherwise`);
}

/** A dcttech USBRelay board: every order is read back. Throws `DeviceError`: absent, denied, misuse, protocol. */
export async function openDcttech(options: Options, context: Context = {}): Promise<OpenActuator> {
  const { promise: lost, resolve: onLost } = Promise.withResolvers<DeviceError>();
  const { path, line } = await openBoard(options, context, onLost);
  // The guard writes the same output reports as the library does, through a handle of its own that survives us.
  const guarded = await open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch(async (error: unknown) => {
    await line.close();
    throw openingError(options.device, error);
  });
  const orders = ordersOf(options);
  return guardedActuator({
    name: options.device,
    hand: writingHand(options.device, guarded.fd, orders),
    closeGuarded: async () => guarded.close(),
    off: async () => line.write(orders.off),
    verify: async (closed) => verify(options, line, closed),
    close: line.close,
    lost,
  });
}

/** Opens the board, switches the channel off, reads back, closes the board. Throws `DeviceError`. */
export async function releaseDcttech(options: Options, context: Context = {}): Promise<void> {
  const { line } = await openBoard(options, context, () => undefined);
  try {
    await line.write(ordersOf(options).off);
    await verify(options, line, false);
  } finally {
    await line.close();
  }
}
