import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { signPass } from "../guest/pass-key.ts";
import { drawInBlocks, drawPng, drawSvg } from "../guest/pass-picture.ts";
import { MAX_LANES, MAX_MINUTES, type PassContent } from "../guest/pass-text.ts";
import { type Command, fail, print, UsageError } from "./command.ts";
import { atPasses, PASSES_OPTIONS, PASSES_USAGE, type PassesPlace, passKeyAt, warnUnlessTrusted } from "./passes.ts";
import { type SiteTimes, TIME_FORMS } from "./passes-times.ts";

const OPTIONS = {
  ...PASSES_OPTIONS,
  until: { type: "string" },
  hours: { type: "string" },
  from: { type: "string" },
  lane: { type: "string", multiple: true },
  for: { type: "string" },
  png: { type: "string" },
  svg: { type: "string" },
} as const;

const LANE = /^[a-z0-9-]{1,40}$/;
const LONGEST_LABEL = 60;
/** What a hand-written number of hours may be. */
const MOST_HOURS = MAX_MINUTES / 60;

type Values = ReturnType<typeof valuesOf>;

export const passesIssue: Command = {
  usage: `--until TIME | --hours N; [--from TIME] [--lane ID]... [--for LABEL] [--png FILE] [--svg FILE] ${PASSES_USAGE}`,
  does: `Signs a guest's day-pass and draws its QR code. TIME is ${TIME_FORMS}, by the site's clock. Nothing of it is stored, the label neither.`,
  run(args) {
    const values = valuesOf(args);
    return atPasses(values, (place) => {
      const id = randomBytes(8).toString("hex");
      const pass: PassContent = { id, ...timesOf(values, place.times, Date.now()), lanes: lanesOf(values, place) };
      const label = labelOf(values);
      const key = passKeyAt(place, "refuse");
      warnUnlessTrusted(place, key);
      hand(values, place, pass, signPass(key, place.site, pass), label);
      return 0;
    });
  },
};

function valuesOf(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS }).values;
}

function timesOf(values: Values, times: SiteTimes, nowMs: number): Pick<PassContent, "fromMinute" | "untilMinute"> {
  const now = Math.floor(nowMs / 60_000);
  const today = times.momentOf(nowMs).day;
  const fromMinute = values.from === undefined ? now : times.read("--from", values.from, today, "beginning");
  const untilMinute = untilOf(values, fromMinute, times);
  const said = values.until === undefined ? `--hours ${values.hours}` : `--until ${values.until}`;
  if (untilMinute <= fromMinute)
    throw new UsageError(`${said}: expected a time after the beginning, ${times.say(fromMinute, "beginning")}`);
  if (untilMinute <= now) throw new UsageError(`${said}: expected a time that is still to come`);
  // counted from now, so that what is taken back today need be remembered no longer
  if (untilMinute - now > MAX_MINUTES)
    throw new UsageError(`${said}: expected at most 31 days from now, ${times.say(now + MAX_MINUTES, "end")}`);
  if (untilMinute - fromMinute > MAX_MINUTES)
    throw new UsageError(`--from ${values.from}: expected at most 31 days before the end`);
  return { fromMinute, untilMinute };
}

function untilOf({ hours, until }: Values, fromMinute: number, times: SiteTimes): number {
  if ((hours === undefined) === (until === undefined))
    throw new UsageError("one of --until TIME and --hours N is expected");
  if (until !== undefined) return times.read("--until", until, times.momentOf(fromMinute * 60_000).day, "end");
  const read = /^\d{1,3}(?:\.\d{1,2})?$/.test(hours ?? "") ? Number(hours) : Number.NaN;
  if (!(read > 0 && read <= MOST_HOURS))
    throw new UsageError(`--hours ${hours}: expected a number of hours, at most ${MOST_HOURS}`);
  return fromMinute + Math.max(1, Math.round(read * 60));
}

function lanesOf({ lane = [] }: Values, place: PassesPlace): readonly string[] {
  const lanes = [...new Set(lane)].toSorted();
  if (lanes.length > MAX_LANES)
    throw new UsageError(`--lane: expected at most ${MAX_LANES}; left out, the pass is for all`);
  for (const one of lanes) {
    if (!LANE.test(one)) throw new UsageError(`--lane ${one}: expected the id of a lane, 1 to 40 of a-z, 0-9 and -`);
    if (!place.lanes.includes(one)) fail(`note: this config has no lane ${one}, only ${place.lanes.join(", ")}`);
  }
  return lanes;
}

function labelOf({ for: label, png, svg }: Values): string | undefined {
  if (label === undefined) return undefined;
  if (label.length < 1 || label.length > LONGEST_LABEL || /\p{Cc}/u.test(label))
    throw new UsageError(`--for: expected 1 to ${LONGEST_LABEL} characters in one line`);
  if (png !== undefined && svg === undefined)
    throw new UsageError("--for: a PNG holds the code alone; expected --svg FILE, or no file");
  return label;
}

function hand(values: Values, place: PassesPlace, pass: PassContent, text: string, label: string | undefined): void {
  const { siteName, times, timeZone } = place;
  const from = times.say(pass.fromMinute, "beginning");
  const until = times.say(pass.untilMinute, "end");
  const where = pass.lanes.length === 0 ? siteName : `${siteName}: ${pass.lanes.join(", ")}`;
  // who has the picture has the pass
  const mode = { mode: 0o600 };
  if (values.png !== undefined) writeFileSync(values.png, drawPng(text), mode);
  if (values.svg !== undefined) {
    const lines = [...(label === undefined ? [] : [label]), where, `${from} – ${until}`, pass.id];
    writeFileSync(values.svg, drawSvg(text, lines), mode);
  }
  if (values.json === true) {
    const { id, lanes } = pass;
    print(JSON.stringify({ id, from: iso(pass.fromMinute), until: iso(pass.untilMinute), lanes, text }));
    return;
  }
  print(`day-pass  ${pass.id}`);
  if (label !== undefined) print(`for       ${label}`);
  print(`opens     ${where}`);
  print(`from      ${from} (${timeZone})\nuntil     ${until}`);
  if (values.png === undefined && values.svg === undefined) print(`\n${drawInBlocks(text, process.stdout.isTTY)}\n`);
  print(`To take it back: esc-kiosk passes revoke ${pass.id}`);
}

function iso(minute: number): string {
  return new Date(minute * 60_000).toISOString();
}
