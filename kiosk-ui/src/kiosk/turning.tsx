import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Language } from "../../../src/kiosk/protocol.ts";
import { useFit } from "./fit.ts";

interface TurningProps {
  readonly language: Language;
  readonly because: "turns" | "asked";
  readonly larger: boolean;
  /** What stands there in one language; the same content is the same picture. */
  readonly say: (language: Language) => { readonly content: string; readonly picture: ComponentChildren };
}

/** Words that give way to the same in the next language: cross-faded when it is a turn, at once when it was asked for. */
export function Turning({ language, because, larger, say }: TurningProps) {
  const turned = useRef<{ current: Language; leaving: Language | undefined }>({
    current: language,
    leaving: undefined,
  });
  if (turned.current.current !== language) turned.current = { current: language, leaving: turned.current.current };
  const { leaving } = turned.current;
  return (
    <div class={`turning ${because}`}>
      {leaving !== undefined && (
        <Layer key={leaving} is="leaving" language={leaving} larger={larger} {...say(leaving)} />
      )}
      <Layer key={language} is="current" language={language} larger={larger} {...say(language)} />
    </div>
  );
}

interface LayerProps {
  readonly is: "current" | "leaving";
  readonly language: Language;
  readonly larger: boolean;
  readonly content: string;
  readonly picture: ComponentChildren;
}

function Layer({ is, language, larger, content, picture }: LayerProps) {
  const box = useFit<HTMLDivElement>(content, larger);
  return (
    <div ref={box} class={`layer ${is}`} lang={language} aria-hidden={is === "leaving"}>
      {picture}
    </div>
  );
}
