import { ChipError } from "../chip-session.ts";
import { DeviceError } from "../device.ts";
import type { Feedback } from "../device.ts";
import { acr122Lamp, isAcr122Done } from "./acr122.ts";
import type { CardSource } from "./card-source.ts";
import { hex } from "./client.ts";
import type { PcscClient } from "./client.ts";

/** SCARD_CTL_CODE(1) of reader.h: what libccid passes on to the reader as it is. */
const ESCAPE = 0x42000001;

/**
 * Through the card's connection while one lies there, which every driver allows; else as an escape command, which libccid must have been
 * allowed. Throws `DeviceError`: lost, silent; denied when the driver refuses; protocol when it is no such reader.
 */
export async function showOnAcr122(client: PcscClient, source: CardSource, name: string, feedback: Feedback) {
  const command = acr122Lamp(feedback);
  const answer = (await overCard(source, command)) ?? (await asEscape(client, name, command));
  if (!isAcr122Done(answer))
    throw new DeviceError("protocol", `${name}: does not know the lamp of an ACR122U; set family = "plain"`);
}

/** Undefined: there is no card, or it has just left. */
async function overCard(source: CardSource, command: Uint8Array): Promise<Uint8Array | undefined> {
  return source
    .card()
    ?.send(command)
    .catch((error: unknown) => {
      if (error instanceof ChipError) return undefined;
      throw error;
    });
}

async function asEscape(client: PcscClient, name: string, command: Uint8Array): Promise<Uint8Array> {
  const { code, value: direct } = await client.connect(name, "direct");
  if (code !== 0)
    throw new DeviceError("denied", `${name}: pcscd lets nobody speak to the reader itself (${hex(code)})`);
  const answer = await client.control(direct, ESCAPE, command);
  await client.disconnect(direct, "leave");
  if (answer.code === 0) return answer.value;
  throw new DeviceError(
    "denied",
    `${name}: the driver refuses escape commands (${hex(answer.code)}), so the lamp works only while a card lies there; docs/readers.md, ifdDriverOptions`,
  );
}
