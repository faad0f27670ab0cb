import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/**
 * Whether a Debian program is installed. In CI nothing may be skipped, so a missing program is an error there;
 * elsewhere the suite that needs it reports itself as skipped.
 */
export function have(command: string): boolean {
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/sbin"];
  const found = folders.some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found && process.env["CI"] !== undefined)
    throw new Error(`CI needs the program ${command}, and it is not installed`);
  return found;
}
