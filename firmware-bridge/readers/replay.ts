import { createReadStream } from "node:fs";
import { access, constants } from "node:fs/promises";
import type { Readable } from "node:stream";
import * as v from "valibot";
import { DeviceError } from "../device.ts";
import type { Reader, Scan } from "../device.ts";
import { openingError } from "../identity.ts";
import { lineEntries } from "../line-options.ts";
import { recordedReports } from "../wire/recording.ts";
import { posCodec, POS_LAYOUTS } from "../wire/hid-pos.ts";
import type { PosEvent } from "../wire/hid-pos.ts";
import { lineCodec } from "../wire/line.ts";
import type { LineEvent } from "../wire/line.ts";

const { idle_end_ms: _noPauses, ...entries } = lineEntries;

export const replayOptions = v.strictObject({
  kind: v.literal("replay"),
  ...entries,
  /** A file of recorded bytes; `-` is standard input. */
  file: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
  /** Whose bytes they are. `hid-pos`: reports of 64 bytes back to back, or one report a line in hexadecimal. */
  as: v.picklist(["serial", "hid-pos"]),
  layout: v.optional(v.picklist(["auto", "A", "B", "C", "E"]), "auto"),
});

type Options = v.InferOutput<typeof replayOptions>;

interface Decoder {
  push(bytes: Uint8Array): readonly Decoded[];
  end(): readonly Decoded[];
}

type Decoded = { readonly payload: Uint8Array; readonly symbology?: string };

/**
 * Recorded bytes through the codec of the reader they came from. Its scans end with the recording, without an error; nothing is
 * let fall, because it reads on only when a scan was taken. With `terminator = "idle"` the whole recording is one scan.
 * Throws `DeviceError`: absent, denied; `scans()` throws protocol when the recording is none.
 */
export async function openReplay(options: Options): Promise<Reader> {
  if (options.file !== "-")
    await access(options.file, constants.R_OK).catch((error: unknown) => {
      throw openingError(options.file, error);
    });
  const source: Readable = options.file === "-" ? process.stdin : createReadStream(options.file);
  // Until somebody reads, an error has no listener; the loop in `replay` throws it again.
  source.on("error", () => undefined);
  let state: "fresh" | "reading" | "disposed" = "fresh";

  async function* replay(): AsyncGenerator<Scan> {
    const decoder = options.as === "serial" ? lineDecoder(options) : posDecoder(options);
    try {
      for await (const bytes of source) yield* scans(decoder.push(bytes));
      yield* scans(decoder.end());
    } catch (error) {
      if (state !== "disposed") throw error instanceof DeviceError ? error : openingError(options.file, error);
    }
  }

  function* scans(codes: readonly Decoded[]): Generator<Scan> {
    for (const each of codes) {
      if (state === "disposed") return;
      yield { medium: options.medium, at: performance.now(), ...each };
    }
  }

  return {
    scans() {
      if (state === "reading") throw new DeviceError("misuse", `${options.file}: scans() was called twice`);
      if (state === "fresh") state = "reading";
      return replay();
    },
    async [Symbol.asyncDispose]() {
      state = "disposed";
      if (source.closed) return;
      const closed = new Promise<void>((resolve) => source.once("close", () => resolve()));
      source.destroy();
      await closed;
    },
  };
}

function decoded(events: readonly (LineEvent | PosEvent)[]): Decoded[] {
  return events.flatMap((event) => {
    if (!("payload" in event)) return [];
    const { payload, symbology } = event;
    return [{ payload, ...(symbology !== undefined && { symbology }) }];
  });
}

function lineDecoder(options: Options): Decoder {
  const codec = lineCodec(options);
  return { push: (bytes) => decoded(codec.push(bytes)), end: () => decoded(codec.flush()) };
}

function posDecoder({ file, layout }: Options): Decoder {
  const reports = recordedReports();
  const codec = posCodec(layout === "auto" ? "guess" : [POS_LAYOUTS[layout]]);

  function decode(events: ReturnType<typeof reports.push>): Decoded[] {
    return events.flatMap((event) => {
      if (event.is === "bad-line")
        throw new DeviceError("protocol", `${file}: line ${event.line} is no report of 1 to 64 bytes in hexadecimal`);
      // A recording has no pauses, so its clock stands still.
      return decoded(codec.push(event.report, 0));
    });
  }

  return { push: (bytes) => decode(reports.push(bytes)), end: () => decode(reports.flush()) };
}
