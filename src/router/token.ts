/** Secrets that we show to servers: from a systemd credential, a file that is not open to everybody, or the environment. */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LONGEST = 4096;
/** The group may read: a credential of systemd shows its access list there, and `root:esc-kiosk 0640` is a good file. */
const EVERYBODY = 0o007;
const VARIABLE = "ESC_KIOSK_ROUTER_TOKEN";

/** Where a secret may lie; the credential goes before the file. */
export interface SecretPlace {
  /** Its name in systemd's CREDENTIALS_DIRECTORY. */
  readonly credential: string;
  readonly file: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The organisation's token: the unit's credential `router-token` when there is one, otherwise the file of the configuration when it
 * names one, otherwise the variable ESC_KIOSK_ROUTER_TOKEN; undefined when there is none of them. The variable is taken out of `env`,
 * used or not, so that no child and no diagnostic report of this process carries it: a second call does not find it.
 *
 * Throws when the file cannot be read, is open to everybody, or holds no token; the message names the place and never the content.
 */
export function readToken(file: string | undefined, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const variable = env[VARIABLE];
  delete env[VARIABLE];
  const token = readTokenAt({ credential: "router-token", file, env });
  return token ?? (variable === undefined ? undefined : assertToken(variable, VARIABLE));
}

/** One line of 1 to 4,096 visible ASCII characters; undefined: no credential is there and no file is named. Throws as `readToken`. */
export function readTokenAt(place: SecretPlace): string | undefined {
  // one byte more than a token and a line's end, so that a longer file is noticed and not read
  return readAt(place, LONGEST + 2, assertToken);
}

/** A text of at most so many bytes; undefined: no credential is there and no file is named. Throws as `readToken`. */
export function readPrivate(place: SecretPlace, mostBytes: number): string | undefined {
  return readAt(place, mostBytes, (text, where) => {
    if (text === "") throw new TypeError(`${where} must hold 1 to ${mostBytes} bytes`);
    return text;
  });
}

/** The token without outer space. Throws when it is none; `place` is what the message names instead of it. */
export function assertToken(text: string, place: string): string {
  const token = text.trim();
  // What an HTTP header can carry; anything else would be an error that quotes it.
  if (token.length > LONGEST || !/^[\x21-\x7e]+$/.test(token))
    throw new TypeError(`${place} must hold one line of 1 to ${LONGEST} visible ASCII characters`);
  return token;
}

type Check = (text: string, where: string) => string;

function readAt({ credential, file, env }: SecretPlace, mostBytes: number, check: Check): string | undefined {
  const folder = env["CREDENTIALS_DIRECTORY"];
  const found = folder === undefined ? undefined : readIfThere(join(folder, credential), mostBytes, check);
  if (found !== undefined || file === undefined) return found;
  const read = readIfThere(file, mostBytes, check);
  if (read === undefined) throw new Error(`the token file ${file} is not there`);
  return read;
}

/** A file that is too long counts as an empty one. */
function readIfThere(path: string, mostBytes: number, check: Check): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { mode, size } = fstatSync(fd);
    if ((mode & EVERYBODY) !== 0)
      throw new Error(
        `the token file ${path} is open to everybody (mode ${(mode & 0o777).toString(8)}): chmod o= ${path}`,
      );
    return check(size > mostBytes ? "" : readFileSync(fd, "utf8"), `the token file ${path}`);
  } finally {
    closeSync(fd);
  }
}
