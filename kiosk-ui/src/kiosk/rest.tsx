import { useState } from "preact/hooks";
import type { KioskState, Language } from "../../../src/kiosk/protocol.ts";
import { wordsIn } from "../words/catalog.ts";
import { Bar } from "./bar.tsx";
import { Invitation } from "./drawing.tsx";
import { Figure } from "./figures.tsx";
import { Header } from "./header.tsx";
import type { Speaking } from "./language.ts";
import { Limit } from "./limit.tsx";
import { shownFor } from "./say.ts";
import { HelpSheet, LanguagesSheet } from "./sheets.tsx";
import { Turning } from "./turning.tsx";
import { placeOf, SaidWords } from "./verdict.tsx";

/** What somebody has asked for on this screen is forgotten so long after the last touch. */
const FORGOTTEN_MS = 30_000;

interface RestProps {
  readonly state: KioskState;
  readonly speaking: Speaking;
  /** The way to staff's screens; undefined: there are none. */
  readonly openStaff: (() => void) | undefined;
}

/** Nobody is being served: where to hold the card, or why there is no point in it now, in the languages of the place. */
export function Rest({ state, speaking, openStaff }: RestProps) {
  const [sheet, setSheet] = useState<"languages" | "help" | undefined>(undefined);
  const { place } = state;
  const { language, comforts } = speaking;
  const larger = comforts.includes("larger");
  const close = () => setSheet(undefined);
  return (
    <section class={`rest reader-${place.reader}`}>
      <Header state={state} language={language} larger={larger} onHeld={openStaff} />
      <Body state={state} speaking={speaking} larger={larger} />
      <Bar place={place} speaking={speaking} open={setSheet} />
      {sheet === undefined && speaking.isSomebody && <Limit ms={FORGOTTEN_MS} place={place} onEnd={speaking.forget} />}
      {sheet === "languages" && (
        <LanguagesSheet place={place} language={language} larger={larger} close={close} choose={speaking.choose} />
      )}
      {sheet === "help" && <HelpSheet place={place} language={language} larger={larger} close={close} />}
    </section>
  );
}

const invitation = (language: Language) => ({
  content: wordsIn(language).invitation,
  picture: <h1 class="words">{wordsIn(language).invitation}</h1>,
});

function Body({ state, speaking, larger }: Omit<RestProps, "openStaff"> & { readonly larger: boolean }) {
  const { scene, place } = state;
  const { language, because } = speaking;
  if (scene.is === "idle") {
    return (
      <div class="invite">
        <Turning language={language} because={because} larger={larger} say={invitation} />
        <Invitation reader={place.reader} takes={place.takes} />
      </div>
    );
  }
  const shownIn = (each: Language) => shownFor(scene, state, each, wordsIn(each));
  const { figure } = shownIn(language);
  const say = (each: Language) => ({
    content: JSON.stringify(shownIn(each)),
    picture: <SaidWords shown={shownIn(each)} />,
  });
  return (
    <div class={`told at-${placeOf(figure)}`}>
      <Figure name={figure} />
      <Turning language={language} because={because} larger={larger} say={say} />
    </div>
  );
}
