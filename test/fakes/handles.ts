import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";

/** Process ids of all who hold this file open, as far as this user may look. */
export function holdersOf(path: string): number[] {
  const target = realpathSync(path);
  return numbersIn("/proc").filter((pid) => filesOf(pid).includes(target));
}

/** What a process holds open. */
export function filesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return numbersIn(folder).flatMap((fd) => {
    try {
      return [readlinkSync(join(folder, String(fd)))];
    } catch {
      return [];
    }
  });
}

/** Processes whose parent this is. */
export function childrenOf(pid: number): number[] {
  return numbersIn("/proc").filter((each) => parentOf(each) === pid);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
