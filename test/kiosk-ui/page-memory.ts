import type { CDPSession } from "playwright-core";

/** What a page holds right now. */
export interface PageMemory {
  /** Of JavaScript, after the garbage was collected. Bytes. */
  readonly heap: number;
  /** Nodes that are kept, those in the document and those that somebody still holds. */
  readonly nodes: number;
  readonly listeners: number;
}

/** Collects the page's garbage and looks at what is left. */
export async function pageMemory(devTools: CDPSession): Promise<PageMemory> {
  await devTools.send("Performance.enable");
  // Twice: what is let go of by the first, by a finalizer, is gone with the second.
  await devTools.send("HeapProfiler.collectGarbage");
  await devTools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devTools.send("Performance.getMetrics");
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { heap: of("JSHeapUsedSize"), nodes: of("Nodes"), listeners: of("JSEventListeners") };
}
