import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const SMALLEST = 0.15;
/** How near the found size comes to the largest that fits. */
const CLOSE_ENOUGH = 0.015;
/** Who asks for larger words gets them one step larger, where they fit. */
const LARGER = 1.25;

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
    const refit = () => fit(element, larger ? LARGER : 1);
    refit();
    const observer = new ResizeObserver(refit);
    observer.observe(element);
    document.fonts.addEventListener("loadingdone", refit);
    return () => {
      observer.disconnect();
      document.fonts.removeEventListener("loadingdone", refit);
    };
  }, [content, larger]);
  return box;
}

function fit(box: HTMLElement, largest: number): void {
  const fitsAt = (scale: number) => {
    box.style.setProperty("--fit", scale.toFixed(3));
    return !overflows(box);
  };
  if (fitsAt(largest)) return;
  let fits = SMALLEST;
  let tooLarge = largest;
  while (tooLarge - fits > CLOSE_ENOUGH) {
    const between = (fits + tooLarge) / 2;
    if (fitsAt(between)) fits = between;
    else tooLarge = between;
  }
  fitsAt(fits);
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
