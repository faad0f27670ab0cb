import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { have } from "../debian.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const room = join(root, "test/systemd/room.sh");

/** Whether this process may make rooms and machines; in CI it must. */
export function mayBoot(): boolean {
  const programs = ["systemd-analyze", "unshare", "nsenter", "setpriv", "ip", "udevadm"].map(have);
  if (process.getuid?.() === 0) return programs.every(Boolean);
  if (process.env["CI"] !== undefined) throw new Error("CI must run the systemd tests as root");
  return false;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a shell line in a throw-away copy of this machine on which esc-kiosk is installed. */
export async function inRoom(command: string): Promise<Outcome> {
  const work = mkdtempSync(join(tmpdir(), "esc-kiosk-room-"));
  try {
    return await outcomeOf("unshare", ["--mount", "--propagation", "private", room, root, work, command]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

export interface Machine extends AsyncDisposable {
  /** Runs a program on it, as root. */
  run(command: string, ...args: string[]): Promise<Outcome>;
  /** What it wrote on standard output, without the line end; throws when the program fails. */
  ask(command: string, ...args: string[]): Promise<string>;
  /** A file of this content; its folder is there or is made. */
  write(path: string, text: string): Promise<string>;
  /** Of a unit, as systemd says it. */
  property(name: string, unit: string): Promise<string>;
  /** What a unit has said. */
  log(unit: string): Promise<string>;
}

/** A copy of this machine on which esc-kiosk is installed and a real systemd is process 1, with no other unit of the machine's. */
export async function bootMachine(): Promise<Machine> {
  const work = mkdtempSync(join(tmpdir(), "esc-kiosk-machine-"));
  const group = join(cgroups(), `esc-kiosk-test-${process.pid}`);
  mkdirSync(group);
  const spaces = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--uts", "--ipc", "--net"];
  const system = [room, root, work, "exec /opt/esc-kiosk/test/systemd/boot.sh"];
  const intoGroup = ["sh", "-c", `echo $$ > "$0/cgroup.procs" && exec "$@"`, group];
  // Should the tests be killed, the kernel ends the machine.
  const machine = spawn(
    "setpriv",
    ["--pdeathsig", "KILL", "--", ...intoGroup, "unshare", ...spaces, "--cgroup", ...system],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  for (const stream of [machine.stdout, machine.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-20_000);
    });

  const run = async (command: string, ...args: string[]): Promise<Outcome> => {
    const first = firstProcess(machine);
    if (first === undefined) return { code: 1, stdout: "", stderr: `no machine: ${said}` };
    const enter = ["--target", first, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd=/"];
    return outcomeOf("nsenter", [...enter, "--", command, ...args]);
  };
  const end = async (): Promise<void> => {
    const first = firstProcess(machine);
    if (first !== undefined) process.kill(Number(first), "SIGKILL");
    if (machine.exitCode === null && machine.signalCode === null) await once(machine, "exit");
    await removeGroup(group);
    rmSync(work, { recursive: true, force: true });
  };

  const deadline = Date.now() + 60_000;
  while ((await run("systemctl", "is-active", "esc-kiosk-test.target")).stdout !== "active\n") {
    if (Date.now() > deadline || machine.exitCode !== null) {
      await end();
      throw new Error(`the machine did not start: ${said}`);
    }
    await pause(100);
  }
  const ask = async (command: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(command, ...args);
    if (code !== 0) throw new Error(`${command} ${args.join(" ")}: exit code ${code}\n${stdout}${stderr}`);
    return stdout.trimEnd();
  };
  return {
    run,
    ask,
    write: (path, text) => ask("sh", "-c", `mkdir -p "$(dirname "$0")" && printf %s "$1" > "$0"`, path, text),
    property: (name, unit) => ask("systemctl", "show", "--value", "-p", name, unit),
    log: (unit) => ask("journalctl", "--no-pager", "-o", "cat", "-u", unit),
    [Symbol.asyncDispose]: end,
  };
}

/** The unified hierarchy: the only one, or beside the old ones. */
function cgroups(): string {
  const beside = "/sys/fs/cgroup/unified";
  return existsSync(beside) ? beside : "/sys/fs/cgroup";
}

/** The number, seen from here, of what is process 1 there; undefined when nothing is (yet, or any more). */
function firstProcess({ pid }: ChildProcess): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0] || undefined;
  } catch {
    return undefined;
  }
}

/** The kernel empties a group a moment after its last process died. */
async function removeGroup(group: string): Promise<void> {
  const folders = [
    group,
    ...readdirSync(group, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name)),
  ];
  const deadline = Date.now() + 10_000;
  for (const folder of folders.toSorted((a, b) => b.length - a.length)) {
    for (;;) {
      try {
        rmdirSync(folder);
        break;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await pause(20);
      }
    }
  }
}

function outcomeOf(command: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: 120_000, killSignal: "SIGKILL" }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}
