import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const STEP = 0.96;
const SMALLEST = 0.15;

/**
 * Holds the promise that nothing is cut off, for words nobody foresaw: a long tariff, a long name, the next language. Sets
 * the CSS variable `--fit` (1 down to 0.15) on the element, before the first frame is painted, so that nothing jumps.
 */
export function useFit(content: string): RefObject<HTMLElement | null> {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const refit = () => fit(element);
    refit();
    const observer = new ResizeObserver(refit);
    observer.observe(element);
    document.fonts.addEventListener("loadingdone", refit);
    return () => {
      observer.disconnect();
      document.fonts.removeEventListener("loadingdone", refit);
    };
  }, [content]);
  return box;
}

function fit(box: HTMLElement): void {
  let scale = 1;
  do {
    box.style.setProperty("--fit", scale.toFixed(3));
    scale *= STEP;
  } while (scale > SMALLEST && overflows(box));
}

/** Heights are the affair of the boxes alone: letters may reach over their line, which is not an overflow. */
function overflows(box: HTMLElement): boolean {
  const boxes = [box, ...box.querySelectorAll<HTMLElement>(".settle, .invite")];
  const lines = box.querySelectorAll<HTMLElement>("h1, p, .turns > span");
  return (
    boxes.some((element) => element.scrollHeight > element.clientHeight + 1) ||
    [...boxes, ...lines].some((element) => element.scrollWidth > element.clientWidth + 1)
  );
}
