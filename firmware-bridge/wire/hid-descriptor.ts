/**
 * HID report descriptors (USB Device Class Definition for HID 1.11, section 6.2.2), read as far as a scanner needs: where in
 * which input report the fields of a bar code scanner stand.
 */
import { fieldsOf } from "./hid-items.ts";
import type { Field } from "./hid-items.ts";
import type { PosLayout } from "./hid-pos.ts";

export type DescriptorReading =
  | { readonly is: "pos"; readonly layouts: readonly PosLayout[] }
  /** It types. The window system gets its keystrokes too, so it is never read as a scanner. */
  | { readonly is: "keyboard" }
  | { readonly is: "other" };

const SCANNER = 0x8c0002;
const KEYBOARDS: ReadonlySet<number> = new Set([0x010006, 0x010007]);
const BYTE_COUNT = 0x01003b;
const SYMBOLOGY: readonly number[] = [0x8c00fb, 0x8c00fc, 0x8c00fd];
const DATA = 0x8c00fe;
const MORE = 0x8c00ff;

/** Never throws: what cannot be understood is `other`. */
export function readDescriptor(descriptor: Uint8Array): DescriptorReading {
  const { fields, applications, reportBits } = fieldsOf(descriptor);
  const ids = [...new Set(fields.map((field) => field.reportId))];
  const layouts = ids.flatMap((id) => {
    const own = fields.filter((field) => field.reportId === id && field.collection === SCANNER);
    const layout = layoutOf(own, id, Math.ceil((reportBits.get(id) ?? 0) / 8));
    return layout === undefined ? [] : [layout];
  });
  if (layouts.length > 0) return { is: "pos", layouts };
  return { is: applications.some((usage) => KEYBOARDS.has(usage)) ? "keyboard" : "other" };
}

/** Whether a feature report of this number stands in it. */
export function hasFeature(descriptor: Uint8Array, report: number): boolean {
  return fieldsOf(descriptor).features.has(report);
}

function layoutOf(fields: readonly Field[], reportId: number | undefined, bytes: number): PosLayout | undefined {
  const offset = reportId === undefined ? 0 : 1;
  const byteOf = (usage: number): number | undefined => {
    const field = fields.find((each) => each.usage === usage);
    return field !== undefined && field.bit % 8 === 0 && field.size === 8 ? field.bit / 8 + offset : undefined;
  };
  const dataAt = byteOf(DATA);
  const data = fields.find((field) => field.usage === DATA);
  if (dataAt === undefined || data === undefined) return undefined;
  const countAt = byteOf(BYTE_COUNT);
  const symbologyAt = SYMBOLOGY.flatMap((usage) => byteOf(usage) ?? []);
  const more = fields.find((field) => field.usage === MORE);
  return {
    ...(reportId !== undefined && { reportId }),
    reportBytes: bytes + offset,
    ...(countAt !== undefined && { countAt }),
    symbologyAt: symbologyAt.length === 3 ? symbologyAt : [],
    dataAt,
    dataBytes: data.count,
    ...(more !== undefined && { more: { at: Math.floor(more.bit / 8) + offset, mask: 1 << (more.bit % 8) } }),
  };
}
