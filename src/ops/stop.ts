/** The end of a process: asked for once, finished in time, or made to finish. */

/** A process that is still here this long after it was asked to stop hangs in native code. Milliseconds. */
const PATIENCE_MS = 8000;

/**
 * Resolves at the first SIGTERM or SIGINT, and when the process of ours that started us is gone. From then on the process has 8 seconds to end by itself; a native library that
 * holds on to a device longer (node-hid is known to) is ended by SIGKILL, as no exit handler can.
 */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      setTimeout(() => process.kill(process.pid, "SIGKILL"), PATIENCE_MS).unref();
      resolve();
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
    process.once("disconnect", stop);
    // Listening for it must not keep alive what has otherwise ended.
    process.channel?.unref();
  });
}
