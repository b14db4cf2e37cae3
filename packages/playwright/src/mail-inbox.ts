import { type MailCatcher, startMailCatcher } from '@evergrant/sandbox/mail';
import { expect } from '@playwright/test';

/** A mail that the hub sent. */
export interface Mail {
  /** Addresses. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** What it leads to, in the order of the text, each once. */
  readonly links: readonly string[];
}

/** Which mail is meant: the first to that address that has these words in its subject, where some are given. */
export interface MailFilter {
  readonly to: string;
  readonly subject?: string;
}

/** A mail server that a hub sends to, and what it was sent. */
export interface MailInbox extends AsyncDisposable {
  /** For the environment of a hub. */
  readonly environment: MailCatcher['environment'];
  /** In the order of arrival. */
  readonly mails: readonly Mail[];
  /** Waits for a mail, for as long as `expect.poll` is configured to. */
  waitFor(filter: MailFilter): Promise<Mail>;
}

type Parsed = MailCatcher['mails'][number];

const ADDRESS = /https?:\/\/[^\s<>"']+/g;
/** What ends a sentence or closes a bracket is none of the address before it. */
const AFTER_ADDRESS = /[.,;:!?)\]]+$/;

function toMail({ to = [], subject = '', text = '', html = '' }: Parsed): Mail {
  const inText = text.match(ADDRESS) ?? [];
  const inHtml = [...html.matchAll(/\shref="([^"]*)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  );
  const links = [...inText.map((link) => link.replace(AFTER_ADDRESS, '')), ...inHtml];
  return {
    to: to.flatMap(({ address }) => address ?? []),
    subject,
    text,
    html,
    links: [...new Set(links)],
  };
}

const fits = ({ to, subject }: Mail, wanted: MailFilter): boolean =>
  to.includes(wanted.to) && subject.includes(wanted.subject ?? '');

/** Starts a mail server on a free port, without accounts and without encryption. */
export async function openMailInbox(): Promise<MailInbox> {
  const catcher = await startMailCatcher();
  const mails = () => catcher.mails.map(toMail);
  return {
    environment: catcher.environment,
    get mails() {
      return mails();
    },
    async waitFor(wanted) {
      const found = () => mails().find((mail) => fits(mail, wanted));
      const what = `a mail to ${wanted.to}${wanted.subject === undefined ? '' : ` about "${wanted.subject}"`}`;
      await expect.poll(found, what).toBeDefined();
      const mail = found();
      if (mail === undefined) throw new TypeError('a mail that was there is not any more');
      return mail;
    },
    async [Symbol.asyncDispose]() {
      catcher.stop();
    },
  };
}
