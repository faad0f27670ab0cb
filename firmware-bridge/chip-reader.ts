import * as v from "valibot";
import { pollChips } from "./chip-poll.ts";
import type { ChipSource } from "./chip-poll.ts";
import type { Context } from "./context.ts";
import { readDeuInfo } from "./deu-info.ts";
import type { Reader } from "./device.ts";
import { readerId } from "./line-options.ts";
import type { ScanQueue } from "./scan-queue.ts";

/** What every reader of chips has. */
export const chipEntries = {
  ...readerId,
  /** Whether the DEUInfo application is read, where a card has one; otherwise its UID is all. */
  deu_info: v.optional(v.boolean(), true),
};

/** The reader's connection. Closing it ends what `find` waits for. */
interface Connection extends Pick<Reader, "alive" | "feedback"> {
  readonly close: () => Promise<void>;
}

/** A reader that polls `source` from now on. Whoever holds the connection tells the queue when it is lost. */
export function chipReader(
  name: string,
  options: { readonly deu_info: boolean; readonly onChip?: Context["onChip"] | undefined },
  source: ChipSource,
  queue: ScanQueue,
  { close, ...abilities }: Connection,
): Reader {
  const stop = new AbortController();
  const settings = {
    name,
    signal: stop.signal,
    onChip: options.onChip,
    ...(options.deu_info && { read: readDeuInfo }),
  };
  const polling = pollChips(source, queue, settings);
  return {
    scans: queue.scans,
    ...abilities,
    async [Symbol.asyncDispose]() {
      stop.abort();
      queue.end();
      await close();
      await polling;
    },
  };
}
