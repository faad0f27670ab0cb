import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const SMALLEST = 0.15;
/** How near the found size comes to the largest that fits. */
const CLOSE_ENOUGH = 0.015;
/** Who asks for larger words gets them one step larger, where they fit. */
const LARGER = 1.25;
/** The same words come again and again: what was found for them in the same room is tried first. */
const KNOWN_MOST = 100;
const known = new Map<string, number>();

/**
 * Holds the promise that nothing is cut off, for words nobody foresaw: a long tariff, a long name, the next language. Sets
 * the CSS variable `--fit` (1, or 1.25 for larger words, down to 0.15) on the element, before the first frame is painted,
 * so that nothing jumps. `content`: fitted again when it changes.
 */
export function useFit<Box extends HTMLElement>(content: string, larger: boolean): RefObject<Box | null> {
  const box = useRef<Box>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    let fitted = "";
    const size = () => `${element.clientWidth}x${element.clientHeight}`;
    const refit = () => {
      fit(element, larger ? LARGER : 1, content);
      fitted = size();
    };
    refit();
    // It tells the size that it begins with too, in the frame in which somebody waits for a verdict.
    const observer = new ResizeObserver(() => size() === fitted || refit());
    observer.observe(element);
    document.fonts.addEventListener("loadingdone", refit);
    return () => {
      observer.disconnect();
      document.fonts.removeEventListener("loadingdone", refit);
    };
  }, [content, larger]);
  return box;
}

function fit(box: HTMLElement, largest: number, content: string): void {
  const fitsAt = (scale: number) => {
    box.style.setProperty("--fit", scale.toFixed(3));
    return !overflows(box);
  };
  if (fitsAt(largest)) return;
  const name = [box.className, box.clientWidth, box.clientHeight, largest, content].join();
  const before = known.get(name);
  if (before !== undefined && fitsAt(before)) return;
  let fits = SMALLEST;
  let tooLarge = largest;
  while (tooLarge - fits > CLOSE_ENOUGH) {
    const between = (fits + tooLarge) / 2;
    if (fitsAt(between)) fits = between;
    else tooLarge = between;
  }
  fitsAt(fits);
  if (known.size === KNOWN_MOST) known.clear();
  known.set(name, fits);
}

/** Heights are the affair of the boxes alone: letters may reach over their line, which is not an overflow. */
function overflows(box: HTMLElement): boolean {
  const boxes = [box, ...box.querySelectorAll<HTMLElement>(".settle")];
  const lines = box.querySelectorAll<HTMLElement>("h1, p");
  return (
    boxes.some((element) => element.scrollHeight > element.clientHeight + 1) ||
    [...boxes, ...lines].some((element) => element.scrollWidth > element.clientWidth + 1)
  );
}
