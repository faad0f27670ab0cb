import type { Import } from "./imports.ts";

/**
 * At least one circle of every knot of files, as the files in it, in order. Types count too: two files that need each
 * other's words are one file in two places.
 */
export function circlesIn(imports: readonly Import[]): [string, ...string[]][] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const circles: [string, ...string[]][] = [];
  const done = new Set<string>();

  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      const [first, ...others] = path.slice(at);
      if (first !== undefined) circles.push([first, ...others]);
      return;
    }
    if (done.has(file)) return;
    for (const to of new Set(next.get(file)?.map((one) => one.to))) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return circles;
}
