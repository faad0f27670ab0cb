import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** No finger needs less. Pixels, and parts of the short side. */
const LEAST_PX = 72;
const LEAST_PART = 0.105;

/** How many rows that can be touched have room in the list. At least one. */
export function useRows(): { readonly list: RefObject<HTMLDivElement | null>; readonly rows: number } {
  const list = useRef<HTMLDivElement>(null);
  const [rows, setRows] = useState(1);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const measure = () => {
      const height = Math.max(LEAST_PX, LEAST_PART * Math.min(innerWidth, innerHeight));
      setRows(Math.max(1, Math.floor(element.clientHeight / height)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { list, rows };
}
