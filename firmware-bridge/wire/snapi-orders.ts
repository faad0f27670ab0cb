/** What a computer sends to a SNAPI scanner; sources as of snapi.ts. Each order is answered by a status with its first byte. */

const TAKEN = 0x01;

/** Without it the scanner sends the report again, and then nothing more. */
export function acknowledgement(report: number): Uint8Array {
  return Uint8Array.of(0x01, report, TAKEN, 0x00);
}

/** Switches reading on, which it mostly is: harmless, and therefore also the question whether the scanner is alive. */
export const ENABLE = Uint8Array.of(0x06, 0x01);

export interface SnapiSignal {
  readonly beep: Uint8Array;
  readonly lightOn: Uint8Array;
  readonly lightOff: Uint8Array;
}

/** 0 to 4: one to five short high beeps; 16: two long low; 21: slow high-low-high-low; 22: high-low; 23: low-high. */
const BEEPS = { admit: 0, unsure: 22, refuse: 16, "out-of-order": 21 };
const GREEN = { off: 42, on: 43 };
const YELLOW = { off: 46, on: 45 };
const RED = { off: 48, on: 47 };
const LIGHTS = { admit: GREEN, unsure: YELLOW, refuse: RED, "out-of-order": RED };

export function snapiSignal(feedback: keyof typeof BEEPS): SnapiSignal {
  const { on, off } = LIGHTS[feedback];
  return { beep: Uint8Array.of(0x04, BEEPS[feedback]), lightOn: action(on), lightOff: action(off) };
}

const ATTRIBUTE_REPORT_BYTES = 32;

/** Sets attribute 6000, which stands for an action (type `X`), to its number. */
function action(number: number): Uint8Array {
  const report = new Uint8Array(ATTRIBUTE_REPORT_BYTES);
  // length twice, the order to set, 6000, its type, its value
  report.set([0x0d, 0x40, 0x00, 0x09, 0x00, 0x09, 0x05, 0x00, 0x17, 0x70, 0x58, 0x00, number]);
  return report;
}
