/** One row of a source as a card, or what is wrong with it. */
import { type Esi, readEsi } from "../card/esi.ts";
import { type Escn, toEscn } from "../card/escn.ts";
import { ACADEMIC_LEVELS, CARD_TYPES } from "../verdict/words.ts";
import { type Cells, type Column, placeOf } from "./columns.ts";
import { toDayNumber } from "./day.ts";
import { detached, type ImportFault, shown } from "./import-fault.ts";
import { cardTypeOf, isGroup, levelOf, MAX_GROUPS } from "./traits.ts";
import type { NewCard, Person } from "./words.ts";

export interface RowOptions {
  /** Unix milliseconds at which the source was true. */
  readonly takenAt: number;
  /** A keyed hash of an identifier. */
  readonly hash: (text: string) => Person;
  /** The source's name: the same student number in two sources is not the same person. */
  readonly source: string;
  /** Told every fault of a row, without its line. */
  readonly fault: (fault: Omit<ImportFault, "line">) => void;
  /** Told identifiers of one person, two or more. */
  readonly link: (identifiers: readonly Person[]) => void;
}

const MAX_NAME = 200;
const MAX_PERSON = 255;
/** More identifiers than one person ever had. */
const MAX_ESIS = 16;
const MAX_KNOWN = 4_096;

const AT = {
  escn: placeOf("escn"),
  status: placeOf("status"),
  expiresOn: placeOf("expires_on"),
  issuerPic: placeOf("issuer_pic"),
  issuerName: placeOf("issuer_name"),
  esi: placeOf("esi"),
  person: placeOf("person"),
  asOf: placeOf("as_of"),
  groups: placeOf("groups"),
  level: placeOf("level"),
  cardType: placeOf("card_type"),
} as const;

/** Reads rows of one source; `isWhole` false: something else is wrong with the row. undefined: every fault was told. */
export function rowReader(options: RowOptions): (cells: Cells, isWhole: boolean) => NewCard | undefined {
  const { takenAt, hash, source, fault, link } = options;
  let isGood = true;

  function wrong(column: Column, value: string, reason: string): undefined {
    isGood = false;
    fault(value === "" ? { column, reason } : { column, value: shown(value), reason });
  }

  function readNumber(text: string): Escn | undefined {
    return toEscn(text) ?? wrong("escn", text.trim(), "is no card number, which has 32 hexadecimal digits");
  }

  function readStatus(text: string | undefined): NewCard["status"] | undefined {
    if (text === undefined || text === "active") return "active";
    const status = text.trim().toLowerCase();
    if (status === "active" || status === "inactive" || status === "expired") return status;
    const reason = `must be active, inactive or expired${status === "" ? ", and is empty" : ""}`;
    return wrong("status", text.trim(), reason);
  }

  const readDay = remembered((day) =>
    toDayNumber(day) === undefined
      ? wrong("expires_on", day, "must be a real day, yyyy-mm-dd, from 1970 to 9999")
      : day,
  );

  const readPic = remembered((pic) => (/^[0-9]{9}$/.test(pic) ? pic : wrong("issuer_pic", pic, "must be 9 digits")));

  const readName = remembered((name) => {
    if (name.includes("\u{FFFD}"))
      return wrong("issuer_name", name, "is not UTF-8: save the file in UTF-8 (in Excel: CSV UTF-8)");
    if (name.length > MAX_NAME) return wrong("issuer_name", name, `must have at most ${MAX_NAME} characters`);
    return /\p{Cc}/u.test(name) ? wrong("issuer_name", name, "must not hold control characters") : name;
  });

  const readAsOf = remembered((text) => {
    const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/i.test(text)
      ? Date.parse(text)
      : Number.NaN;
    if (!(at >= 0)) return wrong("as_of", text, "must be a moment, for instance 2026-11-23T08:00:00Z");
    // the newest word about a card counts: one from the future would count for ever
    return at > takenAt ? wrong("as_of", text, "is later than the moment at which the list was taken") : at;
  });

  const readGroups = remembered((text) => {
    const groups = [...new Set(text.split(/[\s|,]+/).filter((group) => group !== ""))].toSorted();
    const bad = groups.find((group) => !isGroup(group));
    if (bad !== undefined) return wrong("groups", bad, "is no group, which has 1 to 32 of a-z, 0-9 and -");
    if (groups.length > MAX_GROUPS)
      return wrong("groups", text, `holds ${groups.length} groups, and at most ${MAX_GROUPS} are taken`);
    return groups;
  });

  const readLevel = remembered(
    (text) => levelOf(text) ?? wrong("level", text, `must be ${ACADEMIC_LEVELS.join(", ")}, or 6, 7, 8`),
  );

  const readCardType = remembered(
    (text) => cardTypeOf(text) ?? wrong("card_type", text, `must be one of ${CARD_TYPES.join(", ")}`),
  );

  function readPerson(cells: Cells): Person | undefined {
    const esiCell = cells[AT.esi]?.trim() ?? "";
    const personCell = cells[AT.person]?.trim() ?? "";
    if (esiCell === "" && personCell === "") return undefined;
    const found = esiCell === "" ? [] : readEsis(esiCell);
    if (personCell !== "") {
      if (personCell.length > MAX_PERSON) wrong("person", personCell, `must have at most ${MAX_PERSON} characters`);
      else found.push(hash(readEsi(personCell) ?? `person ${source} ${personCell.normalize("NFC")}`));
    }
    if (isGood && found.length > 1) link(found);
    return found[0];
  }

  function readEsis(cell: string): Person[] {
    const texts = cell.split(/[\s|,]+/).filter((text) => text !== "");
    if (texts.length > MAX_ESIS) {
      wrong("esi", cell, `holds ${texts.length} identifiers, and at most ${MAX_ESIS} are taken`);
      return [];
    }
    return texts.flatMap((text) => {
      const esi: Esi | undefined =
        readEsi(text) ?? wrong("esi", text, "is no ESI; an identifier of another kind belongs into the column person");
      return esi === undefined ? [] : [hash(esi)];
    });
  }

  return (cells, isWhole) => {
    isGood = isWhole;
    const escn = readNumber(cells[AT.escn] ?? "");
    const status = readStatus(cells[AT.status]);
    const expiresOn = readDay(cells[AT.expiresOn]);
    const issuerPic = readPic(cells[AT.issuerPic]) ?? (escn === undefined ? undefined : picOf(escn));
    const issuerName = readName(cells[AT.issuerName]);
    const asOf = readAsOf(cells[AT.asOf]) ?? takenAt;
    const groups = readGroups(cells[AT.groups]);
    const level = readLevel(cells[AT.level]);
    const cardType = readCardType(cells[AT.cardType]);
    const person = readPerson(cells);
    if (!isGood || escn === undefined || status === undefined) return undefined;
    return { escn, status, expiresOn, issuerPic, issuerName, asOf, person, cardType, level, groups };
  };
}

/** Lists say few different things over and over: what was good once is not looked at again. Absent or empty is undefined. */
function remembered<T>(read: (text: string) => T | undefined): (cell: string | undefined) => T | undefined {
  const known = new Map<string, T>();
  let last: { text: string; value: T } | undefined;
  return (cell) => {
    if (cell === undefined || cell === "") return undefined;
    if (last !== undefined && cell === last.text) return last.value;
    const value = known.get(cell) ?? look(cell);
    return value;
  };

  function look(cell: string): T | undefined {
    const text = detached(cell.trim());
    if (text === "") return undefined;
    const value = read(text);
    if (value === undefined) return undefined;
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(text, value);
    last = { text, value };
    return value;
  }
}

/** The digits of the issuer in the number itself, when they are decimal. */
function picOf(escn: Escn): string | undefined {
  for (let i = 27; i < 36; i += 1) if (escn.charCodeAt(i) > 0x39) return undefined;
  return escn.slice(27);
}
