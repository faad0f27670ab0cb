import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

const count = counted("es");

const ask = {
  library: "Pregunta en el mostrador",
  canteen: "Pregunta en caja",
  door: "Pregunta en conserjería",
};
const elsewhere = {
  library: "Usa la entrada de al lado",
  canteen: "Pasa por caja",
  door: "Pregunta en conserjería",
};

/** "a las 08:00", but "a la 01:00". */
const hour = (text: string) => `${text.startsWith("01:") ? "la" : "las"} ${text}`;
const from = (asOf: AsOf | undefined) =>
  asOf === undefined ? "" : asOf.is === "time" ? ` de ${hour(asOf.text)}` : ` del ${asOf.text}`;

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Prueba otra vez dentro de un minuto", other: "Prueba otra vez dentro de # minutos" })
    : count(many, { one: "Prueba otra vez dentro de una hora", other: "Prueba otra vez dentro de # horas" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Sin confirmación reciente";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Última confirmación: hace una hora", other: "Última confirmación: hace # horas" })
    : count(many, { one: "Última confirmación: hace un día", other: "Última confirmación: hace # días" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Abriremos otro día";
  return day === undefined ? `Abrimos a ${hour(opens)}` : `Abrimos el ${day} a ${hour(opens)}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Aquí"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "una vez al día", other: "# veces al día" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "una vez a la semana", other: "# veces a la semana" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "una vez al mes", other: "# veces al mes" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Fuera de servicio",
  reason,
  now: elsewhere[telling.kind],
});

export const es = {
  invitation: "Acerca aquí tu carné",
  checking: { words: "Un momento" },
  welcome: "Adelante",
  welcomeGuest: "Te damos la bienvenida",
  freeAccess: { words: "Entrada libre", reason: "Ahora está abierto para todo el mundo" },
  passage: {
    go: { words: "Puedes pasar", reason: "El paso se cierra solo" },
    "not-used": { words: "Se ha cerrado", reason: "No ha pasado nadie", now: "Acerca el carné otra vez" },
    "wrong-way": { words: "Por aquí no", reason: "Viene alguien del otro lado", now: "Espera a que quede libre" },
    "one-at-a-time": {
      words: "Una persona cada vez",
      reason: "Todavía está pasando alguien",
      now: "Después te toca a ti",
    },
    "close-door": { words: "Cierra, por favor", reason: "La puerta lleva un rato abierta" },
  },
  wait: "Espera a que te atiendan",
  staffCan: {
    library: "El personal puede dejarte pasar",
    canteen: "El personal puede ayudarte",
    door: "El personal puede abrirte",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "No es un carné de estudiante",
      reason: "Acerca el código QR de tu carné europeo de estudiante",
    }),
    "sandbox-card": () => ({
      words: "Carné de prueba",
      reason: "Solo sirve para ensayos",
      now: "Acerca tu propio carné",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Código no fiable",
      reason: "Su dirección imita la del carné auténtico",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Carné sin confirmar",
      reason: "No consta en el registro de tu universidad",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Carné sin confirmar",
      reason: "Ahora no podemos consultar a tu universidad",
    }),
    inactive: () => ({
      words: "Carné sin confirmar",
      reason: "No está activo en tu universidad",
      now: "Pregunta en tu universidad",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Hoy no puede ser",
        reason: ended === undefined ? "Este carné ha caducado" : `Este carné caducó el ${ended}`,
        now: "Renuévalo en tu universidad",
      };
    },
    "data-stale": () => ({
      words: "No podemos asegurarlo",
      reason: "Nuestra lista de carnés es demasiado antigua",
    }),
    "clock-untrusted": () => ({
      words: "No podemos asegurarlo",
      reason: "Nuestro reloj no va bien y no podemos comprobar fechas",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Usa el chip",
          reason: "Aquí no basta con la imagen del código",
          now: "Apoya el carné en el lector",
        },
        qr: { words: "Usa el código QR", reason: "Este lector solo lee el código QR", now: "Acerca aquí el código QR" },
        typed: { words: "Teclea el número", reason: "Aquí solo se acepta el número tecleado" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "No con este carné",
      reason: "Aquí no se aceptan carnés de tu universidad",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Está cerrado",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Ya se ha usado",
            reason: "Un menú de estudiante cada vez",
            now: "Puedes pagar el precio de visitante",
          }
        : { words: "Ya se ha usado", reason: "Este carné acaba de pasar", now: again(waitMs) },
    "several-cards": () => ({
      words: "Un solo carné",
      reason: "Han respondido dos tarjetas a la vez",
      now: "Saca el carné de la cartera y acércalo solo",
    }),
    "card-moved": () => ({
      words: "Un poco más",
      reason: "No ha dado tiempo a leer el carné",
      now: "Déjalo un segundo en el lector",
    }),
    "chip-random": () => ({
      words: "Chip no reconocible",
      reason: "Este chip cambia de número cada vez",
      now: "Usa el código QR del carné",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Chip no fiable",
      reason: "No hemos podido verificar este chip",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Chip desconocido",
      reason: "Este carné no está dado de alta aquí",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Límite alcanzado",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Puedes pagar el precio de visitante" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Ya estás dentro",
      reason: "Con este carné ya se entró y no consta la salida",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Entrada no registrada",
      reason: "No consta ninguna entrada con este carné",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Biblioteca llena", canteen: "Está completo", door: "Está completo" }[kind],
      reason: `Plazas ocupadas: ${inside} de ${seats}`,
      now: "Prueba cuando salga alguien",
    }),
    "nobody-here-yet": () => ({
      words: "Aún no está abierto",
      reason: "Abrimos cuando llega el personal",
      now: "Espera un poco, por favor",
    }),
    lockdown: () => ({
      words: "Acceso cerrado",
      reason: "Por ahora no puede pasar nadie",
      now: "Sigue las indicaciones del personal",
    }),
    group: (_, { kind }) => ({
      words: "No con este carné",
      reason: "Este espacio es para otros grupos",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "No con este carné",
      reason: "Este espacio es para otro nivel de estudios",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "No con este carné",
      reason: "Aquí no se acepta este tipo de carné",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "No con este pase",
      reason: "Tu pase de un día es para otro sitio",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Todavía no",
      reason: "Tu pase de un día aún no ha empezado",
      now: "Vuelve cuando empiece",
    }),
    "pass-ended": (_, { kind }) => ({
      words: "Ya no puede ser",
      reason: "Tu pase de un día ha terminado",
      now: ask[kind],
    }),
    "pass-revoked": (_, { kind }) => ({
      words: "Ya no puede ser",
      reason: "Tu pase de un día se ha retirado",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Pase no fiable",
      reason: "Nadie de aquí ha firmado este pase",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "No podemos decidir",
      reason: "Nadie ha indicado quién puede entrar aquí",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "Tu carné caduca hoy"
        : count(days, { one: "Tu carné caduca mañana", other: "Tu carné caduca dentro de # días" }),
      "Renuévalo en tu universidad",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Hora sin confirmar",
    "chip-verified": "Chip verificado",
    "already-inside": "Ya estabas dentro",
    guest: (until) => `Tu pase termina ${until.is === "time" ? `a ${hour(until.text)}` : `el ${until.text}`}`,
  },
  troubles: {
    reader: outOfOrder("El lector no responde; ya nos ocupamos"),
    actuator: outOfOrder("El paso no responde; ya nos ocupamos"),
    journal: outOfOrder("Ahora no podemos guardar los registros"),
    snapshot: outOfOrder("Falta la lista de carnés; ya nos ocupamos"),
    decision: outOfOrder("Algo no ha ido bien aquí; ya nos ocupamos"),
    starting: () => ({ words: "Un momento", reason: "Estamos arrancando" }),
  },
  notConnected: {
    words: "Sin conexión",
    reason: "Esta pantalla ha perdido el contacto con el paso",
    now: "Lo sigue intentando sola",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Sin conexión" : `Sin conexión, lista${from(asOf)}`),
    ageing: (asOf) => `Lista de carnés${from(asOf)}`,
    blind: "Aún no hay lista de carnés",
  },
  chooseLanguage: "Idioma",
  controls: {
    moreLanguages: "Más idiomas",
    help: "Ayuda",
    contrast: "Contraste",
    largerText: "Letra más grande",
    lower: "Más abajo",
    close: "Cerrar",
  },
  help: {
    title: "Cómo funciona",
    code: "Acerca al lector el código QR de tu carné",
    chip: "Apoya el carné en el lector durante un segundo",
    signs: "Una imagen, una palabra, un color y un sonido te responden",
    staff: {
      library: "En el mostrador te ayudan con gusto",
      canteen: "En caja te ayudan con gusto",
      door: "En conserjería te ayudan con gusto",
    },
  },
} as const satisfies Words;
