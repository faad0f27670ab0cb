import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("fr");

const ask = {
  library: "Adressez-vous à l’accueil",
  canteen: "Adressez-vous à la caisse",
  door: "Adressez-vous à l’accueil",
};
const elsewhere = {
  library: "Passez par l’entrée voisine",
  canteen: "Passez à la caisse",
  door: "Adressez-vous à l’accueil",
};

/** "8 h", "14 h 05": what Node writes as "08:00" and "14:05", with spaces that never break. */
function hour(text: string): string {
  const [hours, minutes] = text.split(":");
  return `${Number(hours)}\u00a0h${minutes === "00" ? "" : `\u00a0${minutes}`}`;
}
/** "le 30 septembre", but "le 1er mars". */
const first = (day: string) => day.replace(/^1 /, "1er ");
const from = (asOf: AsOf | undefined) =>
  asOf === undefined ? "" : asOf.is === "time" ? ` de ${hour(asOf.text)}` : ` du ${first(asOf.text)}`;

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Réessayez dans une minute", other: "Réessayez dans # minutes" })
    : count(many, { one: "Réessayez dans une heure", other: "Réessayez dans # heures" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Sans confirmation récente";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Confirmée il y a une heure", other: "Confirmée il y a # heures" })
    : count(many, { one: "Confirmée il y a un jour", other: "Confirmée il y a # jours" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Nous rouvrirons un autre jour";
  return day === undefined ? `Nous ouvrons à ${hour(opens)}` : `Nous ouvrons le ${first(day)} à ${hour(opens)}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Ici"}\u00a0: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "une fois par jour", other: "# fois par jour" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "une fois par semaine", other: "# fois par semaine" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "une fois par mois", other: "# fois par mois" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Hors service",
  reason,
  now: elsewhere[telling.kind],
});

export const fr = {
  invitation: "Présentez votre carte ici",
  checking: { words: "Un instant" },
  welcome: "Bienvenue",
  welcomeGuest: "Bienvenue à vous",
  freeAccess: { words: "Entrez", reason: "C’est ouvert à tout le monde en ce moment" },
  passage: {
    go: { words: "Vous pouvez passer", reason: "Le passage se refermera tout seul" },
    "not-used": { words: "C’est refermé", reason: "Personne n’est passé", now: "Présentez à nouveau votre carte" },
    "wrong-way": { words: "Pas par ici", reason: "Quelqu’un arrive en face", now: "Attendez que la voie soit libre" },
    "one-at-a-time": {
      words: "Une personne à la fois",
      reason: "Quelqu’un passe encore",
      now: "Ensuite, c’est à vous",
    },
    "close-door": { words: "Merci de fermer la porte", reason: "Elle est ouverte depuis un moment" },
  },
  wait: "Merci d’attendre un agent",
  staffCan: {
    library: "Un agent peut vous laisser entrer",
    canteen: "Un agent peut vous aider",
    door: "Un agent peut vous laisser entrer",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Ce n’est pas une carte étudiante",
      reason: "Présentez le code QR de votre carte étudiante européenne",
    }),
    "sandbox-card": () => ({
      words: "C’est une carte de test",
      reason: "Elle ne sert qu’aux essais",
      now: "Présentez votre carte étudiante",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Ce code n’est pas sûr",
      reason: "Son adresse imite celle de la vraie carte étudiante",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Carte non confirmée",
      reason: "Le registre de votre université ne la connaît pas",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Carte non confirmée",
      reason: "Votre université est injoignable pour l’instant",
    }),
    inactive: () => ({
      words: "Carte non confirmée",
      reason: "Elle n’est pas active dans votre université",
      now: "Adressez-vous à votre université",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Pas aujourd’hui",
        reason: ended === undefined ? "Cette carte a expiré" : `Cette carte a expiré le ${first(ended)}`,
        now: "Renouvelez-la dans votre université",
      };
    },
    "data-stale": () => ({ words: "Un doute subsiste", reason: "Notre liste de cartes est trop ancienne" }),
    "clock-untrusted": () => ({
      words: "Un doute subsiste",
      reason: "Notre horloge est déréglée\u00a0: dates impossibles à vérifier",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Utilisez plutôt la puce",
          reason: "Ici, l’image du code ne suffit pas",
          now: "Posez la carte sur le lecteur",
        },
        qr: {
          words: "Utilisez plutôt le code",
          reason: "Ce lecteur ne lit que le code QR",
          now: "Présentez le code QR ici",
        },
        typed: { words: "Saisissez le numéro", reason: "Ici, seul un numéro saisi est accepté" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Pas avec cette carte",
      reason: "Les cartes de votre université ne sont pas acceptées ici",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "C’est fermé",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? { words: "Déjà utilisée", reason: "Un repas étudiant à la fois", now: "Vous pouvez payer le tarif invité" }
        : { words: "Déjà utilisée", reason: "Cette carte vient de passer", now: again(waitMs) },
    "several-cards": () => ({
      words: "Une seule carte, merci",
      reason: "Deux cartes ont répondu en même temps",
      now: "Sortez-la de l’étui et présentez-la seule",
    }),
    "card-moved": () => ({
      words: "Un peu plus longtemps",
      reason: "La carte est partie avant la fin de la lecture",
      now: "Laissez-la une seconde sur le lecteur",
    }),
    "chip-random": () => ({
      words: "Puce non reconnue",
      reason: "Cette puce change de numéro à chaque fois",
      now: "Présentez le code QR de la carte",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Cette puce n’est pas sûre",
      reason: "Elle n’a pas pu être vérifiée",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Puce inconnue ici",
      reason: "Cette carte n’est pas enregistrée ici",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Quota atteint",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Vous pouvez payer le tarif invité" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Déjà à l’intérieur",
      reason: "Cette carte est entrée et n’est pas ressortie",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Entrée non enregistrée",
      reason: "Cette carte sort sans être entrée",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Bibliothèque pleine", canteen: "C’est complet", door: "C’est complet" }[kind],
      reason: `Places occupées\u00a0: ${inside} sur ${seats}`,
      now: "Réessayez quand quelqu’un sortira",
    }),
    "nobody-here-yet": () => ({
      words: "Pas encore ouvert",
      reason: "Nous ouvrons à l’arrivée du personnel",
      now: "Merci de patienter un peu",
    }),
    lockdown: () => ({
      words: "Accès fermé",
      reason: "Personne ne peut passer pour le moment",
      now: "Suivez les indications des agents",
    }),
    group: (_, { kind }) => ({
      words: "Pas avec cette carte",
      reason: "Ce lieu est réservé à d’autres groupes",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Pas avec cette carte",
      reason: "Ce lieu est réservé à un autre niveau d’études",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Pas avec cette carte",
      reason: "Ce type de carte n’est pas accepté ici",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Pas avec ce pass",
      reason: "Votre pass journée est pour un autre lieu",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Pas encore",
      reason: "Votre pass journée n’a pas encore commencé",
      now: "Revenez quand il commencera",
    }),
    "pass-ended": (_, { kind }) => ({
      words: "C’est terminé",
      reason: "Votre pass journée a expiré",
      now: ask[kind],
    }),
    "pass-revoked": (_, { kind }) => ({
      words: "C’est terminé",
      reason: "Votre pass journée a été retiré",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Ce pass n’est pas sûr",
      reason: "Personne ici n’a signé ce pass",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Impossible de décider",
      reason: "Personne n’a encore défini qui peut entrer ici",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Votre carte expire aujourd’hui"
        : days === 1
          ? "Votre carte expire demain"
          : count(days, { one: "Votre carte expire dans # jour", other: "Votre carte expire dans # jours" }),
      "Renouvelez-la dans votre université",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Heure non confirmée",
    "chip-verified": "Puce vérifiée",
    "already-inside": "Vous étiez déjà à l’intérieur",
    guest: (until) =>
      `Votre pass se termine ${until.is === "time" ? `à ${hour(until.text)}` : `le ${first(until.text)}`}`,
  },
  troubles: {
    reader: outOfOrder("Le lecteur ne répond pas, nous nous en occupons"),
    actuator: outOfOrder("Le passage ne répond pas, nous nous en occupons"),
    journal: outOfOrder("Nous ne pouvons plus enregistrer les passages"),
    snapshot: outOfOrder("La liste des cartes manque, nous nous en occupons"),
    decision: outOfOrder("Un problème est survenu ici, nous nous en occupons"),
    starting: () => ({ words: "Un instant", reason: "Nous venons de démarrer" }),
  },
  notConnected: {
    words: "Connexion perdue",
    reason: "Cet écran a perdu le contact avec le passage",
    now: "Il réessaie tout seul",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Hors ligne" : `Hors ligne, liste${from(asOf)}`),
    ageing: (asOf) => `Liste des cartes${from(asOf)}`,
    blind: "Pas encore de liste de cartes",
  },
  chooseLanguage: "Langue",
  controls: {
    moreLanguages: "Autres langues",
    help: "Aide",
    contrast: "Contraste",
    largerText: "Texte agrandi",
    lower: "Plus bas",
    close: "Fermer",
  },
  help: {
    title: "Comment ça marche",
    code: "Présentez au lecteur le code QR de votre carte étudiante",
    chip: "Posez votre carte à plat sur le lecteur une seconde",
    signs: "Une image, un mot, une couleur et un son vous répondent",
    staff: {
      library: "À l’accueil, on vous aide volontiers",
      canteen: "À la caisse, on vous aide volontiers",
      door: "À l’accueil, on vous aide volontiers",
    },
  },
} as const satisfies Words;
