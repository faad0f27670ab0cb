/** The end of a process: asked for once, finished in time, or made to finish. */

/** A process that is still here this long after it was asked to stop hangs in native code. Milliseconds. */
const PATIENCE_MS = 8000;

/** Resolves at the first of these signals, and when the process of ours that started us is gone. */
export function untilAsked(signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"]): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
    process.once("disconnect", () => resolve());
    // Listening for it must not keep alive what has otherwise ended.
    process.channel?.unref();
  });
}

/**
 * The same for a process that holds devices: from then on it has 8 seconds to end by itself. A native library that holds on to
 * a device longer (node-hid is known to) is ended by SIGKILL, as no exit handler can.
 */
export async function untilStopped(): Promise<void> {
  await untilAsked();
  setTimeout(() => process.kill(process.pid, "SIGKILL"), PATIENCE_MS).unref();
}
