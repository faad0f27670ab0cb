import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { constants as os } from "node:os";
import { environment, root } from "./place.mjs";

/** A child that does not end this long after it was asked to is killed with all its own children. */
const graceMs = 15_000;

/** What a failed quiet child said; more than this of it nobody reads. */
const keptCharacters = 200_000;

let stopping = false;

/** True after Ctrl-C or SIGTERM: the step that was under way is the last one. */
export function isStopping() {
  return stopping;
}

/**
 * Runs a program to its end: the exit code, or 128 + the signal that ended it, and with `quiet` what it said.
 *
 * The child has a process group of its own, so that Ctrl-C reaches it through us alone and exactly once (a terminal tells
 * the whole group, and npm passes on what it got itself), and so that whatever it leaves behind can be ended with it.
 * Should we be killed outright, the kernel ends it (`setpriv --pdeathsig`).
 */
export function run(command, args, { quiet = false, env = environment } = {}) {
  const [program, ...rest] = [...leash(), command, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      cwd: root,
      env,
      detached: true,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text) => {
        output = (output + text).slice(-keptCharacters);
      });

    let deadline;
    const forward = (signal) => {
      if (stopping) return;
      stopping = true;
      child.kill(signal);
      deadline = setTimeout(() => endGroup(child.pid), graceMs);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    const settle = () => {
      clearTimeout(deadline);
      for (const signal of signals) process.off(signal, forward);
    };

    child.once("error", (error) => {
      settle();
      reject(error);
    });
    child.once("close", (code, signal) => {
      settle();
      resolve({ code: code ?? 128 + (os.signals[signal] ?? 0), output });
    });
    // A leftover that holds our pipe or terminal open must not keep us waiting: when the child is gone, so is its group.
    child.once("exit", () => endGroup(child.pid));
  });
}

function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left in it, as it should be.
  }
}

function leash() {
  const setpriv = "/usr/bin/setpriv";
  try {
    accessSync(setpriv, constants.X_OK);
    return [setpriv, "--pdeathsig", "TERM", "--"];
  } catch {
    return [];
  }
}
