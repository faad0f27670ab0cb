/** What a text is that is no student card, in one word: enough to help a person, too little to tell on anybody. */
import type { NotACard } from "./credential.ts";

/** What the text looks like, numbers of cards left aside. Linear in the text. */
export function looksLike(text: string): NotACard["looks"] {
  const bare = text.replace(/\p{Cc}/gu, " ").trim();
  if (bare === "") return "empty";
  if (/^HC1:/i.test(bare)) return "health-certificate";
  if (isEmail(bare)) return "email";
  if (/[a-z]:\/\//i.test(bare) || /^www\./i.test(bare)) return "link";
  if (isBinary(text)) return "binary";
  if (/^[0-9 ()+.-]+$/.test(bare) && /[0-9]/.test(bare)) return "number";
  return "text";
}

/** One `@`, something on both sides, a dot behind it, nothing of a web address. esup-sgc prints such a name where the ESC code is switched off. */
function isEmail(text: string): boolean {
  const address = text.replace(/^mailto:/i, "");
  const at = address.indexOf("@");
  return at > 0 && at === address.lastIndexOf("@") && address.includes(".", at + 2) && !/[\s/:]/.test(address);
}

function isBinary(text: string): boolean {
  return /\p{Cc}|\ufffd/u.test(text.replace(/[\t\r\n]/g, ""));
}
