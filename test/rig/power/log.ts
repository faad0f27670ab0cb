/** What recorder.c wrote down, read. */
import { readFileSync } from "node:fs";

/** One call that succeeded. Paths are relative to the recorded folder, which itself is the empty path. */
export type Op =
  | { readonly is: "open"; readonly fd: number; readonly path: string; readonly mode: number }
  | { readonly is: "close"; readonly fd: number }
  | { readonly is: "write"; readonly fd: number; readonly at: number; readonly bytes: Uint8Array }
  | { readonly is: "truncate"; readonly fd: number; readonly size: number }
  | { readonly is: "sync"; readonly fd: number }
  | { readonly is: "rename"; readonly from: string; readonly to: string }
  | { readonly is: "link"; readonly from: string; readonly to: string }
  | { readonly is: "unlink"; readonly path: string }
  | { readonly is: "mkdir"; readonly path: string; readonly mode: number }
  | { readonly is: "rmdir"; readonly path: string }
  /** The program said that something counts from here on. */
  | { readonly is: "acknowledged"; readonly line: string };

const HEAD_BYTES = 21;

/** The calls in the order in which they took effect. Throws on what the recorder does not write. */
export function readLog(path: string): readonly Op[] {
  const log = readFileSync(path);
  const ops: Op[] = [];
  for (let at = 0; at < log.length; ) {
    const what = String.fromCharCode(log.readUInt8(at));
    const fd = log.readInt32LE(at + 1);
    const number = Number(log.readBigInt64LE(at + 5));
    const a = at + HEAD_BYTES;
    const b = a + log.readUInt32LE(at + 13);
    at = b + log.readUInt32LE(at + 17);
    ops.push(toOp(what, fd, number, log.subarray(a, b), log.subarray(b, at).toString()));
  }
  return ops;
}

function toOp(what: string, fd: number, number: number, a: Buffer, b: string): Op {
  switch (what) {
    case "o":
      return { is: "open", fd, path: a.toString(), mode: number };
    case "c":
      return { is: "close", fd };
    case "w":
      return { is: "write", fd, at: number, bytes: a };
    case "t":
      return { is: "truncate", fd, size: number };
    case "s":
      return { is: "sync", fd };
    case "r":
      return { is: "rename", from: a.toString(), to: b };
    case "l":
      return { is: "link", from: a.toString(), to: b };
    case "u":
      return { is: "unlink", path: a.toString() };
    case "m":
      return { is: "mkdir", path: a.toString(), mode: number };
    case "d":
      return { is: "rmdir", path: a.toString() };
    case "A":
      return { is: "acknowledged", line: a.toString().trimEnd() };
    default:
      throw new Error(`the log has a record "${what}" that nobody writes`);
  }
}
