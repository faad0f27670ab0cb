import { parseArgs } from "node:util";
import * as v from "valibot";
import { openReader, type ReaderOptions, readerOptions } from "../../firmware-bridge/catalog.ts";
import { careFor } from "../../firmware-bridge/care.ts";
import type { Feedback, Reader, Scan } from "../../firmware-bridge/device.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import { readCredential } from "../card/read-credential.ts";
import { hexOf } from "../card/uid.ts";
import { untilStopped } from "../ops/stop.ts";
import { type Command, print, UsageError } from "./command.ts";
import { configOf } from "./config.ts";

const OPTIONS = {
  config: { type: "string" },
  lane: { type: "string" },
  kind: { type: "string" },
  device: { type: "string" },
  set: { type: "string", multiple: true },
  scans: { type: "string" },
  json: { type: "boolean" },
} as const;

export const readersTest: Command = {
  usage: "[--config FILE] [--lane ID] | --kind KIND [--device DEVICE] [--set OPTION=VALUE]...  [--scans N] [--json]",
  does: "Show any card: opens the readers and says what each scan is. Keeps nothing, opens no gate; the gate must not run. Ctrl-C ends.",
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is one too many`);
    const most = scansOf(values.scans);
    const json = values.json === true;
    const readers =
      values.kind === undefined
        ? configured(values.config, values.lane)
        : { [values.kind]: optionsFrom(values.kind, values.device, values.set ?? []) };
    if (readers === undefined) return 1;
    return show(readers, most, json);
  },
};

async function show(readers: Readonly<Record<string, ReaderOptions>>, most: number, json: boolean): Promise<number> {
  const done = Promise.withResolvers<void>();
  let scans = 0;
  await using stack = new AsyncDisposableStack();
  const say = (name: string, what: object, text: string): void =>
    print(json ? JSON.stringify({ reader: name, ...what }) : `${name}  ${text}`);

  async function follow(name: string, reader: Reader): Promise<void> {
    for await (const scan of reader.scans()) {
      scans += 1;
      const shown = describe(scan);
      const lamp = await tell(reader, shown.card === null ? "refuse" : "admit");
      say(name, { ...shown, lamp }, sayScan(shown, lamp));
      if (scans >= most) done.resolve();
    }
  }

  for (const [name, options] of Object.entries(readers)) {
    const reader = stack.use(
      keepReading(async () => openReader(options), {
        ...careFor(options, {}),
        onHealth(health) {
          const { recoveries } = health;
          if (health.is === "up") say(name, { is: "up", recoveries }, "is there: show any card, Ctrl-C ends");
          else say(name, { is: "down", code: health.why.code, recoveries }, `is not there: ${health.why.message}`);
        },
      }),
    );
    void follow(name, reader);
  }
  await Promise.race([done.promise, untilStopped()]);
  return 0;
}

/** What a scan is; the payload itself is not said, as it may be anybody's. */
function describe({ medium, payload, symbology, chip, trouble }: Scan) {
  const credential = readCredential(payload);
  return {
    is: "scan",
    medium,
    symbology: symbology ?? null,
    bytes: payload.length,
    card: credential.is === "card" ? credential.escn : null,
    looks: credential.is === "card" ? null : credential.looks,
    uid: chip === undefined ? null : hexOf(chip.uid),
    signed: chip?.deuInfo !== undefined,
    trouble: trouble ?? null,
  };
}

function sayScan(scan: ReturnType<typeof describe>, lamp: string): string {
  const { medium, symbology, bytes, card, looks, uid, signed, trouble } = scan;
  const parts = [
    `${medium}${symbology === null ? "" : ` ]${symbology}`}`,
    trouble ?? (uid !== null && bytes === 0 ? undefined : `${bytes} bytes`),
    uid === null ? undefined : `chip ${uid}${signed ? ", with DEUInfo (not verified here)" : ""}`,
    card !== null ? `card ${card}` : uid === null && trouble === null ? `no card: ${looks}` : undefined,
    lamp,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

async function tell(reader: Reader, feedback: Feedback): Promise<string> {
  try {
    await reader.feedback?.(feedback);
    return `told ${feedback}`;
  } catch (error) {
    return `could not be told ${feedback}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** By lane and name. undefined: the config is faulty, and that was said. */
function configured(file: string | undefined, lane: string | undefined): Record<string, ReaderOptions> | undefined {
  const config = configOf(file);
  if (config === undefined) return undefined;
  const lanes = config.lane.filter(({ id }) => lane === undefined || id === lane);
  if (lanes.length === 0)
    throw new UsageError(`--lane ${lane}: expected one of ${config.lane.map(({ id }) => id).join(", ")}`);
  return Object.fromEntries(
    lanes.flatMap(({ id, reader }) =>
      reader.map((options, nth) => [`${id}/${options.id ?? `${options.kind}-${nth + 1}`}`, options]),
    ),
  );
}

/** Throws `UsageError` with each fault. */
function optionsFrom(kind: string, device: string | undefined, sets: readonly string[]): ReaderOptions {
  const pairs = sets.map((set): [string, string | number | boolean] => {
    const [, name, value] = /^([a-z_]+)=(.*)$/.exec(set) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--set ${set}: expected OPTION=VALUE`);
    return [name, valueOf(value)];
  });
  const parsed = v.safeParse(readerOptions, {
    kind,
    ...(device !== undefined && { device }),
    ...Object.fromEntries(pairs),
  });
  if (parsed.success) return parsed.output;
  const faults = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "reader"}: ${issue.message}`);
  throw new UsageError(faults.join("; "));
}

function valueOf(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

function scansOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--scans ${text}: expected 1 or more`);
  return Number(text);
}
