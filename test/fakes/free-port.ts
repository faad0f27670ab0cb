/**
 * Ports that a test may give away before anybody listens on them. They lie below those that the kernel gives to whoever connects (32768 and
 * above): of those, one of a thousand lines of another test would take it in between.
 */
import { once } from "node:events";
import { createServer } from "node:net";

const [LOWEST_PORT, PORTS] = [20_000, 12_000];

/** The first of `many` ports in a row that nobody listens on right now, on any address. */
export async function freePort(many = 1): Promise<number> {
  for (;;) {
    const first = LOWEST_PORT + Math.floor(Math.random() * PORTS);
    const free = await Promise.all(Array.from({ length: many }, (_, n) => isFree(first + n)));
    if (free.every(Boolean)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port), "listening");
    return true;
  } catch {
    return false;
  } finally {
    if (server.listening) await once(server.close(), "close");
  }
}
