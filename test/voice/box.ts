/** A box with a sound card that keeps what it is given: `aplay` is a real process, of a script, and so is what speaks. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const VOICE = fileURLToPath(new URL("../../src/voice.ts", import.meta.url));

/** Plays for ever, as far as we are concerned: what ends it is being killed. */
const CARD = `#!/bin/sh
/bin/cat >"$HEARD/$$.part"
/bin/mv "$HEARD/$$.part" "$HEARD/$$.pcm"
exec /bin/sleep 600
`;

export interface Box extends AsyncDisposable {
  /** What `aplay` was given so far, by its process; `isWhole`: to the end. */
  heard(): Promise<readonly { readonly pid: number; readonly isWhole: boolean; readonly pcm: Buffer }[]>;
  /** What the process has logged. */
  log(): string;
  /** Its exit code, when it has ended; null when it was killed. */
  readonly ended: Promise<number | null>;
  /** Asks it to end, and resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts src/voice.ts for the lane at `page`. `programs`: what is installed, by name: a path, or a script; `aplay` unless it says no. */
export async function startBox(page: string, programs: Readonly<Record<string, string | undefined>>): Promise<Box> {
  const folder = await mkdtemp(join(tmpdir(), "esc-kiosk-voice-"));
  const bin = await mkdtemp(join(tmpdir(), "esc-kiosk-bin-"));
  for (const [name, text] of Object.entries({ aplay: CARD, ...programs })) {
    if (text === undefined) continue;
    if (text.startsWith("#!")) {
      await writeFile(join(bin, name), text);
      await chmod(join(bin, name), 0o755);
    } else await symlink(text, join(bin, name));
  }
  const voice = spawn(process.execPath, [VOICE], {
    env: { PATH: bin, HEARD: folder, ESC_KIOSK_PAGE: page },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(voice, "exit").then(() => voice.exitCode);
  let log = "";
  voice.stdout.setEncoding("utf8").on("data", (text: string) => void (log += text));

  function stop(): Promise<number | null> {
    voice.kill("SIGTERM");
    return ended;
  }
  return {
    async heard() {
      const names = await readdir(folder);
      const kept = names.filter((name) => name.endsWith(".part") || name.endsWith(".pcm"));
      return Promise.all(
        kept.map(async (name) => ({
          pid: Number(name.split(".")[0]),
          isWhole: name.endsWith(".pcm"),
          pcm: await readFile(join(folder, name)).catch(() => Buffer.alloc(0)),
        })),
      );
    },
    log: () => log,
    ended,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
      await rm(bin, { recursive: true, force: true });
    },
  };
}

/** Whether a process of this number runs; one that was killed and that nobody has asked about yet does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    return !/^State:\s*Z/m.test(await readFile(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
