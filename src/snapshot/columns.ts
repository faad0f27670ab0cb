/** What the columns of a list of cards are called, and what becomes of each. */
import { closest, distance } from "fastest-levenshtein";
import { type ImportFault, shown } from "./import-fault.ts";

export const COLUMNS = [
  "escn",
  "status",
  "expires_on",
  "issuer_pic",
  "issuer_name",
  "esi",
  "person",
  "as_of",
  "groups",
  "level",
  "card_type",
] as const;

export type Column = (typeof COLUMNS)[number];

/** One row as text, by the number of the column in COLUMNS. undefined: it has no such cell. */
export type Cells = (string | undefined)[];

/** Where a column stands in `Cells`; PASSED_OVER: it is known, and nothing of it is kept. */
export type Place = number;
export const PASSED_OVER = -1;

/** What the ESC-Router calls them: in its CSV (`CardUpdateView`) without a dot, in its JSON with one for each step inwards. */
const ROUTER_COLUMNS: Readonly<Record<string, Column>> = {
  cardNumber: "escn",
  cardStatusType: "status",
  "cardStatusType.key": "status",
  expiresAt: "expires_on",
  issuerIdentifier: "issuer_pic",
  "issuer.identifier": "issuer_pic",
  issuerName: "issuer_name",
  "issuer.name": "issuer_name",
  personIdentifier: "esi",
  "person.identifier": "esi",
  academicLevel: "level",
  "academicLevel.key": "level",
  cardType: "card_type",
  "cardType.key": "card_type",
};

/** What the router says and no gate needs. Named one by one: what is new there is told, and somebody looks at it. */
const ROUTER_PASSED_OVER = `
  issuedAt displayName hasOwnerAuthorization processorIdentifier processor cardHolder
  email fullName phone fax organisationIdentifier personIdentifierCode
  academicLevel.label cardStatusType.label cardType.label person.fullName person.identifierCode person.organisations
  issuer.id issuer.identifierCode issuer.identifierType issuer.fullLabel issuer.organisationType
  issuer.schacHomeOrganization issuer.status issuer.website issuer.address issuer.mainColor issuer.secondaryColor
  issuer.contrastColor issuer.newLogoAt`;

const KNOWN: ReadonlyMap<string, Place> = new Map([
  ...ROUTER_PASSED_OVER.trim()
    .split(/\s+/)
    .map((name) => [plain(name), PASSED_OVER] as const),
  ...Object.entries(ROUTER_COLUMNS).map(([name, column]) => [plain(name), placeOf(column)] as const),
  ...COLUMNS.map((column) => [column, placeOf(column)] as const),
]);

/** What somebody may have meant. */
const NAMES: readonly string[] = [...COLUMNS, ...Object.keys(ROUTER_COLUMNS)];
/** Characters of a name that are compared with what is known. */
const LONGEST_NAME = 64;

export function placeOf(column: Column): Place {
  return COLUMNS.indexOf(column);
}

/** How the columns of one source are called, beside the names that are always known. */
export interface Naming {
  /** undefined: the name is not known. Outer space and capitals make no difference. */
  placeOf(name: string): Place | undefined;
  /** The names that somebody gave a meaning: one that does not occur is a fault. */
  readonly mapped: readonly string[];
}

export interface NamingOptions {
  /** Column to the name it has in the source. */
  readonly map?: ReadonlyMap<Column, string>;
  /** Names of the source to pass over. */
  readonly ignore?: readonly string[];
}

export function naming({ map = new Map(), ignore = [] }: NamingOptions = {}): Naming {
  const given = new Map<string, Place>([
    ...ignore.map((name) => [plain(name), PASSED_OVER] as const),
    ...[...map].map(([column, name]) => [plain(name), placeOf(column)] as const),
  ]);
  return {
    placeOf: (name) => given.get(plain(name)) ?? KNOWN.get(plain(name)),
    mapped: [...map.values()],
  };
}

/** A name as it is compared. */
export function plain(name: string): string {
  return name.trim().toLowerCase();
}

/**
 * The place of each column of a list, in its order. An unknown name is a fault and is not passed over: a misspelt
 * `expires_on` would make every card good for ever.
 */
export function readNames(
  names: readonly string[],
  known: Naming,
): { places: readonly Place[]; faults: readonly Omit<ImportFault, "line">[] } {
  const faults: Omit<ImportFault, "line">[] = [];
  const places: Place[] = [];
  for (const [i, name] of names.entries()) {
    const place = known.placeOf(name);
    const before = place === PASSED_OVER || place === undefined ? -1 : places.indexOf(place);
    if (place === undefined) faults.push(unknownName(name, `column ${i + 1}`));
    else if (before >= 0) faults.push(twice(place, name, names[before] ?? ""));
    places.push(place ?? PASSED_OVER);
  }
  const there = new Set(names.map(plain));
  for (const name of known.mapped) if (!there.has(plain(name))) faults.push(notThere(name));
  return { places, faults };
}

/** `where`: what to call a column without a name. */
export function unknownName(name: string, where: string): Omit<ImportFault, "line"> {
  const given = plain(name);
  if (given === "") return { column: undefined, reason: `${where} has no name` };
  const nearest = closest(given.slice(0, LONGEST_NAME), NAMES);
  const isNear = distance(given.slice(0, LONGEST_NAME), nearest) <= Math.max(2, given.length / 3);
  const known = isNear ? `the nearest is ${nearest}` : `known are ${COLUMNS.join(", ")}`;
  const help = "Say what it is with --map COLUMN=NAME, or --ignore NAME";
  return { column: shown(given), reason: `is no column that is known; ${known}. ${help}` };
}

/** Two names in one source that mean the same column. */
export function twice(place: Place, name: string, other: string): Omit<ImportFault, "line"> {
  const column = COLUMNS[place];
  const isSame = plain(name) === plain(other);
  return { column, reason: isSame ? "stands twice" : `stands twice, as ${shown(other)} and as ${shown(name)}` };
}

/** A name that was mapped and that the source does not have. */
export function notThere(name: string): Omit<ImportFault, "line"> {
  return { column: shown(name), reason: "is named by --map, and nothing is called so" };
}
