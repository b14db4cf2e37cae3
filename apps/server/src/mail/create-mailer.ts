import type { Logger } from '@evergrant/core';
import { createTransport } from 'nodemailer';
import type { Mail } from './render-mail.ts';

/** The operator's mail server. */
export interface MailSettings {
  /** `smtp://user:password@host:587` or `smtps://…`. */
  readonly smtpUrl: string;
  /** Sender, such as `Evergrant <hub@example.com>`. */
  readonly from: string;
}

/** Sends e-mails. */
export interface Mailer {
  /**
   * In the background: nobody waits for a mail server, and from how long an answer takes nobody learns anything. A mail that
   * cannot be sent is logged; whoever waits for it asks again.
   */
  post(to: string, mail: Mail): void;
  /** Waits until the mail server has it. @throws what kept it from that */
  send(to: string, mail: Mail): Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** A mail server that does not answer is given up after this time. */
const TIMEOUT_MS = 30_000;

export function createMailer({ smtpUrl, from }: MailSettings, log: Logger): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  const underWay = new Set<Promise<void>>();

  async function send(to: string, { headers, ...mail }: Mail): Promise<void> {
    // Automatic answers ("out of office") would go to nobody (RFC 3834).
    await transport.sendMail({
      from,
      to,
      ...mail,
      headers: { 'Auto-Submitted': 'auto-generated', ...headers },
    });
  }

  const sendOrLog = (to: string, mail: Mail) =>
    send(to, mail).catch((error: unknown) =>
      log.error({ cause: error }, 'an e-mail could not be sent: check EVERGRANT_SMTP_URL'),
    );

  return {
    post(to, mail) {
      const sending = sendOrLog(to, mail).finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    send,
    async close() {
      await Promise.all(underWay);
      transport.close();
    },
  };
}
