/**
 * A GM65 module: zones in memory and in flash, and set-up codes that it obeys when zone 0003 lets it. A loss of power forgets what was not
 * saved.
 */
import { gm65Answer, GM65_ZONES, xmodem } from "../../firmware-bridge/wire/gm65.ts";
import { commandReader, openFakeScanner } from "./scanner.ts";
import type { FakeScanner } from "./scanner.ts";

interface Ways {
  /** As it comes from the factory or as somebody left it; other zones hold 0. */
  readonly flash?: Readonly<Record<number, number>>;
  /** Zones that it says it has written and does not keep. */
  readonly stubborn?: readonly number[];
  /** Zones that it refuses to write. */
  readonly refuses?: readonly number[];
  readonly knowsHeartbeat?: boolean;
}

export interface FakeGm65 extends FakeScanner {
  readonly zone: (zone: number) => number;
  readonly setZone: (zone: number, value: number) => void;
  /** Its power fails for a moment, and its serial line stays. */
  readonly brownOut: () => void;
  /** Its flash fails: it is as it came from the factory. */
  readonly forget: () => void;
  readonly saves: () => number;
}

/** Manual mode, all lights and sounds normal, set-up by codes on. */
const FACTORY = { [GM65_ZONES.mode]: 0xd4, [GM65_ZONES.setUp]: 0x01 };

/** What each set-up code does: names as the GM812 manual has them. */
const SET_UP_CODES: Readonly<Record<string, readonly [zone: number, value: number]>> = {
  _SET_CODE_ON: [GM65_ZONES.setUp, 0x01],
  _SET_CODE_OFF: [GM65_ZONES.setUp, 0x02],
  _MODE_CONTINUOUS: [GM65_ZONES.mode, 0xd6],
};

export async function openGm65Scanner({
  flash: first = FACTORY,
  stubborn = [],
  refuses = [],
  knowsHeartbeat = true,
}: Ways = {}): Promise<FakeGm65> {
  let zones = new Map<number, number>();
  let flash = new Map<number, number>();
  let saves = 0;

  function load(from: Readonly<Record<number, number>>): Map<number, number> {
    return new Map(Object.entries(from).map(([zone, value]) => [Number(zone), value]));
  }
  flash = load(first);
  zones = new Map(flash);
  const zone = (at: number): number => zones.get(at) ?? 0;
  const brownOut = (): void => {
    zones = new Map(flash);
    zones.set(GM65_ZONES.trigger, 0);
  };

  const scanner = await openFakeScanner(({ send }) => {
    const seen: string[] = [];

    function read(): void {
      const mode = zone(GM65_ZONES.mode) & 3;
      const reads = mode === 2 || (mode === 1 && (zone(GM65_ZONES.trigger) & 1) === 1);
      const text = reads ? seen.shift() : undefined;
      if (text === undefined) return;
      zones.set(GM65_ZONES.trigger, 0);
      const order = (zone(GM65_ZONES.setUp) & 1) === 1 ? SET_UP_CODES[text] : undefined;
      if (order === undefined) send(`${text}\r`);
      else zones.set(...order);
      read();
    }

    function write(at: number, value: number): void {
      if (refuses.includes(at)) return send(gm65Answer("command", 1, Uint8Array.of(0)));
      if (at === GM65_ZONES.reset && value === 0x50) zones = load(FACTORY);
      else if (!stubborn.includes(at)) zones.set(at, value);
      send(gm65Answer("command", 0, Uint8Array.of(0)));
      read();
    }

    function obey(frame: Uint8Array): void {
      const [type, , high = 0, low = 0, value = 0, ...crc] = frame;
      if (xmodem(frame.subarray(0, -2)) !== ((crc[0] ?? 0) << 8) + (crc[1] ?? 0)) return;
      const at = (high << 8) | low;
      if (type === 0x07)
        send(
          gm65Answer(
            "command",
            0,
            Uint8Array.from({ length: value }, (_, index) => zone(at + index)),
          ),
        );
      if (type === 0x08) write(at, value);
      if (type === 0x0a && knowsHeartbeat) send(gm65Answer("beat", 0, Uint8Array.of(0)));
      if (type !== 0x09) return;
      flash = new Map(zones);
      saves += 1;
      send(gm65Answer("command", 0, Uint8Array.of(0)));
    }

    return {
      hear: commandReader([
        ["~\\0([\x07-\x0a]\x01[^]{2}[^][^]{2})", ([, frame = ""]) => obey(Buffer.from(frame, "latin1"))],
      ]),
      see(text) {
        seen.push(text);
        read();
      },
      half: (text) => text,
      powerUp() {
        brownOut();
        seen.length = 0;
      },
    };
  });
  function forget(): void {
    flash = load(FACTORY);
    brownOut();
  }
  const setZone = (at: number, value: number): void => void zones.set(at, value);
  return { ...scanner, zone, setZone, brownOut, forget, saves: () => saves };
}
