import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { freePort } from './free-port.ts';

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

export async function startMailCatcher(): Promise<MailCatcher> {
  const mails: Email[] = [];
  const raw: string[] = [];
  const server = new SMTPServer({
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
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    environment: {
      EVERGRANT_SMTP_URL: `smtp://127.0.0.1:${port}`,
      EVERGRANT_MAIL_FROM: 'Evergrant <hub@example.com>',
    },
    mails,
    raw,
    stop: () => server.close(),
  };
}
