/** Sync's side of a Unix socket on which the gates of this box talk to it. */
import { once } from "node:events";
import { lstat, unlink } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Gates on one box, and somebody who looks at the socket by hand. */
const MOST_CONNECTIONS = 16;
/** rw for owner and group, from the first moment: what `0777` is with this mask. */
const SOCKET_UMASK = 0o117;

/**
 * Resolves when the socket listens. A dead socket of an earlier run is removed. Rejects when somebody answers on `path`, when it is no
 * socket or cannot be used; the message names it. `path`: at most 100 characters. Disposal cuts every connection.
 */
export async function serveSocket(path: string, onConnection: (connection: Socket) => void): Promise<AsyncDisposable> {
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on("error", () => {});
    connection.on("close", () => connections.delete(connection));
    onConnection(connection);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await removeDeadSocket(path);
  await listen(server, path);
  return {
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const connection of connections) connection.destroy();
      await closed;
    },
  };
}

async function listen(server: Server, path: string): Promise<void> {
  const before = process.umask(SOCKET_UMASK);
  try {
    server.listen(path);
  } finally {
    process.umask(before);
  }
  await once(server, "listening");
}

/** A socket that a killed run left behind refuses every connection; only such a one is removed. */
async function removeDeadSocket(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error(`${path} is there and is no socket: it is not ours to remove`);
  const trial = connect(path);
  try {
    await once(trial, "connect");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ECONNREFUSED")) throw error;
    await unlink(path);
    return;
  } finally {
    trial.destroy();
  }
  throw new Error(`somebody answers on ${path} already: another sync runs`);
}
