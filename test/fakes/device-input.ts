/** The other side of a simulated input. */
import { openSocketDevice, type SocketDevice } from "./device-socket.ts";

export interface InputDevice extends Omit<SocketDevice, "received" | "write"> {
  /** Resolves when everybody who is connected was told. */
  set(on: boolean): Promise<void>;
}

/** A contact that is off at first and says to everybody who connects what it is; unplugged and plugged in it is as it was. */
export async function openInputDevice(): Promise<InputDevice> {
  let level = "0";
  const device = await openSocketDevice(undefined, () => level);
  return {
    ...device,
    async set(on) {
      level = on ? "1" : "0";
      if (device.connections() > 0) await device.write(level);
    },
  };
}
