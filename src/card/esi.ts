/**
 * The European Student Identifier, as GÉANT's specification 1.0 writes it: `urn:schac:personalUniqueCode:int:esi:SCOPE:CODE`,
 * where SCOPE is a country (`fr`, or a part of it, `es-ct`) or an institution's schacHomeOrganization (`lmu.de`).
 */

declare const esi: unique symbol;
/** At most 255 ASCII characters, lower case, without spaces. Personal data: never log it, keep only a keyed hash of it. */
export type Esi = string & { readonly [esi]: true };

const LONGEST = 255;
const URN = "urn:schac:personaluniquecode:";

// RFC 2141 sections 2.2 to 2.4: what a urn may hold without being escaped, and `%` with two hexadecimal digits
const CODE = String.raw`(?:[a-z0-9()+,\-.:=@;$_!*'/?#]|%[0-9a-f]{2})+`;
const COUNTRY = "[a-z]{2}(?:-[a-z0-9]{1,3})?";
const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const HOME = String.raw`(?:${LABEL}\.)+[a-z]${LABEL}`;

const CURRENT = new RegExp(`^${URN}int:esi:(?:${COUNTRY}|${HOME}):${CODE}$`);
/** Drafts put the country before the word ESI and the institution behind it. */
const DRAFT = new RegExp(`^${URN}${COUNTRY}:esi:(?<scoped>${HOME}:${CODE})$`);
/** Before the urn: country, sometimes a region, the institution's PIC, the student's number. */
const LEGACY = new RegExp(`^[a-z]{2}-(?:[a-z0-9]+-)?[0-9]{9}-${CODE}$`);

/**
 * The identifier in one form, so that equal ones are equal texts: outer space cut off, and in lower case, because
 * schacPersonalUniqueCode compares by caseIgnoreMatch. A draft's form becomes the current one; the old `CC-PIC-CODE` stays,
 * since nothing in it says which institution's name it would carry today. Undefined when the text is none of the three.
 */
export function readEsi(text: string): Esi | undefined {
  const bare = text.trim().toLowerCase();
  if (bare.length > LONGEST) return undefined;
  const scoped = DRAFT.exec(bare)?.groups?.["scoped"];
  const read = scoped === undefined ? bare : `${URN}int:esi:${scoped}`;
  return isEsi(read) ? read : undefined;
}

function isEsi(text: string): text is Esi {
  return CURRENT.test(text) || LEGACY.test(text);
}
