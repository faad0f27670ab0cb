/** Who has unlocked a screen, for as long as they go on using it. In memory only. */
import { randomBytes } from "node:crypto";

/** Somebody who turned away has left. Milliseconds. */
export const IDLE_MS = 30_000;
export const MOST_SESSIONS = 4;

export interface Sessions {
  /** 32 hexadecimal digits; undefined: as many as there may be are in use. */
  open(name: string, now: number): string | undefined;
  /**
   * Whose it is, and goes on for `IDLE_MS` more, after the `busyMs` that what is asked may take; undefined: it has ended, or never was. `now`:
   * milliseconds of a clock that nobody can set.
   */
  use(session: string, now: number, busyMs?: number): string | undefined;
  end(session: string): void;
}

export function openSessions(): Sessions {
  const sessions = new Map<string, { readonly name: string; readonly endsAt: number }>();

  function sweep(now: number): void {
    for (const [session, { endsAt }] of sessions) if (now >= endsAt) sessions.delete(session);
  }

  return {
    open(name, now) {
      sweep(now);
      if (sessions.size >= MOST_SESSIONS) return undefined;
      const session = randomBytes(16).toString("hex");
      sessions.set(session, { name, endsAt: now + IDLE_MS });
      return session;
    },
    use(session, now, busyMs = 0) {
      sweep(now);
      const found = sessions.get(session);
      if (found !== undefined) sessions.set(session, { ...found, endsAt: now + busyMs + IDLE_MS });
      return found?.name;
    },
    end: (session) => void sessions.delete(session),
  };
}
