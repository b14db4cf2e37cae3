import type { Language } from './language.ts';

/** An e-mail without sender and addressee. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

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

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

/** Writes a mail, as text and as HTML that says the same. */
export function writeMail(kind: MailKind, language: Language, url: string): Mail {
  const { subject, lead, note, ...rest }: Words = WORDS[kind][language];
  const { button } = rest;
  const link = escapeHtml(url);
  return {
    subject,
    text: [lead, ...(button === undefined ? [url] : [`${button}:\n${url}`]), note].join('\n\n'),
    html: `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1a2420;background:#ffffff">
<div style="max-width:34em;margin:0 auto">
<p style="font-weight:600">Evergrant</p>
<p>${escapeHtml(lead)}</p>
${
  button === undefined
    ? `<p><a href="${link}">${link}</a></p>`
    : `<p><a href="${link}" style="display:inline-block;padding:10px 18px;border-radius:8px;color:#ffffff;background:#14634a;text-decoration:none">${escapeHtml(button)}</a></p>
<p style="font-size:14px;color:#55605b">${link}</p>`
}
<p style="font-size:14px;color:#55605b">${escapeHtml(note)}</p>
</div>
</body>
</html>
`,
  };
}
