import * as v from "valibot";
import type { DeviceError } from "../device.ts";
import { writingHand } from "../guard.ts";
import { guardedActuator } from "../guarded-actuator.ts";
import type { OpenActuator } from "../guarded-actuator.ts";
import { connectSocket, socketPath } from "../socket-line.ts";
import { lcusBytes } from "../wire/lcus.ts";

export const simulatedActuatorOptions = v.strictObject({
  kind: v.literal("simulated"),
  /** A Unix socket; whoever listens there gets the bytes of an LCUS-1 board's channel 1. */
  socket: socketPath,
});

type Options = v.InferOutput<typeof simulatedActuatorOptions>;

const ORDERS = { on: lcusBytes({ channel: 1, closed: true }), off: lcusBytes({ channel: 1, closed: false }) };

/** A relay that is played by another program, guarded like a real one. Throws `DeviceError`: absent, denied. */
export async function openSimulatedActuator(options: Options): Promise<OpenActuator> {
  const { promise: lost, resolve: onLost } = Promise.withResolvers<DeviceError>();
  const line = await connectSocket(options.socket, { onBytes: () => undefined, onLost });
  return guardedActuator({
    name: options.socket,
    hand: writingHand(options.socket, line.socket, ORDERS),
    // Handing a socket to a child stops our own reading, and reading is what notices that the other side hung up.
    closeGuarded: async () => void line.socket.resume(),
    off: async () => line.write(ORDERS.off),
    close: line.close,
    lost,
  });
}

export async function releaseSimulated(options: Options): Promise<void> {
  const line = await connectSocket(options.socket, { onBytes: () => undefined, onLost: () => undefined });
  try {
    await line.write(ORDERS.off);
  } finally {
    await line.close();
  }
}
