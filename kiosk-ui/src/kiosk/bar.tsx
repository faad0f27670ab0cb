import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Place } from "../../../src/kiosk/protocol.ts";
import { wordsIn } from "../words/catalog.ts";
import { NAMES } from "../words/names.ts";
import { Icon } from "./icons.tsx";
import type { Speaking } from "./language.ts";
import { type Comfort, COMFORTS } from "./session.ts";

interface BarProps {
  readonly place: Place;
  readonly speaking: Speaking;
  readonly open: (sheet: "languages" | "help") => void;
}

/** What a finger can do: a language, all the languages, help, and how the screen is to look. */
export function Bar({ place, speaking, open }: BarProps) {
  const { language, comforts, choose, toggle } = speaking;
  const { chooseLanguage, controls } = wordsIn(language);
  const names: Readonly<Record<Comfort, string>> = {
    contrast: controls.contrast,
    larger: controls.largerText,
    lower: controls.lower,
  };
  const row = useOneRow(place.languages.map((each) => NAMES[each]).join() + comforts.join());
  return (
    <nav class="bar" aria-label={chooseLanguage}>
      <div ref={row} class="languages">
        {place.languages.map((each) => (
          <button key={each} type="button" lang={each} aria-pressed={each === language} onClick={() => choose(each)}>
            {NAMES[each]}
          </button>
        ))}
      </div>
      <div class="controls">
        <button type="button" aria-label={controls.moreLanguages} onClick={() => open("languages")}>
          <Icon name="globe" />
        </button>
        <button type="button" aria-label={controls.help} onClick={() => open("help")}>
          <Icon name="help" />
        </button>
        {COMFORTS.filter((each) => each !== "contrast" || place.look.theme !== "contrast").map((each) => (
          <button
            key={each}
            type="button"
            aria-label={names[each]}
            aria-pressed={comforts.includes(each)}
            onClick={() => toggle(each)}
          >
            <Icon name={each} />
          </button>
        ))}
      </div>
    </nav>
  );
}

/** Leaves out what would need a second row: all the languages are on the sheet. */
function useOneRow(content: string): RefObject<HTMLDivElement | null> {
  const row = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = row.current;
    if (element === null) return undefined;
    const leaveOut = () => {
      const buttons = [...element.querySelectorAll("button")];
      for (const button of buttons) button.hidden = false;
      const rows = buttons.map((button) => button.offsetTop);
      for (const [index, button] of buttons.entries()) button.hidden = rows[index] !== rows[0];
    };
    leaveOut();
    const observer = new ResizeObserver(leaveOut);
    observer.observe(element);
    document.fonts.addEventListener("loadingdone", leaveOut);
    return () => {
      observer.disconnect();
      document.fonts.removeEventListener("loadingdone", leaveOut);
    };
  }, [content]);
  return row;
}
