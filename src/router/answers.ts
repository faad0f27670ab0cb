/** The router's JSON -> our words. Names and enumerations are those of its OpenAPI document, version 2. */
import * as v from "valibot";
import type { Escn } from "../card/escn.ts";
import { toEscn } from "../card/escn.ts";
import { toDayNumber } from "../snapshot/day.ts";
import { cardTypeOf, levelOf } from "../snapshot/traits.ts";
import type { NewCard } from "../snapshot/words.ts";
import type { AcademicLevel } from "../verdict/words.ts";

const LONGEST_NAME = 200;
/** By the specification of GÉANT. */
const LONGEST_ESI = 255;

const status = v.picklist(["ACTIVE", "INACTIVE", "EXPIRED"]);
const text = v.optional(v.nullable(v.string()));
/** What it says there is known by its key; a word of it that is new to us is none. */
const code = v.optional(v.nullable(v.object({ key: text })));

/** `CardStatusView`. The holder's name is in the answer and not in the schema: valibot drops it here. */
const cardStatus = v.object({
  cardNumber: v.pipe(v.string(), v.maxLength(255)),
  expiresAt: v.optional(
    v.nullable(
      v.pipe(
        v.string(),
        v.check((day) => toDayNumber(day) !== undefined),
      ),
    ),
  ),
  issuerIdentifier: text,
  issuerName: text,
  status,
});

/** `Verification` of the verifier service: the same in other words, without a name, and with the card's type. */
const verification = v.object({
  cardNumber: cardStatus.entries.cardNumber,
  expiresAt: cardStatus.entries.expiresAt,
  cardStatusType: v.object({ key: status }),
  issuer: v.optional(v.nullable(v.object({ identifier: text, name: text }))),
  cardType: code,
  cardHolder: v.optional(v.nullable(v.object({ academicLevel: code }))),
});

const cardPage = v.object({
  content: v.array(
    v.object({
      cardNumber: v.pipe(v.string(), v.maxLength(255)),
      person: v.optional(
        v.nullable(
          v.object({
            identifier: text,
            organisations: v.optional(v.nullable(v.array(v.object({ academicLevel: code })))),
          }),
        ),
      ),
    }),
  ),
  page: v.object({
    number: v.pipe(v.number(), v.integer(), v.minValue(0)),
    totalElements: v.pipe(v.number(), v.integer(), v.minValue(0)),
    totalPages: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
});

const STATUS = { ACTIVE: "active", INACTIVE: "inactive", EXPIRED: "expired" } as const;

/** The card, or undefined when this is not the status of the card that was asked about. `asOf`: unix milliseconds of the answer. */
export function readStatus(json: unknown, asked: Escn, asOf: number): NewCard | undefined {
  const read = v.safeParse(cardStatus, json);
  if (!read.success || toEscn(read.output.cardNumber) !== asked) return undefined;
  const { status: said, expiresAt, issuerIdentifier, issuerName } = read.output;
  return { ...cardOf(asked, said, expiresAt, issuerIdentifier, issuerName), asOf };
}

/** As `readStatus`, for the verifier service. */
export function readVerification(json: unknown, asked: Escn, asOf: number): NewCard | undefined {
  const read = v.safeParse(verification, json);
  if (!read.success || toEscn(read.output.cardNumber) !== asked) return undefined;
  const { cardHolder, cardStatusType, cardType, expiresAt, issuer } = read.output;
  return {
    ...cardOf(asked, cardStatusType.key, expiresAt, issuer?.identifier, issuer?.name),
    asOf,
    cardType: cardTypeOf(cardType?.key ?? ""),
    level: levelOf(cardHolder?.academicLevel?.key ?? ""),
  };
}

function cardOf(
  escn: Escn,
  said: keyof typeof STATUS,
  expiresAt: string | null | undefined,
  issuerIdentifier: string | null | undefined,
  issuerName: string | null | undefined,
): Omit<NewCard, "asOf"> {
  const name = issuerName?.trim().slice(0, LONGEST_NAME).toWellFormed();
  return {
    escn,
    status: STATUS[said],
    expiresOn: expiresAt ?? undefined,
    issuerPic: /^[0-9]{9}$/.test(issuerIdentifier ?? "") ? (issuerIdentifier ?? undefined) : undefined,
    issuerName: name === "" ? undefined : name,
  };
}

/** A card of the list, which tells no status. */
interface ListedCard {
  readonly escn: Escn;
  /** The person's identifier as the register holds it, 1 to 255 characters. Personal data: hashed at once, never logged. */
  readonly esi: string | undefined;
  /** undefined too when two organisations of the person say different ones. */
  readonly level: AcademicLevel | undefined;
}

export interface CardPage {
  /** Counts from 0. */
  readonly number: number;
  readonly totalPages: number;
  readonly totalCards: number;
  readonly cards: readonly ListedCard[];
  /** Cards whose number no reader could ever say: not 32 hexadecimal digits. */
  readonly unreadable: number;
}

/** The page, or undefined when this is not the page that was asked for. */
export function readPage(json: unknown, asked: number): CardPage | undefined {
  const read = v.safeParse(cardPage, json);
  if (!read.success || read.output.page.number !== asked) return undefined;
  const { content, page } = read.output;
  const cards = content.flatMap(({ cardNumber, person }) => {
    const escn = toEscn(cardNumber);
    return escn === undefined ? [] : [{ escn, esi: esiOf(person?.identifier), level: levelIn(person?.organisations) }];
  });
  return {
    number: page.number,
    totalPages: page.totalPages,
    totalCards: page.totalElements,
    cards,
    unreadable: content.length - cards.length,
  };
}

function esiOf(identifier: string | null | undefined): string | undefined {
  const esi = identifier?.trim();
  return esi === undefined || esi === "" || esi.length > LONGEST_ESI ? undefined : esi;
}

type Organisations = readonly { readonly academicLevel?: v.InferOutput<typeof code> }[];

function levelIn(organisations: Organisations | null | undefined): AcademicLevel | undefined {
  const said = new Set((organisations ?? []).map(({ academicLevel }) => levelOf(academicLevel?.key ?? "")));
  said.delete(undefined);
  const [level, ...others] = said;
  return others.length === 0 ? level : undefined;
}

const refusal = v.object({ code: v.string() });

/** True when the router itself says in its error body that it does not know the card. */
export function saysUnknown(json: unknown): boolean {
  const read = v.safeParse(refusal, json);
  return read.success && read.output.code === "ER-0001";
}
