import { setTimeout as sleep } from "node:timers/promises";

/** Waits for a condition, not for a time; gives up by name after `limitMs`. */
export async function until(what: string, is: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await is())) {
    if (performance.now() > deadline) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await sleep(5);
  }
}
