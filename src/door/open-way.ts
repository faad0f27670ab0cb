/** The way through of a lane, as its config has it. */
import type { Actuator, Input } from "../../firmware-bridge/device.ts";
import type { Way } from "../verdict/words.ts";
import { DOOR_INPUTS, type DoorRules } from "./door-words.ts";
import { type DrivenPassage, type DriveParts, realTimer } from "./drive.ts";
import type { WayOptions } from "./options.ts";
import { pulseOnly } from "./pulse-only.ts";
import { runDoor } from "./run-door.ts";
import { runTurnstile } from "./run-turnstile.ts";
import { TURNSTILE_INPUTS, type TurnstileRules } from "./turnstile-words.ts";

export interface OpenWayParts<I> extends Pick<DriveParts<string>, "onFault" | "onPassed" | "onStands" | "onTell"> {
  readonly actuator: Pick<Actuator, "pulse" | "release">;
  /** undefined: it is pulsed, and whoever was let in has come in. */
  readonly door: WayOptions<I> | undefined;
  readonly pulseMs: number;
  readonly longPulseMs: number;
  readonly way: Way | undefined;
  /** A contact of this name, kept open. */
  readonly openInput: (name: string, options: I, onLost: () => void) => Input;
}

/** The actuator stays its owner's; the contacts are closed by disposal. */
export function openWay<I>({ door, ...parts }: OpenWayParts<I>): DrivenPassage {
  if (door === undefined) return { ...pulseOnly(parts), state: () => "normal" };
  return door.kind === "door"
    ? runDoor(doorRules(door, parts), { ...parts, timer: realTimer, inputs: inputsOf(DOOR_INPUTS, door.inputs, parts) })
    : runTurnstile(turnstileRules(door, parts), {
        ...parts,
        timer: realTimer,
        inputs: inputsOf(TURNSTILE_INPUTS, door.inputs, parts),
      });
}

type Times = Pick<OpenWayParts<unknown>, "longPulseMs" | "pulseMs" | "way">;

function doorRules(
  door: Extract<WayOptions<unknown>, { kind: "door" }>,
  { longPulseMs, pulseMs, way }: Times,
): DoorRules {
  return {
    way,
    pulseMs,
    longPulseMs,
    // The bolt of a strike catches by itself when the door falls shut; a magnet pulls a door back that has only begun to open.
    relock: door.relock ?? (door.lock === "strike" ? "opening" : "closing"),
    relockDelayMs: door.relock_delay_ms,
    openTooLongMs: door.open_too_long_s * 1000,
    longOpenTooLongMs: door.long_open_too_long_s * 1000,
    preAlarmMs: door.pre_alarm_s * 1000,
    rex: door.rex,
    dpsDebounceMs: door.dps_debounce_ms,
    rexDebounceMs: door.rex_debounce_ms,
  };
}

function turnstileRules(
  { mode, wait_ms: waitMs }: Extract<WayOptions<unknown>, { kind: "turnstile" }>,
  { longPulseMs, pulseMs, way }: Times,
): TurnstileRules {
  return { way, mode, pulseMs, longPulseMs, waitMs };
}

function inputsOf<Name extends string, I>(
  names: readonly Name[],
  configured: Readonly<Partial<Record<Name, I | undefined>>>,
  { openInput }: Pick<OpenWayParts<I>, "openInput">,
): ReadonlyMap<Name, (onLost: () => void) => Input> {
  return new Map(
    names.flatMap((name) => {
      const options = configured[name];
      return options === undefined ? [] : [[name, (onLost: () => void) => openInput(name, options, onLost)] as const];
    }),
  );
}
