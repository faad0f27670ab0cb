/**
 * A scanner that waits for a host's confirmation reads nothing until it comes, and complains by itself when it does not. This counts the
 * time from the scan on, so that the person is told before the scanner gives up.
 */
export interface HostAck {
  /** A scan has come: the scanner waits from now on. A further one begins anew. */
  readonly begin: () => void;
  /** Confirmed. */
  readonly done: () => void;
  readonly isWaiting: () => boolean;
}

/** `late` is called when `limitMs` have passed without a confirmation. */
export function hostAck(limitMs: number, late: () => void): HostAck {
  let timer: NodeJS.Timeout | undefined;

  function done(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  return {
    begin() {
      done();
      timer = setTimeout(() => {
        timer = undefined;
        late();
      }, limitMs);
    },
    done,
    isWaiting: () => timer !== undefined,
  };
}
