/** Sync's side: answers the gate's questions through the router, and tells it whether the router can be asked at all. */
import { lstat, unlink } from "node:fs/promises";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { type Escn, toEscn } from "../card/escn.ts";
import type { Lookup } from "../verdict/words.ts";
import { eachLine, MOST_QUESTIONS, readQuestion, writeLine } from "./ask-protocol.ts";
import type { Router } from "./client.ts";
import { keptAnswers } from "./kept-answers.ts";
import type { RouterAnswer, RouterFault } from "./words.ts";

/** Gates on one box, and somebody who looks at the socket by hand. */
const MOST_CONNECTIONS = 16;
const PROBE_EVERY_MS = 10_000;
/** Has the form of a card's number and no issuer: a router that answers "unknown" is there. */
const PROBE_NUMBER = "00000000-0000-1034-8000-000000000000";
/** rw for owner and group, from the first moment: what `0777` is with this mask. */
const SOCKET_UMASK = 0o117;

export interface AnswerOptions {
  /** Path of the Unix socket, at most 100 characters. A dead socket of an earlier run is removed; a living one is an error. */
  readonly socket: string;
  readonly router: Router;
  /** How often the router is asked whether it is there, 10 to 600,000 milliseconds; default 10,000. */
  readonly probeEveryMs?: number;
  /** Called at every change: undefined when the router answers, otherwise why not. */
  readonly onReach?: (fault: RouterFault | undefined) => void;
}

/**
 * Resolves when the socket listens, with what stops it. Rejects when the path is taken or cannot be used; the message
 * names it.
 */
export async function openAnswer(options: AnswerOptions): Promise<AsyncDisposable> {
  const { socket: path, router, probeEveryMs = PROBE_EVERY_MS } = options;
  const connections = new Set<Socket>();
  const underway = new Map<Escn, Promise<Lookup>>();
  const kept = keptAnswers();
  const stopping = new AbortController();
  let reach:
    | { readonly is: "untried" }
    | { readonly is: "reached" }
    | { readonly is: "not"; readonly why: RouterFault } = {
    is: "untried",
  };
  let nextProbe: NodeJS.Timeout | undefined;

  function heard(answer: RouterAnswer): void {
    if (answer.is === "no-answer" && answer.why === "cancelled") return;
    const before = reach;
    reach = answer.is === "no-answer" ? { is: "not", why: answer.why } : { is: "reached" };
    if (before.is === reach.is && (before.is !== "not" || reach.is !== "not" || before.why === reach.why)) return;
    options.onReach?.(reach.is === "not" ? reach.why : undefined);
    for (const connection of connections) writeLine(connection, { online: reach.is === "reached" });
  }

  async function ask(escn: Escn): Promise<Lookup> {
    const answer = await router.status(escn, { signal: stopping.signal });
    heard(answer);
    if (answer.is !== "card") return { is: answer.is };
    const { status, expiresOn, issuerPic, issuerName } = answer.card;
    const lookup: Lookup = { is: "known", from: "register", card: { status, expiresOn, issuerPic, issuerName } };
    kept.keep(escn, lookup, performance.now());
    return lookup;
  }

  function lookUp(escn: Escn): Promise<Lookup> {
    const before = kept.find(escn, performance.now());
    if (before !== undefined) return Promise.resolve(before);
    const same = underway.get(escn);
    if (same !== undefined) return same;
    if (underway.size >= MOST_QUESTIONS) return Promise.resolve({ is: "no-answer" });
    const question = ask(escn).finally(() => underway.delete(escn));
    underway.set(escn, question);
    return question;
  }

  async function probe(): Promise<void> {
    const number = toEscn(PROBE_NUMBER);
    if (number !== undefined) heard(await router.status(number, { signal: stopping.signal }));
    if (!stopping.signal.aborted) nextProbe = setTimeout(() => void probe(), probeEveryMs);
  }

  const server = createServer((connection) => {
    connections.add(connection);
    connection.on("error", () => {});
    connection.on("close", () => connections.delete(connection));
    eachLine(connection, (line) => {
      const question = readQuestion(line);
      if (question === undefined) return false;
      void lookUp(question.escn).then((lookup) => writeLine(connection, { answer: question.id, lookup }));
      return true;
    });
    writeLine(connection, { online: reach.is === "reached" });
  });
  server.maxConnections = MOST_CONNECTIONS;
  await removeDeadSocket(path);
  await listen(server, path);
  void probe();

  return {
    async [Symbol.asyncDispose]() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      clearTimeout(nextProbe);
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
