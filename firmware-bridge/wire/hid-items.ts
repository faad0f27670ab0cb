/** HID report descriptors (USB Device Class Definition for HID 1.11, section 6.2.2) as a list of input fields. Never throws; all is bounded. */

/** The kernel takes no longer descriptor (HID_MAX_DESCRIPTOR_SIZE) and no longer report than these. */
const MAX_DESCRIPTOR_BYTES = 4096;
const MAX_REPORT_BITS = 16384 * 8;
const MAX_USAGES = 256;
const MAX_DEPTH = 64;

interface Globals {
  readonly page: number;
  readonly size: number;
  readonly count: number;
  readonly reportId: number | undefined;
}

export interface Field {
  readonly reportId: number | undefined;
  readonly bit: number;
  readonly size: number;
  readonly count: number;
  /** The field's usage, page in the upper half; for a variable field of several usages there is one `Field` each. */
  readonly usage: number;
  /** Usage of the application collection it stands in. */
  readonly collection: number;
}

interface Fields {
  readonly fields: readonly Field[];
  readonly applications: readonly number[];
  readonly reportBits: ReadonlyMap<number | undefined, number>;
  /** Numbers of the reports that hold features. */
  readonly features: ReadonlySet<number>;
}

/** Only the first 4096 bytes count. */
export function fieldsOf(whole: Uint8Array): Fields {
  const descriptor = whole.subarray(0, MAX_DESCRIPTOR_BYTES);
  const fields: Field[] = [];
  const applications: number[] = [];
  const reportBits = new Map<number | undefined, number>();
  const features = new Set<number>();
  const stack: Globals[] = [];
  let globals: Globals = { page: 0, size: 0, count: 0, reportId: undefined };
  let usages: number[] = [];
  let usageMinimum = 0;

  function addUsage(usage: number): void {
    if (usages.length < MAX_USAGES) usages.push(usage);
  }

  /** A usage of 4 bytes brings its own page; a shorter one stands on the page in force. */
  const paged = (value: number, bytes: number): number => (bytes === 4 ? value : globals.page * 0x10000 + value);

  function addInput(flags: number): void {
    const { reportId, size, count } = globals;
    const bit = reportBits.get(reportId) ?? 0;
    const bits = size * count;
    if (bits > MAX_REPORT_BITS - bit) return;
    reportBits.set(reportId, bit + bits);
    const constant = (flags & 1) !== 0;
    if (constant || fields.length >= MAX_USAGES) return;
    const collection = applications.at(-1) ?? 0;
    const common = { reportId, size, collection };
    const [only] = usages;
    if (usages.length === 1 && only !== undefined) fields.push({ ...common, bit, count, usage: only });
    else
      for (const [index, usage] of usages.slice(0, count).entries())
        fields.push({
          ...common,
          bit: bit + index * size,
          count: index === usages.length - 1 ? count - index : 1,
          usage,
        });
  }

  function main(tag: number, value: number): void {
    if (tag === 0x8) addInput(value);
    else if (tag === 0xb) features.add((globals.reportId ?? 0) & 0xff);
    else if (tag === 0xa) {
      // Only applications matter here: they do not nest, so the last one opened is the one we stand in.
      if (value === 1 && applications.length < MAX_USAGES) applications.push(usages[0] ?? 0);
    }
    usages = [];
  }

  function global(tag: number, value: number): void {
    if (tag === 0x0) globals = { ...globals, page: value & 0xffff };
    else if (tag === 0x7) globals = { ...globals, size: value };
    else if (tag === 0x8) globals = { ...globals, reportId: value };
    else if (tag === 0x9) globals = { ...globals, count: value };
    else if (tag === 0xa && stack.length < MAX_DEPTH) stack.push(globals);
    else if (tag === 0xb) globals = stack.pop() ?? globals;
  }

  function local(tag: number, value: number, bytes: number): void {
    if (tag === 0x0) addUsage(paged(value, bytes));
    else if (tag === 0x1) usageMinimum = paged(value, bytes);
    else if (tag === 0x2) {
      const last = Math.min(paged(value, bytes), usageMinimum + MAX_USAGES);
      for (let usage = usageMinimum; usage <= last; usage++) addUsage(usage);
    }
  }

  for (const item of itemsOf(descriptor)) {
    if (item.type === 0) main(item.tag, item.value);
    else if (item.type === 1) global(item.tag, item.value);
    else if (item.type === 2) local(item.tag, item.value, item.bytes);
  }
  return { fields, applications, reportBits, features };
}

interface Item {
  readonly type: number;
  readonly tag: number;
  readonly value: number;
  /** How many bytes the value took: 0, 1, 2 or 4. */
  readonly bytes: number;
}

function* itemsOf(descriptor: Uint8Array): Generator<Item> {
  let at = 0;
  while (at < descriptor.length) {
    const prefix = descriptor[at] ?? 0;
    if (prefix === 0xfe) {
      // A long item: its length stands in the byte behind the prefix, its tag in the next. None is in use.
      at += 3 + (descriptor[at + 1] ?? 0);
      continue;
    }
    const bytes = [0, 1, 2, 4][prefix & 3] ?? 0;
    if (at + 1 + bytes > descriptor.length) return;
    let value = 0;
    for (let index = bytes; index > 0; index--) value = value * 256 + (descriptor[at + index] ?? 0);
    yield { type: (prefix >> 2) & 3, tag: prefix >> 4, value, bytes };
    at += 1 + bytes;
  }
}
