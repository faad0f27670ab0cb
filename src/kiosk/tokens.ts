/** One-time tokens, each out of one of our own documents: it opens one socket, or one staff session, within a minute. */
import { randomBytes } from "node:crypto";
import type { DocumentPath } from "./pages.ts";

/** Handed out and not used yet; the oldest gives way. */
const MAX_TOKENS = 64;
const LIFE_MS = 60_000;

export interface Tokens {
  issue(document: DocumentPath): string;
  /** Out of which document it came; undefined: it is none, or no more. */
  spend(token: string): DocumentPath | undefined;
}

export function openTokens(): Tokens {
  const issued = new Map<string, { readonly document: DocumentPath; readonly at: number }>();
  return {
    issue(document) {
      const [oldest] = issued.keys();
      if (issued.size >= MAX_TOKENS && oldest !== undefined) issued.delete(oldest);
      const token = randomBytes(16).toString("hex");
      issued.set(token, { document, at: performance.now() });
      return token;
    },
    spend(token) {
      const found = issued.get(token);
      issued.delete(token);
      return found !== undefined && performance.now() - found.at <= LIFE_MS ? found.document : undefined;
    },
  };
}
