/**
 * Who may talk to the till's interface. A browser lets any page of the world ask 127.0.0.1, under any name that a stranger's name
 * server gives it: so the Host is exact, whoever says an Origin is a browser and no till, and without the token nothing is said.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { ProblemCode } from "./messages.ts";

const BEARER = /^Bearer (?<token>[0-9A-Fa-f]{64})$/i;

/** `token`: 32 bytes; the till says them as 64 hexadecimal digits. Answers what is wrong, the first of it; undefined: nothing. */
export function openGuard(token: Uint8Array): (headers: IncomingHttpHeaders, host: string) => ProblemCode | undefined {
  const expected = digest(token);
  return ({ authorization, host: asked, origin, "sec-fetch-site": fetchSite }, host) => {
    if (asked !== host) return "wrong-host";
    if (origin !== undefined || fetchSite !== undefined) return "from-a-browser";
    const offered = BEARER.exec(authorization ?? "")?.groups?.["token"];
    if (offered === undefined || !timingSafeEqual(digest(Buffer.from(offered, "hex")), expected)) return "wrong-token";
    return undefined;
  };
}

function digest(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
