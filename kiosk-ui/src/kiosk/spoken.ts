import { useEffect, useState } from "preact/hooks";
import type { Language } from "../../../src/kiosk/protocol.ts";
import { fetchWords, isThere } from "../words/catalog.ts";

/** A gate that does not even serve files must not keep the screen dark: from then on English stands in. */
const LONGEST_MS = 1500;
const AGAIN_MS = 30_000;

/**
 * True once these languages can be spoken, or have not come in time; from then on the others are fetched, while nobody
 * waits, and whatever has not come is asked for again. Renders anew when words have come late.
 */
export function useWords(languages: readonly Language[]): boolean {
  const [tried, setTried] = useState("");
  const [, setCome] = useState(0);
  const wanted = languages.join();
  useEffect(() => {
    let again: ReturnType<typeof setTimeout> | undefined;
    const enough = setTimeout(() => setTried(wanted), LONGEST_MS);
    let isOver = false;
    const ask = async () => {
      const first = await fetchWords(languages);
      if (isOver) return;
      clearTimeout(enough);
      setTried(wanted);
      const rest = await fetchWords();
      if (isOver) return;
      setCome((before) => before + 1);
      if (!first || !rest) again = setTimeout(() => void ask(), AGAIN_MS);
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(enough);
      clearTimeout(again);
    };
  }, [wanted]);
  return tried === wanted || languages.every(isThere);
}
