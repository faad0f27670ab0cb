import * as v from "valibot";
import { chipEntries, chipReader } from "../chip-reader.ts";
import type { Context } from "../context.ts";
import { DeviceError } from "../device.ts";
import type { Feedback, Reader } from "../device.ts";
import { openCardSource } from "../pcsc/card-source.ts";
import { openPcscClient } from "../pcsc/client.ts";
import { showOnAcr122 } from "../pcsc/lamp.ts";
import { pickReader } from "../pcsc/pick-reader.ts";
import { scanQueue } from "../scan-queue.ts";
import { socketPath } from "../socket-line.ts";
import { within } from "../within.ts";

export const pcscOptions = v.strictObject({
  kind: v.literal("pcsc"),
  ...chipEntries,
  /** A part of the reader's name. Needed when there are several. */
  reader: v.optional(v.pipe(v.string(), v.maxBytes(127, "expected at most 127 bytes, as a reader's name has")), ""),
  /** `acr122`: an ACR122U or ACR1252U, whose lamp and buzzer tell the verdict. */
  family: v.optional(v.picklist(["plain", "acr122"]), "plain"),
  /** Where pcscd listens. */
  socket: v.optional(socketPath, "/run/pcscd/pcscd.comm"),
});

const ALIVE_LIMIT_MS = 1000;

/** A contactless reader that pcscd knows. Throws `DeviceError`: absent, denied, misuse, silent, protocol. */
export async function openPcscReader(
  options: v.InferOutput<typeof pcscOptions>,
  { onChip }: Pick<Context, "onChip"> = {},
): Promise<Reader> {
  const client = await openPcscClient(options.socket);
  try {
    const { name } = pickReader(await client.readers(), options.reader);
    const source = openCardSource(client, name);
    return chipReader(name, { ...options, onChip }, source, scanQueue(name), {
      async alive() {
        const silent = () => new DeviceError("silent", `${name}: pcscd did not answer within ${ALIVE_LIMIT_MS} ms`);
        const { unknown } = await within(source.reader(), ALIVE_LIMIT_MS, silent);
        if (unknown) throw new DeviceError("silent", `${name}: does not answer pcscd`);
      },
      ...(options.family === "acr122" && {
        feedback: async (feedback: Feedback) => showOnAcr122(client, source, name, feedback),
      }),
      close: client.close,
    });
  } catch (error) {
    await client.close();
    throw error;
  }
}
