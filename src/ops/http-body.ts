/** What somebody sends with an HTTP request to this box. */
import type { IncomingMessage } from "node:http";

/** Bytes. All that is asked of this box fits into a tenth of it. */
const MAX_BODY = 1024;

/** undefined: it is larger than that. Rejects when the request ends before its body. */
export async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  let body = "";
  for await (const chunk of request.setEncoding("latin1").iterator({ destroyOnReturn: false })) {
    body += String(chunk);
    if (body.length > MAX_BODY) return undefined;
  }
  return Buffer.from(body, "latin1").toString();
}
