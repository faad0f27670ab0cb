/** A file that a person changes while we run: told by the operating system, and looked at now and then all the same. */
import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { watchFolder } from "./watch-folder.ts";

/** Whoever writes the file is given so long to end it. Milliseconds. */
const SETTLES_MS = 100;

/** Says which state of which file this is, without reading it. */
export function identityOf(file: string): string {
  try {
    const { ino, mtimeNs, size } = statSync(file, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    return "cannot be read";
  }
}

/** Calls `look` every `pollMs` milliseconds and soon after a change, never in between two steps of one writing. Neither the file nor its folder need be there. */
export function followFile(file: string, pollMs: number, look: () => void): Disposable {
  let settling: NodeJS.Timeout | undefined;

  function soon(): void {
    clearTimeout(settling);
    settling = setTimeout(look, SETTLES_MS).unref();
  }

  const watched = watchFolder(dirname(file), (name) => {
    if (name === null || name === basename(file)) soon();
  });
  const poll = setInterval(() => {
    watched.listen();
    look();
  }, pollMs).unref();
  return {
    [Symbol.dispose]() {
      clearInterval(poll);
      clearTimeout(settling);
      watched[Symbol.dispose]();
    },
  };
}
