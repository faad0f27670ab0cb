import { DeviceError } from "../device.ts";
import type { ReaderState } from "../wire/pcsc-readers.ts";

/** A slot for a card of the operator's, such as `ACS ACR1252 1S CL Reader [ACR1252 Dual Reader SAM] 01 00`. */
const SAM = /\bSAM\b/i;

/**
 * The reader whose name has `part` in it, in upper or lower case; SAM slots are none. Throws `DeviceError`: absent; misuse when there are
 * several.
 */
export function pickReader(readers: readonly ReaderState[], part: string): ReaderState {
  const usable = readers.filter(({ name }) => !SAM.test(name));
  const matching = usable.filter(({ name }) => name.toLowerCase().includes(part.toLowerCase()));
  const [first, second] = matching;
  if (first === undefined) throw new DeviceError("absent", whyNone(usable, part));
  if (second === undefined) return first;
  throw new DeviceError(
    "misuse",
    `${matching.length} PC/SC readers answer to "${part}": ${namesOf(matching)}; write more of the name as reader =`,
  );
}

function whyNone(usable: readonly ReaderState[], part: string): string {
  if (usable.length > 0) return `pcscd has no reader "${part}", only ${namesOf(usable)}`;
  return "pcscd has no reader; is it plugged in? An ACR122U may be held by the kernel instead: docs/readers.md, blacklist pn533_usb";
}

function namesOf(readers: readonly ReaderState[]): string {
  return readers.map(({ name }) => `"${name}"`).join(", ");
}
