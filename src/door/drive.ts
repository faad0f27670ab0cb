/** Runs the machine of a door or a turnstile on a real actuator, real contacts and real time. */
import type { Actuator, Input } from "../../firmware-bridge/device.ts";
import type { Passage, Passed } from "./passage.ts";
import type { DoorState, Order, Stands, Tell, WayEvent } from "./words.ts";

/** Where the time comes from; milliseconds of `performance.now()`. */
export interface Timer {
  now(): number;
  /** Calls `act` once, not before `at`; what it returns calls that off. */
  wake(at: number, act: () => void): () => void;
}

export const realTimer: Timer = {
  now: () => performance.now(),
  wake(at, act) {
    const timeout = setTimeout(act, Math.max(1, Math.ceil(at - performance.now())));
    return () => clearTimeout(timeout);
  },
};

export interface DriveParts<Name extends string> {
  /** Stays its owner's. */
  readonly actuator: Pick<Actuator, "pulse" | "release">;
  /** The contacts that there are. Each calls `onLost` whenever its device goes away, and is disposed of here. */
  readonly inputs: ReadonlyMap<Name, (onLost: () => void) => Input>;
  readonly timer: Timer;
  /** These must not throw. */
  readonly onPassed: (passed: Passed) => void;
  readonly onTell: (tell: Exclude<Tell, { is: "passed" }>) => void;
  /** After every step, when what it ordered was given. */
  readonly onStands: (stands: Stands) => void;
  /** The actuator did not take an order that no caller of `grant` waits for. */
  readonly onFault: (error: unknown, order: Order) => void;
}

export interface Machine<State, Name extends string> {
  readonly first: State;
  readonly step: (
    state: State,
    event: WayEvent<Name>,
  ) => { readonly state: State; readonly orders: readonly Order[]; readonly tells: readonly Tell[] };
  readonly wakesAt: (state: State) => number | undefined;
  readonly isFull: (state: State) => boolean;
  readonly stateOf: (state: State) => DoorState;
  readonly standsOf: (state: State) => Stands;
}

export interface DrivenPassage extends Passage {
  state(): DoorState;
}

/** A way through that is driven from now on, in normal mode. */
export function drive<State, Name extends string>(
  { first, isFull, standsOf, stateOf, step, wakesAt }: Machine<State, Name>,
  { actuator, inputs, onFault, onPassed, onStands, onTell, timer }: DriveParts<Name>,
): DrivenPassage {
  let state = first;
  let life: "driven" | "over" = "driven";
  let callOff: (() => void) | undefined;

  /** What it tells is on record before what it orders is done. `caller`: on whose account somebody waits for the order. */
  function hear(event: WayEvent<Name>, caller?: number): Promise<void> | undefined {
    if (life === "over") return undefined;
    const next = step(state, event);
    state = next.state;
    callOff?.();
    const at = wakesAt(state);
    callOff = at === undefined ? undefined : timer.wake(at, () => void hear({ is: "time", at: timer.now() }));
    for (const tell of next.tells) {
      if (tell.is !== "passed") onTell(tell);
      // The caller hears that it failed, and gives back what was not used.
      else if (caller === undefined || event.is !== "failed" || tell.passed.grant?.admission !== caller)
        onPassed(tell.passed);
    }
    let awaited: Promise<void> | undefined;
    for (const order of next.orders) {
      const isAwaited = order.is === "unlock" && order.admission !== undefined && order.admission === caller;
      const done = give(order, isAwaited);
      if (isAwaited) awaited = done;
      else done.catch((error: unknown) => onFault(error, order));
    }
    onStands(standsOf(state));
    return awaited;
  }

  /** Given at once, in their order; what became of it comes later. */
  async function give(order: Order, isAwaited: boolean): Promise<void> {
    if (order.is === "lock") return actuator.release();
    const { admission } = order;
    try {
      await actuator.pulse(order.forMs);
      if (admission !== undefined) void hear({ is: "taken", at: timer.now(), admission });
    } catch (error) {
      if (admission !== undefined)
        void hear({ is: "failed", at: timer.now(), admission }, isAwaited ? admission : undefined);
      throw error;
    }
  }

  async function follow(name: Name, input: Input): Promise<void> {
    try {
      for await (const { at, on } of input.changes()) void hear({ is: "input", input: name, on, at });
    } catch {
      void hear({ is: "input-lost", input: name, at: timer.now() });
    }
  }

  const opened = [...inputs].map(([name, open]) => {
    const input = open(() => void hear({ is: "input-lost", input: name, at: timer.now() }));
    return { input, followed: follow(name, input) };
  });

  return {
    isFull: () => isFull(state),
    setMode: (mode) => void hear({ is: "mode", mode, at: timer.now() }),
    state: () => stateOf(state),
    async grant(grant) {
      await hear({ is: "grant", grant, at: timer.now() }, grant.admission);
    },
    async [Symbol.asyncDispose]() {
      // Whoever was let in and has not gone will find it locked.
      void hear({ is: "mode", mode: "lockdown", at: timer.now() });
      life = "over";
      callOff?.();
      await Promise.all(opened.map(({ input }) => input[Symbol.asyncDispose]()));
      await Promise.all(opened.map(({ followed }) => followed));
    },
  };
}
