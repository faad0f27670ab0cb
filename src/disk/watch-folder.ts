/** A folder as the operating system tells of it. It may go deaf: whoever must not miss a change looks now and then all the same. */
import { type FSWatcher, watch } from "node:fs";

export interface WatchedFolder extends Disposable {
  /** Listens again where it has gone deaf, or where the folder was not there. */
  listen(): void;
}

/** Listens from now on. `onChange`: with the name of what changed in it, null when nobody knows. The folder need not be there. */
export function watchFolder(folder: string, onChange: (name: string | null) => void): WatchedFolder {
  let watcher: FSWatcher | undefined;

  function listen(): void {
    if (watcher !== undefined) return;
    try {
      watcher = watch(folder, { persistent: false }, (_, name) => onChange(name));
      watcher.on("error", deafen);
    } catch {
      // no such folder yet, or no more watches to be had
    }
  }

  function deafen(): void {
    watcher?.close();
    watcher = undefined;
  }

  listen();
  return { listen, [Symbol.dispose]: deafen };
}
