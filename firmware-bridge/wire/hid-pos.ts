/**
 * HID Point of Sale bar code scanners (USB HID Point of Sale Usage Tables 1.02, page 8C, usage 02): input reports in, codes
 * out. Where the fields stand in a report differs from vendor to vendor; a `PosLayout` says it, parsed from the device's
 * own report descriptor (hid-descriptor.ts) or taken from the table below.
 */
import { MAX_GAP_MS, MAX_PAYLOAD_BYTES, splitAim } from "./payload.ts";

/** Positions are byte indices into the report as hidraw delivers it, the report id included where the device uses ids. */
export interface PosLayout {
  /** 1 to 255; undefined when the device uses no report ids. */
  readonly reportId?: number;
  /** A report must hold at least so many bytes. */
  readonly reportBytes: number;
  /** Byte that counts the data bytes of this report; without one, trailing NULs are cut off. */
  readonly countAt?: number;
  /** The three bytes of the AIM identifier; empty when the device sends none. */
  readonly symbologyAt: readonly number[];
  readonly dataAt: number;
  readonly dataBytes: number;
  /** The bit that says that more reports of the same code follow. */
  readonly more?: { readonly at: number; readonly mask: number };
}

export type PosLayoutName = "A" | "B" | "C" | "E";

/** Layouts seen in the field, for devices whose descriptor cannot be read or does not tell. */
export const POS_LAYOUTS: Readonly<Record<PosLayoutName, PosLayout>> = {
  /** Honeywell, Access-IS, Intermec */
  A: {
    reportId: 2,
    reportBytes: 64,
    countAt: 1,
    symbologyAt: [2, 3, 4],
    dataAt: 5,
    dataBytes: 56,
    more: { at: 63, mask: 1 },
  },
  /** Newland, IDTECH: no AIM identifier of its own */
  B: { reportId: 2, reportBytes: 64, countAt: 1, symbologyAt: [], dataAt: 2, dataBytes: 56, more: { at: 63, mask: 1 } },
  /** as A, everything behind the count one byte later */
  C: {
    reportId: 2,
    reportBytes: 64,
    countAt: 1,
    symbologyAt: [3, 4, 5],
    dataAt: 6,
    dataBytes: 56,
    more: { at: 63, mask: 1 },
  },
  /** the example of the usage tables: no count */
  E: { reportId: 2, reportBytes: 61, symbologyAt: [1, 2, 3], dataAt: 4, dataBytes: 56, more: { at: 60, mask: 1 } },
};

export type PosEvent =
  | { readonly is: "scan"; readonly payload: Uint8Array; readonly symbology?: string }
  /** More than 4096 bytes: let fall up to the last report of the code. */
  | { readonly is: "overflow" }
  /** A report that the layout does not fit; a code that was half there is let fall with it. */
  | { readonly is: "misfit" };

export interface PosCodec {
  /** `at`: milliseconds of any clock that only goes forward. A gap of more than 2 s in a code lets its first part fall. */
  push(report: Uint8Array, at: number): PosEvent[];
  /** Forgets a code that is half there. */
  reset(): void;
  /** Bytes of a code that is half there; never more than 4096. */
  readonly heldBytes: number;
}

type State =
  | { readonly is: "idle" }
  | {
      readonly is: "collecting";
      readonly layout: PosLayout;
      readonly code: Uint8Array;
      readonly symbology?: string;
      readonly at: number;
    }
  | { readonly is: "dropping"; readonly layout: PosLayout; readonly at: number };

const IDLE: State = { is: "idle" };

/** `layouts`: one for each report id of the device; `guess` chooses among A, B, C and E by the look of a code's first report. */
export function posCodec(layouts: readonly PosLayout[] | "guess"): PosCodec {
  let state: State = IDLE;

  function layoutOf(report: Uint8Array): PosLayout | undefined {
    if (state.is !== "idle") return fits(state.layout, report) ? state.layout : undefined;
    if (layouts !== "guess") return layouts.find((layout) => fits(layout, report));
    const guessed = guess(report);
    return fits(guessed, report) ? guessed : undefined;
  }

  function push(report: Uint8Array, at: number): PosEvent[] {
    if (state.is !== "idle" && at - state.at > MAX_GAP_MS) state = IDLE;
    const layout = layoutOf(report);
    const data = layout === undefined ? undefined : dataOf(layout, report);
    if (layout === undefined || data === undefined) {
      state = IDLE;
      return [{ is: "misfit" }];
    }
    const more = layout.more !== undefined && ((report[layout.more.at] ?? 0) & layout.more.mask) !== 0;
    if (state.is === "dropping") {
      state = more ? { ...state, at } : IDLE;
      return [];
    }
    const code = state.is === "collecting" ? join(state.code, data) : data;
    if (code.length > MAX_PAYLOAD_BYTES) {
      state = more ? { is: "dropping", layout, at } : IDLE;
      return [{ is: "overflow" }];
    }
    const symbology = state.is === "collecting" ? state.symbology : symbologyOf(layout, report);
    state = more ? { is: "collecting", layout, code, ...(symbology !== undefined && { symbology }), at } : IDLE;
    return more ? [] : scanOf(layout, code, symbology);
  }

  return {
    push,
    reset() {
      state = IDLE;
    },
    get heldBytes() {
      return state.is === "collecting" ? state.code.length : 0;
    },
  };
}

function fits(layout: PosLayout, report: Uint8Array): boolean {
  return report.length >= layout.reportBytes && (layout.reportId === undefined || report[0] === layout.reportId);
}

function guess(report: Uint8Array): PosLayout {
  const isAim = (at: number): boolean => splitAim(report.subarray(at, at + 3)).symbology !== undefined;
  if (isAim(2)) return POS_LAYOUTS.A;
  if (isAim(3)) return POS_LAYOUTS.C;
  // 5D cannot be a count: it is more than a report holds.
  return isAim(1) ? POS_LAYOUTS.E : POS_LAYOUTS.B;
}

function dataOf(layout: PosLayout, report: Uint8Array): Uint8Array | undefined {
  const field = report.slice(layout.dataAt, layout.dataAt + layout.dataBytes);
  if (layout.countAt === undefined) return field.subarray(0, field.findLastIndex((byte) => byte !== 0) + 1);
  const count = report[layout.countAt] ?? 0;
  return count <= field.length ? field.subarray(0, count) : undefined;
}

function symbologyOf(layout: PosLayout, report: Uint8Array): string | undefined {
  return splitAim(Uint8Array.from(layout.symbologyAt, (at) => report[at] ?? 0)).symbology;
}

function scanOf(layout: PosLayout, code: Uint8Array, symbology: string | undefined): PosEvent[] {
  if (layout.symbologyAt.length === 3)
    return code.length === 0 ? [] : [{ is: "scan", payload: code, ...(symbology !== undefined && { symbology }) }];
  // Scanners without fields for it send identifier and line end as they would on a serial line.
  const split = splitAim(withoutLineEnd(code));
  return split.payload.length === 0 ? [] : [{ is: "scan", ...split }];
}

function withoutLineEnd(code: Uint8Array): Uint8Array {
  const feed = code.at(-1) === 0x0a ? code.subarray(0, -1) : code;
  return feed.at(-1) === 0x0d ? feed.subarray(0, -1) : feed;
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
