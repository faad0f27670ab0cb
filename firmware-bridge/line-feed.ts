import { codecFeed } from "./codec-feed.ts";
import type { CodecFeed } from "./codec-feed.ts";
import type { Medium, Scan } from "./device.ts";
import { lineCodec } from "./wire/line.ts";
import type { LineEvent, LineOptions } from "./wire/line.ts";

/** `idleEndMs`: how long a line is silent before a scan without terminator is over. */
export interface LineSettings extends LineOptions {
  readonly medium: Medium;
  readonly idleEndMs: number;
}

export function lineFeed(settings: LineSettings, onScan: (scan: Scan) => void): CodecFeed {
  return codecFeed(lineCodec(settings), idleEndOf(settings), (event, at) => {
    if (event.is === "line") onScan(scanOf(event, settings.medium, at));
  });
}

/** undefined: the line has an end of its own. */
export function idleEndOf({ terminator, idleEndMs }: LineSettings): number | undefined {
  return terminator === "idle" ? idleEndMs : undefined;
}

export function scanOf(line: LineEvent & { readonly is: "line" }, medium: Medium, at: number): Scan {
  const { payload, symbology } = line;
  return { medium, payload, at, ...(symbology !== undefined && { symbology }) };
}
