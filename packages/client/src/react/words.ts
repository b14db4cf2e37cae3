import type { ConnectionStatus } from '../types.ts';

/** What the components say. A language of your own is an object of this form. */
export interface Words {
  readonly connect: (provider: string) => string;
  readonly reconnect: (provider: string) => string;
  /** The hub is being asked where to send the user. */
  readonly starting: string;
  /** The user is at the provider, in a window. */
  readonly waiting: string;
  readonly cancel: string;
  readonly connected: (provider: string) => string;
  /** It did not come to a connection, and why is nothing that the user can do about. */
  readonly failed: string;
  /** The user said no at the provider, or let the time run out. */
  readonly notFinished: string;
  readonly disconnect: string;
  /** For those who cannot see to which account a button belongs. */
  readonly disconnectAccount: (account: string) => string;
  readonly accounts: string;
  readonly noAccounts: string;
  readonly unreadable: string;
  readonly status: Readonly<Record<ConnectionStatus, string>>;
  /** Of the banner; how many connections do not work. */
  readonly needsYou: (count: number) => string;
}

const en: Words = {
  connect: (provider) => `Connect ${provider}`,
  reconnect: (provider) => `Reconnect ${provider}`,
  starting: 'Opening…',
  waiting: 'Finish in the window that opened.',
  cancel: 'Cancel',
  connected: (provider) => `${provider} is connected.`,
  failed: 'That did not work. Please try again.',
  notFinished: 'Nothing was connected.',
  disconnect: 'Disconnect',
  disconnectAccount: (account) => `Disconnect ${account}`,
  accounts: 'Connected accounts',
  noAccounts: 'No account is connected yet.',
  unreadable: 'Your accounts cannot be shown at the moment.',
  status: {
    connected: 'Connected',
    expired: 'Expired',
    error: 'Does not work',
    disconnected: 'Disconnected',
  },
  needsYou: (count) =>
    count === 1
      ? 'One of your accounts needs to be connected again.'
      : `${count} of your accounts need to be connected again.`,
};

const fr: Words = {
  connect: (provider) => `Connecter ${provider}`,
  reconnect: (provider) => `Reconnecter ${provider}`,
  starting: 'Ouverture…',
  waiting: 'Terminez dans la fenêtre qui s’est ouverte.',
  cancel: 'Annuler',
  connected: (provider) => `${provider} est connecté.`,
  failed: 'Cela n’a pas fonctionné. Veuillez réessayer.',
  notFinished: 'Rien n’a été connecté.',
  disconnect: 'Déconnecter',
  disconnectAccount: (account) => `Déconnecter ${account}`,
  accounts: 'Comptes connectés',
  noAccounts: 'Aucun compte n’est encore connecté.',
  unreadable: 'Vos comptes ne peuvent pas être affichés pour le moment.',
  status: {
    connected: 'Connecté',
    expired: 'Expiré',
    error: 'Ne fonctionne pas',
    disconnected: 'Déconnecté',
  },
  needsYou: (count) =>
    count === 1
      ? 'L’un de vos comptes doit être reconnecté.'
      : `${count} de vos comptes doivent être reconnectés.`,
};

const WORDS: Readonly<Record<string, Words>> = { en, fr };

/** The words of a language (`fr`, `fr-CA`); English for any other. */
export const wordsOf = (language: string): Words => WORDS[language.split('-')[0] ?? ''] ?? en;
