import { fieldsOf } from "./hid-items.ts";
import type { KeyboardReport } from "./keyboard.ts";

const KEYBOARD = 0x010006;
/** Left Ctrl, the first of the eight modifiers. */
const MODIFIERS = 0x0700e0;
const KEYS_PAGE = 0x07;
/** No keyboard reports more keys one by one; those that set a bit for each key are none that type codes. */
const MAX_KEYS = 16;

/** Where modifiers and keys stand, from a device's own report descriptor. undefined: it has no keyboard that names its keys by their usages. */
export function keyboardReport(descriptor: Uint8Array): KeyboardReport | undefined {
  const fields = fieldsOf(descriptor).fields.filter((field) => field.collection === KEYBOARD);
  const modifiers = fields.find((field) => field.usage === MODIFIERS && field.size === 1 && field.bit % 8 === 0);
  if (modifiers === undefined) return undefined;
  const { reportId } = modifiers;
  const keys = fields.filter(
    (field) =>
      field.reportId === reportId &&
      Math.floor(field.usage / 0x10000) === KEYS_PAGE &&
      field.size === 8 &&
      field.bit % 8 === 0,
  );
  const [first] = keys;
  if (first === undefined) return undefined;
  const offset = reportId === undefined ? 0 : 1;
  const count = keys.reduce((sum, field) => sum + field.count, 0);
  return {
    ...(reportId !== undefined && { reportId }),
    modifiersAt: modifiers.bit / 8 + offset,
    keysAt: first.bit / 8 + offset,
    keys: Math.min(count, MAX_KEYS),
  };
}
