import { expect, test } from "vitest";
import { DeviceError } from "../../firmware-bridge/device.ts";
import { openSerialChipReader } from "../../firmware-bridge/serial-chip-reader.ts";
import type { LineHandlers } from "../../firmware-bridge/serial-line.ts";
import { iterate } from "../contract/reader.ts";

const OPTIONS = { deu_info: true };

/** A line that takes no bytes and a link that has nothing to say but what its line does. */
function open(fit: () => Promise<void> = async () => undefined) {
  const events: string[] = [];
  let handlers: LineHandlers | undefined;
  const reader = openSerialChipReader(
    "reader",
    OPTIONS,
    async (given) => {
      handlers = given;
      return { write: async () => new Promise<void>(() => undefined), close: async () => void events.push("closed") };
    },
    (write) => ({ write, onBytes: () => undefined, fail: (why) => void events.push(why.code) }),
    async ({ write }) => {
      await fit();
      return {
        source: {
          async find() {
            await write(Uint8Array.of(0));
            return "none" as const;
          },
        },
        stop: () => void events.push("stopped"),
      };
    },
  );
  return { reader, events, lose: (why: DeviceError) => handlers?.onLost(why) };
}

test("it is closed while a write waits", async () => {
  const { reader, events } = open();
  await (await reader)[Symbol.asyncDispose]();
  expect(events).toEqual(["stopped", "lost", "closed"]);
});

test("its line is lost", async () => {
  const { reader, events, lose } = open();
  await using opened = await reader;
  const next = iterate(opened).next();
  lose(new DeviceError("lost", "unplugged"));
  await expect(next).rejects.toMatchObject({ code: "lost", message: "unplugged" });
  expect(events).toEqual(["lost"]);
});

test("the device does not do what it should: nothing is left open", async () => {
  const { reader, events } = open(async () => Promise.reject(new DeviceError("silent", "says nothing")));
  await expect(reader).rejects.toMatchObject({ code: "silent" });
  expect(events).toEqual(["closed"]);
});
