import { parseArgs } from "node:util";
import { openReader } from "../../firmware-bridge/catalog.ts";
import type { Chip } from "../../firmware-bridge/device.ts";
import { hexOf, isRandomUid } from "../card/uid.ts";
import { printUid, readPrinted, type TextReadings, type UidPrinted } from "../card/uid-forms.ts";
import type { WiegandNumber } from "../card/wiegand.ts";
import { type ChipTrust, verifyDeuInfo } from "../chip/deu-info.ts";
import { trustOf } from "../chip/known-chips.ts";
import { untilStopped } from "../ops/stop.ts";
import { type Command, fail, only, print, UsageError } from "./command.ts";
import { configOf } from "./config.ts";

const OPTIONS = { reader: { type: "boolean" }, config: { type: "string" }, json: { type: "boolean" } } as const;

export const readersInspect: Command = {
  usage: "TEXT [--json] | --reader [ID] [--config FILE] [--json]",
  does: "Which chip a printed number may be, in every form that readers print; or of each card that is held to a reader. The gate must not run then.",
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (values.reader === true) return watch(values.config, positionals, values.json === true);
    const text = only(positionals, "TEXT");
    const readings = readPrinted(text);
    if (values.json === true) print(JSON.stringify(asJson(readings)));
    else for (const line of sayText(readings)) print(line);
    return readings.uids.length > 0 || readings.wiegand.length > 0 || readings.part !== undefined ? 0 : 1;
  },
};

/** Until it is stopped, or the reader is gone. */
async function watch(file: string | undefined, ids: readonly string[], json: boolean): Promise<number> {
  const config = configOf(file);
  if (config === undefined) return 1;
  const [id, extra] = ids;
  if (extra !== undefined) throw new UsageError(`one ID is expected, and "${extra}" is one too many`);
  const readers = config.lane.flatMap((lane) => lane.reader);
  const options = readers.find((one) => id === undefined || one.id === id);
  if (options === undefined) return fail(`no reader is called "${id}"; ids stand in the config as [[lane.reader]] id`);
  try {
    await using reader = await openReader(options);
    if (!json) print(`hold a card to the reader (${options.kind}); Ctrl-C ends`);
    void untilStopped().then(() => reader[Symbol.asyncDispose]());
    const trust = trustOf(config.chip);
    for await (const { chip, payload, trouble } of reader.scans()) {
      const signed = chip && signedOn(chip, trust);
      if (json) print(JSON.stringify({ uid: chip && hexOf(chip.uid), signed, trouble }));
      else if (chip !== undefined) for (const line of [...sayUid(chip.uid), `  signed number: ${signed}`]) print(line);
      else print(trouble ?? `no chip: a text of ${payload.length} bytes (esc-kiosk card TEXT says what a text is)`);
    }
    return 0;
  } catch (error) {
    return fail(`the reader: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What the gate would make of the signed number, by this machine's clock. */
function signedOn({ uid, deuInfo }: Chip, trust: ChipTrust | undefined): string {
  if (deuInfo === undefined) return "none";
  if (trust === undefined) return "there, and not looked at, as the config names no chip.chain_file";
  const reading = verifyDeuInfo(trust, uid, deuInfo, Date.now());
  return reading.is === "verified" ? `verified, ${reading.escn}` : `not verified, ${reading.why}`;
}

function asJson({ uids, wiegand, part }: TextReadings): object {
  const known = uids.map(({ uid, forms }) => ({ uid: hexOf(uid), forms, printed: printUid(uid) }));
  return { uids: known, wiegand, part: part ?? null };
}

function sayText({ uids, wiegand, part }: TextReadings): readonly string[] {
  const lines = [
    ...uids.flatMap(({ uid, forms }) => [`as ${forms.join(", ")}:`, ...sayUid(uid).map((line) => `  ${line}`)]),
    ...wiegand.map((number) => `as bits with right parities: ${sayNumber(number)}`),
    ...(part === undefined ? [] : [`as ${sayNumber(part)}: 24 bits, too few to tell a chip`]),
  ];
  return lines.length > 0 ? lines : ["no number of a chip in any form that readers print"];
}

function sayUid(uid: Uint8Array): readonly string[] {
  return [`UID ${hexOf(uid, " ")}, ${uid.length} bytes${hintOf(uid)}`, ...printUid(uid).flatMap(sayPrinted)];
}

/** What the first byte tells: ISO/IEC 14443-3 puts the maker there in UIDs of 7 and 10 bytes, and 04 is NXP. */
function hintOf(uid: Uint8Array): string {
  if (isRandomUid(uid)) return ": changes at each tap, so that it tells nobody";
  if (uid.length === 4) return "";
  if (uid[0] === 0x04) return ": likely, as chips of NXP begin with 04";
  return uid.at(-1) === 0x04 ? ": rather the other way round, as chips of NXP begin with 04" : "";
}

function sayPrinted({ order, hex, colons, decimal, "8h10d": eight, wiegand }: UidPrinted): readonly string[] {
  return [
    `  ${order}`,
    `    hex      ${hex}  ${colons}`,
    `    decimal  ${decimal}`,
    `    8H10D    ${eight}`,
    ...wiegand.map((number) => `    ${sayNumber(number)}  bits ${number.hex}`),
  ];
}

function sayNumber({ format, facility, card }: WiegandNumber): string {
  return format === "H10302" ? `${format}   card ${card}` : `${format}   facility ${facility} card ${card}`;
}
