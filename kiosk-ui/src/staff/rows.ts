import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** The height of a row as the style sheet has it, in pixels and in parts of the short side: upright there are three lines. */
const ROW = { flat: { px: 72, part: 0.105 }, upright: { px: 104, part: 0.165 } } as const;

/** How many rows that can be touched have room in the list. At least one. */
export function useRows(): { readonly list: RefObject<HTMLDivElement | null>; readonly rows: number } {
  const list = useRef<HTMLDivElement>(null);
  const [rows, setRows] = useState(1);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const measure = () => {
      const { part, px } = innerHeight > innerWidth ? ROW.upright : ROW.flat;
      const height = Math.max(px, part * Math.min(innerWidth, innerHeight));
      setRows(Math.max(1, Math.floor(element.clientHeight / height)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { list, rows };
}
