/**
 * The European Student Card Number. Shape: a UUID of version 1 whose last 12 digits are decimal, a prefix of 3 and the
 * issuer's PIC of 9 (European Commission participant identification code), as EscnFactory of the official generator makes it.
 */

declare const escn: unique symbol;
/** 36 characters, lower case, with dashes: `3e506370-826a-103d-bf76-001000000001`. Personal data: never log it. */
export type Escn = string & { readonly [escn]: true };

/** 9 decimal digits. */
export type Pic = string;

const CANONICAL = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const STANDARD = /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9]{12}$/;

function isCanonical(text: string): text is Escn {
  return CANONICAL.test(text);
}

/** The number in its canonical form, or undefined when the text is not 32 hexadecimal digits (dashes, case and outer space are forgiven). */
export function toEscn(text: string): Escn | undefined {
  // as it mostly stands in lists, which hold millions
  if (isCanonical(text)) return text;
  const hex = text.trim().replaceAll("-", "").toLowerCase();
  const dashed = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return isCanonical(dashed) ? dashed : undefined;
}

/** True when the number has the form that the official generators make; others exist in the field and are looked up all the same. */
export function isStandard(number: Escn): boolean {
  return STANDARD.test(number);
}
