/** The thread that decodes: a picture in, what its code says out, one at a time. */
import { parentPort, workerData } from "node:worker_threads";
import * as v from "valibot";
import { openQrDecoder, withSecondLook } from "./decoder.ts";

/** What the thread says; `ready` comes first and once. */
export type ThreadAnswer =
  | { readonly is: "ready" }
  | { readonly is: "looked"; readonly payload: Uint8Array | undefined }
  | { readonly is: "failed"; readonly why: string };

const { width, height, secondLookEveryMs } = v.parse(
  v.object({ width: v.number(), height: v.number(), secondLookEveryMs: v.number() }),
  workerData,
);

function tell(answer: ThreadAnswer): void {
  parentPort?.postMessage(answer, []);
}

const { decode } = await openQrDecoder();
const look = withSecondLook(decode, secondLookEveryMs);
parentPort?.on("message", (grey: Uint8Array) => {
  void look({ grey, width, height }).then(
    (payload) => tell({ is: "looked", payload }),
    (error: unknown) => tell({ is: "failed", why: String(error) }),
  );
});
tell({ is: "ready" });
