declare const pseudonym: unique symbol;
/** 32 hexadecimal digits that stand for a card at this site and nowhere else; keys.ts says how strong that is. */
export type Pseudonym = string & { readonly [pseudonym]: true };

function isPseudonym(text: string): text is Pseudonym {
  return /^[0-9a-f]{32}$/.test(text);
}

/** RangeError when the text is not 32 hexadecimal digits in lower case. */
export function toPseudonym(text: string): Pseudonym {
  if (!isPseudonym(text)) throw new RangeError("a pseudonym has 32 hexadecimal digits");
  return text;
}
