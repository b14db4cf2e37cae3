import type { Language } from '@evergrant/core';
import { type Mail, renderMail } from './render-mail.ts';

/** What a mail says, in one language. */
interface Words {
  readonly subject: string;
  readonly lead: string;
  /** What the one button says; without one there is nothing to do. */
  readonly button?: string;
  /** What to do about a mail that was not expected. */
  readonly note: string;
}

const WORDS = {
  resetPassword: {
    en: {
      subject: 'Set a new password for Evergrant',
      lead: 'Somebody, probably you, wants to set a new password for your Evergrant account. The link works for an hour, once.',
      button: 'Set a new password',
      note: 'If it was not you, ignore this message: nothing has changed.',
    },
    fr: {
      subject: 'Choisissez un nouveau mot de passe pour Evergrant',
      lead: 'Quelqu’un, sans doute vous, souhaite choisir un nouveau mot de passe pour votre compte Evergrant. Le lien vaut une heure, une seule fois.',
      button: 'Choisir un nouveau mot de passe',
      note: 'Si ce n’était pas vous, ignorez ce message : rien n’a changé.',
    },
  },
  verifyEmail: {
    en: {
      subject: 'Confirm your email for Evergrant',
      lead: 'Confirm that this address is yours. The link works for an hour.',
      button: 'Confirm this address',
      note: 'If you have no Evergrant account, ignore this message.',
    },
    fr: {
      subject: 'Confirmez votre adresse pour Evergrant',
      lead: 'Confirmez que cette adresse est la vôtre. Le lien vaut une heure.',
      button: 'Confirmer cette adresse',
      note: 'Si vous n’avez pas de compte Evergrant, ignorez ce message.',
    },
  },
  passwordChanged: {
    en: {
      subject: 'Your Evergrant password was changed',
      lead: 'The password of your Evergrant account was changed, and you were signed out everywhere else.',
      note: 'If it was not you, set a new password at once and tell whoever runs the hub.',
    },
    fr: {
      subject: 'Votre mot de passe Evergrant a été changé',
      lead: 'Le mot de passe de votre compte Evergrant a été changé, et vous avez été déconnecté partout ailleurs.',
      note: 'Si ce n’était pas vous, choisissez tout de suite un nouveau mot de passe et prévenez la personne qui gère ce hub.',
    },
  },
} satisfies Record<string, Record<Language, Words>>;

/** What the hub writes to people about. */
export type MailKind = keyof typeof WORDS;

/** Writes a mail about somebody's account at the hub. */
export function writeMail(kind: MailKind, language: Language, url: string): Mail {
  const { subject, lead, note, ...rest }: Words = WORDS[kind][language];
  return renderMail({ language, subject, lead, link: { url, words: rest.button }, notes: [note] });
}
