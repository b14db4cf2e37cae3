import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail server that keeps what it is given. */
export interface MailCatcher {
  /** What a hub has to be told to send its mails here. */
  readonly environment: Readonly<Record<string, string>>;
  /** In the order of arrival; may be emptied. */
  readonly mails: Email[];
  /** The same, as they came over the wire. */
  readonly raw: string[];
  stop(): void;
}

/** Listens on a free port of the loopback interface. */
export async function startMailCatcher(): Promise<MailCatcher> {
  const mails: Email[] = [];
  const raw: string[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      text(stream)
        .then(async (source) => {
          raw.push(source);
          mails.push(await PostalMime.parse(source));
        })
        .then(() => done(), done);
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  const address = smtp.server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('the mail server has no port');
  return {
    environment: {
      EVERGRANT_SMTP_URL: `smtp://127.0.0.1:${address.port}`,
      EVERGRANT_MAIL_FROM: 'Evergrant <hub@example.com>',
    },
    mails,
    raw,
    stop: () => smtp.close(),
  };
}
