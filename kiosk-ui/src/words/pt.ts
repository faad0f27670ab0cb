import { type AsOf, counted, roundedAge, roundedWait, type Telling, type Words } from "./words.ts";

/** As Portugal counts: in plain `pt`, which is Brazil’s, zero is a singular. */
const count = counted("pt-PT");

const ask = {
  library: "Dirija-se ao balcão",
  canteen: "Dirija-se à caixa",
  door: "Dirija-se à receção",
};
const elsewhere = {
  library: "Use a entrada ao lado",
  canteen: "Passe pela caixa",
  door: "Dirija-se à receção",
};

/** "às 08:00", but "à 01:00"; "das 08:00", but "da 01:00". */
const plural = (text: string) => `${text.startsWith("01:") ? "" : "s"} ${text}`;
const from = (asOf: AsOf | undefined) =>
  asOf === undefined ? "" : asOf.is === "time" ? ` da${plural(asOf.text)}` : ` de ${asOf.text}`;

function again(waitMs: number): string {
  const { unit, count: many } = roundedWait(waitMs);
  return unit === "minute"
    ? count(many, { one: "Tente de novo dentro de um minuto", other: "Tente de novo dentro de # minutos" })
    : count(many, { one: "Tente de novo dentro de uma hora", other: "Tente de novo dentro de # horas" });
}

function confirmed(ageMs: number | undefined): string {
  if (ageMs === undefined) return "Sem confirmação recente";
  const { unit, count: many } = roundedAge(ageMs);
  return unit === "hour"
    ? count(many, { one: "Última confirmação há uma hora", other: "Última confirmação há # horas" })
    : count(many, { one: "Última confirmação há um dia", other: "Última confirmação há # dias" });
}

function opensAgain(day: string | undefined, opens: string | undefined): string {
  if (opens === undefined) return "Abrimos noutro dia";
  return day === undefined ? `Abrimos à${plural(opens)}` : `Abrimos a ${day}, à${plural(opens)}`;
}

const once = (label: string | undefined, what: string) => `${label ?? "Aqui"}: ${what}`;
const usedUp = {
  day: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "uma vez por dia", other: "# vezes por dia" })),
  week: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "uma vez por semana", other: "# vezes por semana" })),
  month: (times: number, label: string | undefined) =>
    once(label, count(times, { one: "uma vez por mês", other: "# vezes por mês" })),
};

const outOfOrder = (reason: string) => (telling: Telling) => ({
  words: "Fora de serviço",
  reason,
  now: elsewhere[telling.kind],
});

export const pt = {
  invitation: "Aproxime aqui o seu cartão",
  checking: { words: "Um momento" },
  welcome: "Boas-vindas",
  welcomeGuest: "Boas-vindas, visitante",
  freeAccess: { words: "Entrada livre", reason: "Agora está aberto a toda a gente" },
  passage: {
    go: { words: "Pode passar", reason: "A passagem fecha-se sozinha" },
    "not-used": { words: "Voltou a fechar", reason: "Não passou ninguém", now: "Aproxime o cartão outra vez" },
    "wrong-way": { words: "Por aqui não", reason: "Vem alguém do outro lado", now: "Espere até ficar livre" },
    "one-at-a-time": {
      words: "Uma pessoa de cada vez",
      reason: "Ainda está alguém a passar",
      now: "A seguir é a sua vez",
    },
    "close-door": { words: "Feche a porta, por favor", reason: "Está aberta há algum tempo" },
  },
  wait: "Aguarde por atendimento",
  staffCan: {
    library: "A equipa pode abrir-lhe a passagem",
    canteen: "A equipa pode dar-lhe uma ajuda",
    door: "A equipa pode abrir-lhe a porta",
  },
  reasons: {
    "not-a-student-card": () => ({
      words: "Não é um cartão de estudante",
      reason: "Aproxime o código QR do Cartão Europeu de Estudante",
    }),
    "sandbox-card": () => ({
      words: "Cartão de teste",
      reason: "Só serve para ensaios",
      now: "Aproxime o seu próprio cartão",
    }),
    "untrusted-host": (_, { kind }) => ({
      words: "Código não fiável",
      reason: "O endereço imita o do verdadeiro cartão",
      now: ask[kind],
    }),
    "unknown-card": (_, { kind }) => ({
      words: "Cartão por confirmar",
      reason: "Não consta do registo da sua universidade",
      now: ask[kind],
    }),
    "cannot-ask": () => ({
      words: "Cartão por confirmar",
      reason: "De momento não conseguimos consultar a sua universidade",
    }),
    inactive: () => ({
      words: "Cartão por confirmar",
      reason: "Não está ativo na sua universidade",
      now: "Informe-se na sua universidade",
    }),
    expired: ({ on }, { day }) => {
      const ended = on === undefined ? undefined : day(on);
      return {
        words: "Hoje não é possível",
        reason: ended === undefined ? "Este cartão já caducou" : `Este cartão caducou a ${ended}`,
        now: "Renove-o na sua universidade",
      };
    },
    "data-stale": () => ({
      words: "Não temos a certeza",
      reason: "A nossa lista de cartões é demasiado antiga",
    }),
    "clock-untrusted": () => ({
      words: "Não temos a certeza",
      reason: "O relógio não está certo; não podemos verificar datas",
    }),
    medium: ({ needs }) =>
      ({
        nfc: {
          words: "Use o chip",
          reason: "Aqui não basta a imagem do código",
          now: "Encoste o cartão ao leitor",
        },
        qr: { words: "Use o código QR", reason: "Este leitor só lê o código QR", now: "Aproxime aqui o código QR" },
        typed: { words: "Introduza o número", reason: "Aqui o número tem de ser introduzido à mão" },
      })[needs],
    issuer: (_, { kind }) => ({
      words: "Não com este cartão",
      reason: "Aqui não se aceitam cartões da sua universidade",
      now: ask[kind],
    }),
    closed: ({ on, opens }, { day }) => ({
      words: "Está fechado",
      reason: opensAgain(on === undefined ? undefined : day(on), opens),
    }),
    "too-soon": ({ waitMs }, { kind }) =>
      kind === "canteen"
        ? {
            words: "Já foi usado",
            reason: "Uma refeição de estudante de cada vez",
            now: "Pode pagar o preço de visitante",
          }
        : { words: "Já foi usado", reason: "Este cartão passou há instantes", now: again(waitMs) },
    "several-cards": () => ({
      words: "Só um cartão",
      reason: "Responderam dois cartões ao mesmo tempo",
      now: "Tire-o da carteira e aproxime-o sozinho",
    }),
    "card-moved": () => ({
      words: "Mais um pouco",
      reason: "Não houve tempo para ler o cartão",
      now: "Deixe-o um segundo em cima do leitor",
    }),
    "chip-random": () => ({
      words: "Chip não reconhecível",
      reason: "Este chip muda de número a cada leitura",
      now: "Use o código QR do cartão",
    }),
    "chip-unverified": (_, { kind }) => ({
      words: "Chip não fiável",
      reason: "Não foi possível verificar este chip",
      now: ask[kind],
    }),
    "chip-not-enrolled": (_, { kind }) => ({
      words: "Chip desconhecido",
      reason: "Este cartão não está registado aqui",
      now: ask[kind],
    }),
    quota: ({ label, per, times }, { kind }) => ({
      words: "Limite atingido",
      reason: usedUp[per](times, label),
      now: kind === "canteen" ? "Pode pagar o preço de visitante" : ask[kind],
    }),
    "already-inside": (_, { kind }) => ({
      words: "Já entrou",
      reason: "Este cartão entrou e ainda não saiu",
      now: ask[kind],
    }),
    "not-inside": (_, { kind }) => ({
      words: "Entrada não registada",
      reason: "Este cartão está a sair sem ter entrado",
      now: ask[kind],
    }),
    full: ({ inside, seats }, { kind }) => ({
      words: { library: "Biblioteca cheia", canteen: "Lotação esgotada", door: "Lotação esgotada" }[kind],
      reason: `Lugares ocupados: ${inside} de ${seats}`,
      now: "Tente quando sair alguém",
    }),
    "nobody-here-yet": () => ({
      words: "Ainda não abrimos",
      reason: "Abrimos quando chegar alguém da equipa",
      now: "Aguarde um pouco, por favor",
    }),
    lockdown: () => ({
      words: "Passagem fechada",
      reason: "De momento não pode passar ninguém",
      now: "Siga as indicações da equipa",
    }),
    group: (_, { kind }) => ({
      words: "Não com este cartão",
      reason: "Este espaço é para outros grupos",
      now: ask[kind],
    }),
    level: (_, { kind }) => ({
      words: "Não com este cartão",
      reason: "Este espaço é para outro nível de estudos",
      now: ask[kind],
    }),
    "card-type": (_, { kind }) => ({
      words: "Não com este cartão",
      reason: "Aqui não se aceita este tipo de cartão",
      now: ask[kind],
    }),
    "pass-not-here": (_, { kind }) => ({
      words: "Não com este passe",
      reason: "O seu passe diário é para outro espaço",
      now: ask[kind],
    }),
    "pass-not-yet": () => ({
      words: "Ainda não",
      reason: "O seu passe diário ainda não começou",
      now: "Volte quando começar",
    }),
    "pass-ended": (_, { kind }) => ({
      words: "Já não é possível",
      reason: "O seu passe diário terminou",
      now: ask[kind],
    }),
    "pass-revoked": (_, { kind }) => ({
      words: "Já não é possível",
      reason: "O seu passe diário foi retirado",
      now: ask[kind],
    }),
    "pass-unknown": (_, { kind }) => ({
      words: "Passe não fiável",
      reason: "Ninguém aqui assinou este passe diário",
      now: ask[kind],
    }),
    "no-policy": (_, { kind }) => ({
      words: "Não podemos decidir",
      reason: "Ninguém definiu quem pode entrar aqui",
      now: ask[kind],
    }),
  },
  notices: {
    "expires-soon": ({ days }) => [
      days <= 0
        ? "O seu cartão caduca hoje"
        : count(days, { one: "O seu cartão caduca amanhã", other: "O seu cartão caduca dentro de # dias" }),
      "Renove-o na sua universidade",
    ],
    "data-ageing": ({ ageMs }) => confirmed(ageMs),
    "clock-unconfirmed": "Hora por confirmar",
    "chip-verified": "Chip verificado",
    "already-inside": "Já tinha entrado",
    guest: (until) => `O seu passe termina ${until.is === "time" ? `à${plural(until.text)}` : `a ${until.text}`}`,
  },
  troubles: {
    reader: outOfOrder("O leitor não responde; já estamos a tratar disso"),
    actuator: outOfOrder("A passagem não responde; já estamos a tratar disso"),
    journal: outOfOrder("De momento não conseguimos guardar registos"),
    snapshot: outOfOrder("Falta a lista de cartões; já estamos a tratar disso"),
    decision: outOfOrder("Algo não correu bem aqui; já estamos a tratar disso"),
    starting: () => ({ words: "Um momento", reason: "Estamos a arrancar" }),
  },
  notConnected: {
    words: "Sem ligação",
    reason: "Este ecrã perdeu o contacto com a passagem",
    now: "Continua a tentar sozinho",
  },
  status: {
    offline: (asOf) => (asOf === undefined ? "Sem ligação" : `Sem ligação, lista${from(asOf)}`),
    ageing: (asOf) => `Lista de cartões${from(asOf)}`,
    blind: "Ainda sem lista de cartões",
  },
  chooseLanguage: "Língua",
  controls: {
    moreLanguages: "Outras línguas",
    help: "Ajuda",
    contrast: "Contraste",
    largerText: "Texto maior",
    lower: "Mais abaixo",
    close: "Fechar",
  },
  help: {
    title: "Como funciona",
    code: "Aproxime do leitor o código QR do seu cartão",
    chip: "Encoste o cartão ao leitor durante um segundo",
    signs: "A resposta vem numa imagem, numa palavra, numa cor e num som",
    staff: {
      library: "No balcão, ajudamos com todo o gosto",
      canteen: "Na caixa, ajudamos com todo o gosto",
      door: "Na receção, ajudamos com todo o gosto",
    },
  },
} as const satisfies Words;
