/** Every scene there is; those that depend on the place, at each place. */
import {
  type KioskState,
  type Language,
  LANGUAGES,
  PASSAGE_HINTS,
  type Place,
  type Scene,
} from "../../src/kiosk/protocol.ts";
import { admitted, CANTEEN, LIBRARY, NOT_NOW, NOTICES, REASONS, stateOf, TROUBLES } from "./states.ts";

export const DOOR: Place = { ...LIBRARY, name: "Hall of Residence", kind: "door", reader: "left", takes: ["nfc"] };
const LONG_NAME: Place = {
  ...LIBRARY,
  name: "Bibliothèque universitaire des sciences et de la médecine",
  reader: "below",
};
const MANY: Place = { ...LIBRARY, languages: LANGUAGES, takes: ["qr"] };

export const OFFLINE = { data: { freshness: "stale", asOf: "2026-11-20", online: false }, clock: "unsynced" } as const;

const refused = REASONS.map((why): Scene => ({ is: "refused", why }));
const unsure = REASONS.map((why): Scene => ({ is: "unsure", why }));
const broken = TROUBLES.map((why): Scene => ({ is: "out-of-order", why }));
const resting: readonly Scene[] = [...NOT_NOW.map((why): Scene => ({ is: "not-now", why })), { is: "free-access" }];

const SCENES: readonly (readonly [Scene, Partial<KioskState>])[] = [
  ...[LIBRARY, DOOR, LONG_NAME, MANY].map((place) => [{ is: "idle" }, { place }] as const),
  [{ is: "idle" }, { place: LONG_NAME, ...OFFLINE }],
  [{ is: "idle" }, { data: { freshness: "blind", asOf: undefined, online: false } }],
  [{ is: "checking" }, {}],
  ...NOTICES.map((notices) => [admitted(notices), {}] as const),
  [admitted(NOTICES[4], undefined), OFFLINE],
  ...NOTICES.map((notices) => [admitted(notices, "Student 3.30"), { place: CANTEEN }] as const),
  [admitted([], "Tarif étudiant boursier"), { place: CANTEEN }],
  [admitted([], "Wohnheimbewohnendentarif"), { place: CANTEEN }],
  ...refused.map((scene) => [scene, {}] as const),
  ...unsure.map((scene) => [scene, {}] as const),
  ...broken.map((scene) => [scene, {}] as const),
  ...resting.map((scene) => [scene, {}] as const),
  ...resting.slice(0, 2).map((scene) => [scene, { place: LONG_NAME, ...OFFLINE }] as const),
  ...PASSAGE_HINTS.map((hint) => [{ is: "passage", hint }, {}] as const),
  ...[CANTEEN, DOOR].flatMap((place) =>
    [...refused, ...broken.slice(0, 1), ...unsure.slice(0, 1)].map((scene) => [scene, { place }] as const),
  ),
];

/** All of them at places that speak this language first. */
export function statesIn(language: Language): readonly KioskState[] {
  return SCENES.map(([scene, over]) => stateOf(scene, { ...over, place: speaking(over.place ?? LIBRARY, language) }));
}

function speaking(place: Place, language: Language): Place {
  return { ...place, languages: [language, ...place.languages.filter((each) => each !== language)] };
}
