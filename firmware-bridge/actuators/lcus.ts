import { constants, open } from "node:fs/promises";
import * as v from "valibot";
import type { Context } from "../context.ts";
import type { DeviceError } from "../device.ts";
import { writingHand } from "../guard.ts";
import { guardedActuator } from "../guarded-actuator.ts";
import type { OpenActuator } from "../guarded-actuator.ts";
import { deviceName, findTty, openingError } from "../identity.ts";
import { openSerialLine, portSettings } from "../serial-line.ts";
import { LCUS_CHANNELS, lcusBytes } from "../wire/lcus.ts";

export const lcusOptions = v.strictObject({
  kind: v.literal("lcus1"),
  device: deviceName,
  channel: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LCUS_CHANNELS)), 1),
});

type Options = v.InferOutput<typeof lcusOptions>;

const BAUD = 9600;

async function openLine(options: Options, path: string, onLost: (why: DeviceError) => void) {
  const { SerialPort } = await import("serialport");
  return openSerialLine(options.device, path, new SerialPort(portSettings(path, BAUD)), {
    onBytes: () => undefined,
    onLost,
  });
}

function ordersOf({ channel }: Options) {
  return { on: lcusBytes({ channel, closed: true }), off: lcusBytes({ channel, closed: false }) };
}

/** A serial relay board of the LCUS family. It answers nothing: bytes taken is all we know. Throws `DeviceError`: absent, denied, misuse. */
export async function openLcus(options: Options, context: Context = {}): Promise<OpenActuator> {
  const path = await findTty(options.device, context.roots);
  // Opened before the port library claims the tty for itself: the guard needs a handle of its own that survives us.
  const guarded = await open(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      throw openingError(options.device, error);
    },
  );
  const { promise: lost, resolve: onLost } = Promise.withResolvers<DeviceError>();
  const orders = ordersOf(options);
  const line = await openLine(options, path, onLost).catch(async (error: unknown) => {
    await guarded.close();
    throw error;
  });
  return guardedActuator({
    name: options.device,
    hand: writingHand(options.device, guarded.fd, orders),
    closeGuarded: async () => guarded.close(),
    off: async () => line.write(orders.off),
    close: line.close,
    lost,
  });
}

/** Opens the board, switches the channel off, closes the board. Throws `DeviceError`. */
export async function releaseLcus(options: Options, context: Context = {}): Promise<void> {
  const path = await findTty(options.device, context.roots);
  const line = await openLine(options, path, () => undefined);
  try {
    await line.write(ordersOf(options).off);
  } finally {
    await line.close();
  }
}
