/** The organisation's token, from a systemd credential or a file that is not open to everybody. */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LONGEST = 4096;
/** The group may read: a credential of systemd shows its access list there, and `root:esc-kiosk 0640` is a good file. */
const EVERYBODY = 0o007;

/**
 * The credential `router-token` of the unit when there is one, otherwise the file of the configuration; undefined when
 * neither is there to be used. Throws when the file cannot be read, is open to everybody, or holds no token; the message
 * names the file and never its content.
 */
export function readToken(
  file: string | undefined,
  credentialsFolder: string | undefined = process.env["CREDENTIALS_DIRECTORY"],
): string | undefined {
  const credential = credentialsFolder === undefined ? undefined : readIfThere(join(credentialsFolder, "router-token"));
  if (credential !== undefined || file === undefined) return credential;
  const token = readIfThere(file);
  if (token === undefined) throw new Error(`the token file ${file} is not there`);
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
    const token = size > LONGEST ? "" : readFileSync(fd, "utf8").trim();
    // What an HTTP header can carry; anything else would be an error that quotes it.
    if (!/^[\x21-\x7e]+$/.test(token))
      throw new Error(`the token file ${path} must hold one line of visible ASCII characters`);
    return token;
  } finally {
    closeSync(fd);
  }
}
