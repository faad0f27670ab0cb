import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("it");

const ask = { library: "Chiedi al banco", canteen: "Chiedi alla cassa", door: "Chiedi in portineria" };
const elsewhere = { library: "Usa l’ingresso accanto", canteen: "Vai alla cassa", door: "Chiedi in portineria" };

/** "l’8" and "l’11", else "il 30"; the first of a month is "il 1º". */
const the = (day: string) => (/^(8|11) /.test(day) ? `l’${day}` : `il ${day.replace(/^1 /, "1º ")}`);
/** "alle 08:00", but "all’01:00". */
const at = (time: string) => (time.startsWith("01:") ? `all’${time}` : `alle ${time}`);
/** "delle 09:00", "del 30", "dell’8". */
const of = ({ is, text }: AsOf) =>
  is === "time" ? at(text).replace(/^a/, "de") : the(text).replace(/^il /, "del ").replace(/^l’/, "dell’");
const from = (asOf: AsOf | undefined) => (asOf === undefined ? "" : ` ${of(asOf)}`);

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Riprova tra un minuto", other: "Riprova tra # minuti" })
    : count(many, { one: "Riprova tra un’ora", other: "Riprova tra # ore" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Nessuna conferma recente";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Ultima conferma un’ora fa", other: "Ultima conferma # ore fa" })
    : count(many, { one: "Ultima conferma un giorno fa", other: "Ultima conferma # giorni fa" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Apriamo un altro giorno";
  return day === undefined ? `Apriamo ${at(opens)}` : `Apriamo ${the(day)} ${at(opens)}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Qui"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "una volta al giorno", other: "# volte al giorno" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "una volta a settimana", other: "# volte a settimana" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "una volta al mese", other: "# volte al mese" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Fuori servizio",
  reason,
  now: elsewhere[telling.kind],
});

export const it = {
  invitation: "Avvicina qui la tua carta",
  checking: { words: "Un momento" },
  welcome: "Avanti",
  welcomeGuest: "È un piacere averti qui",
  freeAccess: { words: "Ingresso libero", reason: "Adesso è aperto per chiunque" },
  passage: {
    go: { words: "Puoi passare", reason: "Poi si richiude da solo" },
    "not-used": { words: "Si è richiuso", reason: "Non è passato nessuno", now: "Avvicina di nuovo la carta" },
    "wrong-way": { words: "Non di qua", reason: "Qualcuno arriva dall’altra parte", now: "Aspetta che si liberi" },
    "one-at-a-time": {
      words: "Una persona alla volta",
      reason: "Qualcuno sta ancora passando",
      now: "Poi tocca a te",
    },
    "close-door": { words: "Chiudi la porta, grazie", reason: "È aperta da un po’" },
  },
  wait: "Attendi il personale",
  staffCan: {
    library: "Il personale può farti entrare",
    canteen: "Il personale può aiutarti",
    door: "Il personale può aprirti",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Non è una carta dello studente",
      reason: "Avvicina il codice QR della Carta europea dello studente",
    }),
    "sandbox-card": () => ({
      words: "Carta di prova",
      reason: "Serve solo per i test",
      now: "Avvicina la tua carta dello studente",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Codice non affidabile",
      reason: "L’indirizzo imita quello della carta autentica",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Carta non confermata",
      reason: "Non risulta nel registro della tua università",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Carta non confermata",
      reason: "Al momento non possiamo chiedere alla tua università",
    }),
    inactive: () => ({
      words: "Carta non confermata",
      reason: "Non è attiva presso la tua università",
      now: "Chiedi alla tua università",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Oggi non si può",
        reason: ended === undefined ? "Questa carta è scaduta" : `Questa carta è scaduta ${the(ended)}`,
        now: "Rinnovala presso la tua università",
      };
    },
    "data-stale": () => ({ words: "Non siamo sicuri", reason: "Il nostro elenco delle carte è troppo vecchio" }),
    "clock-untrusted": () => ({
      words: "Non siamo sicuri",
      reason: "Il nostro orologio non è esatto: date non verificabili",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Usa il chip",
          reason: "Qui l’immagine del codice non basta",
          now: "Appoggia la carta sul lettore",
        },
        qr: {
          words: "Usa il codice QR",
          reason: "Questo lettore legge solo il codice QR",
          now: "Avvicina qui il codice QR",
        },
        typed: { words: "Digita il numero", reason: "Qui si accetta solo il numero digitato" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Non con questa carta",
      reason: "Qui non si accettano carte della tua università",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Ora è chiuso",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? { words: "Già usata", reason: "Un pasto studenti alla volta", now: "Puoi pagare il prezzo per ospiti" }
        : { words: "Già usata", reason: "Questa carta è appena passata", now: again(waitMs) },
    "several-cards": () => ({
      words: "Una sola carta",
      reason: "Hanno risposto due carte insieme",
      now: "Togli la carta dal portafoglio e avvicinala da sola",
    }),
    "card-moved": () => ({
      words: "Ancora un attimo",
      reason: "Non c’è stato il tempo di leggere la carta",
      now: "Lasciala sul lettore per un secondo",
    }),
    "chip-random": () => ({
      words: "Chip non riconoscibile",
      reason: "Questo chip cambia numero ogni volta",
      now: "Usa il codice QR della carta",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Chip non affidabile",
      reason: "Non è stato possibile verificare questo chip",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Chip sconosciuto",
      reason: "Questa carta non è registrata qui",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Limite raggiunto",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Puoi pagare il prezzo per ospiti" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Sei già dentro",
      reason: "Questa carta risulta entrata e non ancora uscita",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Entrata non rilevata",
      reason: "Questa carta non risulta entrata",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Biblioteca piena", canteen: "Posti esauriti", door: "Posti esauriti" }[kind],
      reason: `Posti occupati: ${inside} su ${seats}`,
      now: "Riprova quando esce qualcuno",
    }),
    "nobody-here-yet": () => ({
      words: "Non ancora aperto",
      reason: "Apriamo quando arriva il personale",
      now: "Attendi un momento",
    }),
    lockdown: () => ({
      words: "Passaggio chiuso",
      reason: "Per ora non può passare nessuno",
      now: "Segui le indicazioni del personale",
    }),
    group: (_, { kind }) => ({
      words: "Non con questa carta",
      reason: "Questo spazio è per altri gruppi",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Non con questa carta",
      reason: "Questo spazio è per un altro livello di studi",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Non con questa carta",
      reason: "Qui non si accetta questo tipo di carta",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Non con questo pass",
      reason: "Il tuo pass giornaliero è per un altro posto",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Non ancora",
      reason: "Il tuo pass giornaliero non è ancora iniziato",
      now: "Torna quando inizia",
    }),
    "pass-ended": (_, { kind }) => ({
      words: "Non è più possibile",
      reason: "Il tuo pass giornaliero è terminato",
      now: ask[kind],
    }),
    "pass-revoked": (_, { kind }) => ({
      words: "Non è più possibile",
      reason: "Il tuo pass giornaliero è stato ritirato",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Pass non affidabile",
      reason: "Nessuno qui ha firmato questo pass",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Non possiamo decidere",
      reason: "Nessuno ha stabilito chi può entrare qui",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "La tua carta scade oggi"
        : count(days, { one: "La tua carta scade domani", other: "La tua carta scade tra # giorni" }),
      "Rinnovala presso la tua università",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Orario non confermato",
    "chip-verified": "Chip verificato",
    "already-inside": "Eri già dentro",
    guest: (until) => `Il tuo pass termina ${until.is === "time" ? at(until.text) : the(until.text)}`,
  },
  troubles: {
    reader: outOfOrder("Il lettore non risponde: ce ne stiamo occupando"),
    actuator: outOfOrder("Il varco non risponde: ce ne stiamo occupando"),
    journal: outOfOrder("Al momento non possiamo registrare i passaggi"),
    snapshot: outOfOrder("Manca l’elenco delle carte: ce ne stiamo occupando"),
    decision: outOfOrder("Qualcosa non ha funzionato: ce ne stiamo occupando"),
    starting: () => ({ words: "Un momento", reason: "Il sistema si sta avviando" }),
  },
  notConnected: {
    words: "Senza connessione",
    reason: "Questo schermo ha perso il contatto con il varco",
    now: "Continua a provare da solo",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Offline" : `Offline, elenco${from(asOf)}`),
    ageing: (asOf) => `Elenco delle carte${from(asOf)}`,
    blind: "Ancora nessun elenco delle carte",
  },
  chooseLanguage: "Lingua",
  controls: {
    moreLanguages: "Altre lingue",
    help: "Aiuto",
    contrast: "Contrasto",
    largerText: "Testo grande",
    lower: "Più in basso",
    close: "Chiudi",
  },
  help: {
    title: "Come funziona",
    code: "Avvicina al lettore il codice QR della tua carta",
    chip: "Appoggia la carta sul lettore per un secondo",
    signs: "Ti rispondono una figura, una parola, un colore e un suono",
    staff: {
      library: "Al banco ti aiutano volentieri",
      canteen: "Alla cassa ti aiutano volentieri",
      door: "In portineria ti aiutano volentieri",
    },
  },
} as const satisfies Words;
