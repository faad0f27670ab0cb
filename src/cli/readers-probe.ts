import { parseArgs } from "node:util";
import * as v from "valibot";
import { stringify } from "smol-toml";
import { openBareSerial } from "../../firmware-bridge/catalog.ts";
import { DeviceError } from "../../firmware-bridge/device.ts";
import { deviceName, findTty } from "../../firmware-bridge/identity.ts";
import { type Probed, probeSerial } from "../../firmware-bridge/probe.ts";
import { type Command, fail, only, print, UsageError } from "./command.ts";

const BAUDS = [9600, 115_200];
const RATES = /^[1-9]\d{3,5}$/;

export const readersProbe: Command = {
  usage: "DEVICE --yes [--baud N]... [--json]",
  does: "Asks a serial device who it is, in the words of each family one after the other. It writes to it: never to a relay, never while the gate runs.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { yes: { type: "boolean" }, baud: { type: "string", multiple: true }, json: { type: "boolean" } },
      allowPositionals: true,
    });
    const device = only(positionals, "DEVICE");
    const named = v.safeParse(deviceName, device);
    if (!named.success) throw new UsageError(`${device}: ${named.issues[0].message}`);
    if (values.yes !== true)
      throw new UsageError(
        `probing writes bytes to ${device} that a relay or another device might obey; add --yes when you know that a reader is there`,
      );
    return probe(device, values.baud?.map(baudOf) ?? BAUDS, values.json === true);
  },
};

async function probe(device: string, bauds: readonly number[], json: boolean): Promise<number> {
  const heard: Probed["is"][] = [];
  try {
    // A USB CDC device has no rate of its own.
    const ratesMeanNothing = /\/ttyACM\d+$/.test(await findTty(device));
    const probing = probeSerial({
      bauds,
      ratesMeanNothing,
      open: async (baud, handlers) => openBareSerial(device, baud, handlers),
      onAsk({ name, asks, bytes }, baud) {
        if (!json) print(`${String(baud).padStart(6)} baud  ${name}: ${asks}  writes ${hexOf(bytes)}`);
      },
    });
    for await (const probed of probing) {
      heard.push(probed.is);
      print(json ? JSON.stringify(asJson(probed)) : say(probed));
      if (probed.is === "recognised" && !json)
        print(`\n[[lane.reader]]\n${stringify(optionsOf(device, probed)).trim()}`);
    }
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return fail(error.message);
  }
  if (heard.includes("recognised")) return 0;
  return fail(
    heard.every((is) => is === "silent")
      ? 'nobody answered: a scanner that only sends answers nothing, and reads with kind = "serial"; try also --baud'
      : "somebody answered whom nobody here knows",
  );
}

function optionsOf(device: string, { probe: { offer, bauds }, baud }: Probed): Record<string, string | number> {
  const rated = bauds.length > 1 && offer.kind !== "twn4";
  return { ...offer, device, ...(rated && { baud }) };
}

function say({ is, says, answer }: Probed): string {
  const bytes = answer.length === 0 ? "" : ` (${hexOf(answer.subarray(0, 48))}${answer.length > 48 ? " …" : ""})`;
  if (is === "recognised") return `             ${says}${bytes}`;
  return `             ${is === "silent" ? "no answer" : is === "echo" ? `its own bytes came back${bytes}` : `something else${bytes}`}`;
}

function asJson({ probe: { name, bytes, offer }, baud, is, says, answer }: Probed): object {
  const wrote = hexOf(bytes);
  return { name, baud, wrote, is, says: says ?? null, answer: hexOf(answer), ...(is === "recognised" && { offer }) };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

function baudOf(text: string): number {
  if (!RATES.test(text)) throw new UsageError(`--baud ${text}: expected 1200 to 921600`);
  return Number(text);
}
