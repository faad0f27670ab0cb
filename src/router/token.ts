/** The organisation's token: from a systemd credential, a file that is not open to everybody, or the environment. */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LONGEST = 4096;
/** The group may read: a credential of systemd shows its access list there, and `root:esc-kiosk 0640` is a good file. */
const EVERYBODY = 0o007;
const VARIABLE = "ESC_KIOSK_ROUTER_TOKEN";

/**
 * The unit's credential `router-token` when there is one, otherwise the file of the configuration when it names one, otherwise
 * the variable ESC_KIOSK_ROUTER_TOKEN; undefined when there is none of them. The variable is taken out of `env`, used or not,
 * so that no child and no diagnostic report of this process carries it: a second call does not find it.
 *
 * Throws when the file cannot be read, is open to everybody, or holds no token; the message names the place and never the content.
 */
export function readToken(file: string | undefined, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const variable = env[VARIABLE];
  delete env[VARIABLE];
  const folder = env["CREDENTIALS_DIRECTORY"];
  const credential = folder === undefined ? undefined : readIfThere(join(folder, "router-token"));
  if (credential !== undefined) return credential;
  if (file === undefined) return variable === undefined ? undefined : assertToken(variable, VARIABLE);
  const token = readIfThere(file);
  if (token === undefined) throw new Error(`the token file ${file} is not there`);
  return token;
}

/** The token without outer space. Throws when it is none; `place` is what the message names instead of it. */
export function assertToken(text: string, place: string): string {
  const token = text.trim();
  // What an HTTP header can carry; anything else would be an error that quotes it.
  if (token.length > LONGEST || !/^[\x21-\x7e]+$/.test(token))
    throw new TypeError(`${place} must hold one line of 1 to ${LONGEST} visible ASCII characters`);
  return token;
}

function readIfThere(path: string): string | undefined {
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
    // one byte more than a token and a line's end, so that a longer file is noticed and not read
    return assertToken(size > LONGEST + 2 ? "" : readFileSync(fd, "utf8"), `the token file ${path}`);
  } finally {
    closeSync(fd);
  }
}
