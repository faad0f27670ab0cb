import { type Language, LANGUAGES, type Place } from "../../../src/kiosk/protocol.ts";
import { wordsIn } from "../words/catalog.ts";
import { NAMES } from "../words/names.ts";
import { useFit } from "./fit.ts";
import { Icon, type IconName } from "./icons.tsx";
import { Sheet } from "./sheet.tsx";

const LANGUAGES_CLOSE_MS = 20_000;
const HELP_CLOSES_MS = 30_000;

interface SheetProps {
  readonly place: Place;
  readonly language: Language;
  readonly larger: boolean;
  readonly close: () => void;
}

/** All the languages of the Union by their own names; one touch chooses. */
export function LanguagesSheet({
  place,
  language,
  close,
  choose,
}: SheetProps & { readonly choose: (language: Language) => void }) {
  const words = wordsIn(language);
  return (
    <Sheet
      name="languages"
      label={words.controls.moreLanguages}
      place={place}
      closesAfterMs={LANGUAGES_CLOSE_MS}
      close={close}
    >
      <div class="all">
        {LANGUAGES.map((each) => (
          <button
            key={each}
            type="button"
            lang={each}
            aria-pressed={each === language}
            onClick={() => {
              choose(each);
              close();
            }}
          >
            {NAMES[each]}
          </button>
        ))}
        <Close label={words.controls.close} close={close} />
      </div>
    </Sheet>
  );
}

/** How it works, by what this reader takes. */
export function HelpSheet({ place, language, larger, close }: SheetProps) {
  const { help, controls } = wordsIn(language);
  const lines: readonly (readonly [IconName, string])[] = [
    ...(place.takes.includes("qr") ? [["code", help.code] as const] : []),
    ...(place.takes.includes("nfc") ? [["chip", help.chip] as const] : []),
    ["signs", help.signs],
    ["staff", help.staff[place.kind]],
  ];
  const box = useFit(language, larger);
  return (
    <Sheet name="help" label={help.title} place={place} closesAfterMs={HELP_CLOSES_MS} close={close}>
      <section ref={box} lang={language}>
        <h2>{help.title}</h2>
        <Close label={controls.close} close={close} />
        {lines.map(([icon, line]) => (
          <p key={icon}>
            <Icon name={icon} />
            <span>{line}</span>
          </p>
        ))}
      </section>
    </Sheet>
  );
}

function Close({ label, close }: { readonly label: string; readonly close: () => void }) {
  return (
    <button type="button" class="close" onClick={close}>
      <Icon name="close" />
      <span>{label}</span>
    </button>
  );
}
