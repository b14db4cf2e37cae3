import type { Language, Message } from '@evergrant/core';

/** What a message says, in one language. */
export interface MessageWords {
  readonly subject: string;
  readonly lead: string;
  readonly button: string;
  /** What the button leads to, within the hub. */
  readonly path: string;
  /** One line each, where it tells of several things. */
  readonly items: readonly { readonly words: string; readonly path: string }[];
  /** Why somebody is told, and where they choose what they are told. */
  readonly note: string;
}

type NamedConnection = Message['connections'][number];
type ToldIncident = Message['incidents'][number];

/** One click further: the hub's page begins the reconnect by itself. */
const pathOf = ({ id, isToReconnect }: NamedConnection): string =>
  `/connections/${id}${isToReconnect ? '?action=reconnect' : ''}`;

/** Names that people chose are cut: a subject is one line of a list. */
const MOST_LETTERS = 60;
const shorten = (name: string): string =>
  name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;

const nameOf = ({ providerName, account }: NamedConnection): string =>
  `${providerName} (${shorten(account)})`;
const placeOf = ({ providerName, host }: ToldIncident): string =>
  host === '' ? providerName : `${providerName} (${shorten(host)})`;

const DATES = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
const dateIn = (language: Language, date: Date): string =>
  `${new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, DATES).format(date)} UTC`;

const NOTES: Readonly<Record<Language, string>> = {
  en: 'Choose what you are told, and how, on the page of your account.',
  fr: 'Choisissez ce qui vous est signalé, et comment, sur la page de votre compte.',
};

const EN = {
  connectionBroke: {
    one: (name: string) => ({
      subject: `${name} needs you`,
      lead: `Access to ${name} does not work any more, and only you can bring it back. It takes two clicks; nothing else changes.`,
      button: 'Reconnect',
    }),
    many: (total: number) => ({
      subject: `${total} of your connections need you`,
      lead: `Access to ${total} of your accounts does not work any more, and only you can bring it back.`,
      button: 'See what needs you',
    }),
  },
  connectionRecovered: {
    one: (name: string) => ({
      subject: `${name} works again`,
      lead: `Access to ${name} works again. There is nothing for you to do.`,
      button: 'See the connection',
    }),
    many: (total: number) => ({
      subject: `${total} of your connections work again`,
      lead: `Access to ${total} of your accounts works again. There is nothing for you to do.`,
      button: 'See your connections',
    }),
  },
  connectionEnding: {
    one: (name: string, date: string) => ({
      subject: `${name} needs you soon`,
      lead: `Access to ${name} ends on ${date}. Reconnect it before, and nothing stops.`,
      button: 'Reconnect',
    }),
    many: (total: number) => ({
      subject: `${total} of your connections need you soon`,
      lead: `Access to ${total} of your accounts ends within days. Reconnect them before, and nothing stops.`,
      button: 'See what needs you',
    }),
    until: (name: string, date: string) => `${name}, until ${date}`,
  },
  incidents: {
    provider_unavailable: (name: string) => `${name} cannot be reached, or answers nonsense.`,
    client_misconfigured: (name: string) => `${name} refuses the hub's client: look at its settings.`,
    opened: (names: string) => ({ subject: `Trouble at ${names}`, button: 'See the providers' }),
    openedLead: 'Connections there are not refreshed for now. They are as soon as it is over.',
    closed: (names: string) => ({ subject: `Over: trouble at ${names}`, button: 'See the providers' }),
    closedLead: (names: string) =>
      `What was wrong at ${names} is over, and connections there are refreshed again.`,
  },
};

const FR: typeof EN = {
  connectionBroke: {
    one: (name) => ({
      subject: `${name} a besoin de vous`,
      lead: `L’accès à ${name} ne fonctionne plus, et vous seul pouvez le rétablir. Deux clics suffisent ; rien d’autre ne change.`,
      button: 'Reconnecter',
    }),
    many: (total) => ({
      subject: `${total} de vos connexions ont besoin de vous`,
      lead: `L’accès à ${total} de vos comptes ne fonctionne plus, et vous seul pouvez le rétablir.`,
      button: 'Voir ce qui attend',
    }),
  },
  connectionRecovered: {
    one: (name) => ({
      subject: `${name} fonctionne à nouveau`,
      lead: `L’accès à ${name} fonctionne à nouveau. Vous n’avez rien à faire.`,
      button: 'Voir la connexion',
    }),
    many: (total) => ({
      subject: `${total} de vos connexions fonctionnent à nouveau`,
      lead: `L’accès à ${total} de vos comptes fonctionne à nouveau. Vous n’avez rien à faire.`,
      button: 'Voir vos connexions',
    }),
  },
  connectionEnding: {
    one: (name, date) => ({
      subject: `${name} aura bientôt besoin de vous`,
      lead: `L’accès à ${name} se termine le ${date}. Reconnectez le compte avant, et rien ne s’arrête.`,
      button: 'Reconnecter',
    }),
    many: (total) => ({
      subject: `${total} de vos connexions auront bientôt besoin de vous`,
      lead: `L’accès à ${total} de vos comptes se termine dans les jours qui viennent. Reconnectez-les avant, et rien ne s’arrête.`,
      button: 'Voir ce qui attend',
    }),
    until: (name, date) => `${name}, jusqu’au ${date}`,
  },
  incidents: {
    provider_unavailable: (name) => `${name} est injoignable, ou répond n’importe quoi.`,
    client_misconfigured: (name) => `${name} refuse le client du hub : vérifiez ses réglages.`,
    opened: (names) => ({ subject: `Problème chez ${names}`, button: 'Voir les fournisseurs' }),
    openedLead:
      'Les connexions n’y sont pas renouvelées pour l’instant. Elles le seront dès que ce sera fini.',
    closed: (names) => ({ subject: `Terminé : problème chez ${names}`, button: 'Voir les fournisseurs' }),
    closedLead: (names) =>
      `Le problème chez ${names} est terminé, et les connexions y sont à nouveau renouvelées.`,
  },
};

const WORDS: Readonly<Record<Language, typeof EN>> = { en: EN, fr: FR };
const ALL_THAT_NEED_YOU = '/connections?status=attention';

/** What a message says, and where it leads. */
export function messageWords(message: Message, language: Language): MessageWords {
  const { kind, total, connections, incidents } = message;
  const words = WORDS[language];
  const note = NOTES[language];
  const [connection] = connections;
  const single = total === 1 ? connection : undefined;
  const items = connections.map((each) => ({ words: nameOf(each), path: pathOf(each) }));
  if (kind === 'connection_broke' || kind === 'connection_recovered') {
    const { one, many } = kind === 'connection_broke' ? words.connectionBroke : words.connectionRecovered;
    if (single !== undefined) return { ...one(nameOf(single)), path: pathOf(single), items: [], note };
    const path = kind === 'connection_broke' ? ALL_THAT_NEED_YOU : '/connections';
    return { ...many(total), path, items, note };
  }
  if (kind === 'connection_ending') {
    const { one, many, until } = words.connectionEnding;
    const untilOf = (each: NamedConnection) =>
      each.deadline === null ? nameOf(each) : until(nameOf(each), dateIn(language, each.deadline));
    if (single?.deadline)
      return {
        ...one(nameOf(single), dateIn(language, single.deadline)),
        path: pathOf(single),
        items: [],
        note,
      };
    return {
      ...many(total),
      path: ALL_THAT_NEED_YOU,
      items: connections.map((each) => ({ words: untilOf(each), path: pathOf(each) })),
      note,
    };
  }
  const { incidents: said } = words;
  const places = [...new Set(incidents.map(placeOf))];
  const names = new Intl.ListFormat(language).format(
    places.slice(0, 3).concat(places.length > 3 ? ['…'] : []),
  );
  if (kind === 'incident_closed')
    return { ...said.closed(names), lead: said.closedLead(names), path: '/providers', items: [], note };
  const what = [...new Set(incidents.map((each) => said[each.incident](placeOf(each))))];
  return {
    ...said.opened(names),
    lead: [...what, said.openedLead].join(' '),
    ...{ path: '/providers', items: [], note },
  };
}
