import { type AuditEventName, type Clock, insertAuditEvent, takePermit } from '@evergrant/core';
import type { Database } from '@evergrant/database';
import type { Mailer } from '../mail/create-mailer.ts';
import { languageOf } from '../mail/language.ts';
import { type MailKind, writeMail } from '../mail/mails.ts';
import { originOfHeaders } from './request-headers.ts';

/** Mails that one person is sent in an hour, whoever asks for them. */
const LIMIT = { times: 5, windowMs: 60 * 60_000 };

interface Addressee {
  readonly id: string;
  readonly email: string;
}

/**
 * What better-auth sends mails for: a new password, a confirmed address. Links lead to pages of the dashboard; the secret of
 * a new password stands behind the `#`, which browsers keep to themselves.
 */
export function mailOptions(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly mailer: Mailer;
}) {
  const { db, clock, publicUrl, mailer } = options;

  async function post(
    kind: MailKind,
    { user, url }: { readonly user: Addressee; readonly url: string },
    request: Request | undefined,
  ): Promise<void> {
    const limit = { key: `mail:user:${user.id}`, ...LIMIT };
    if ((await takePermit(db.pool, limit, clock.now())).kind === 'refused') return;
    mailer.post(user.email, writeMail(kind, languageOf(request?.headers.get('accept-language')), url));
  }

  /** What somebody did who holds the secret of a mail: they are not signed in. */
  const record = (event: AuditEventName, user: Pick<Addressee, 'id'>, request: Request | undefined) =>
    insertAuditEvent(
      db.pool,
      { event, userId: Number(user.id) },
      originOfHeaders(request?.headers, `user:${user.id}`),
    );

  return {
    emailAndPassword: {
      sendResetPassword: ({ user, token }: { user: Addressee; token: string }, request?: Request) =>
        post('resetPassword', { user, url: `${publicUrl}/reset-password#${token}` }, request),
      onPasswordReset: async ({ user }: { user: Addressee }, request?: Request) => {
        await record('password_reset', user, request);
        await post('passwordChanged', { user, url: publicUrl }, request);
      },
    },
    emailVerification: {
      sendOnSignUp: true,
      sendVerificationEmail: ({ user, url }: { user: Addressee; url: string }, request?: Request) =>
        post('verifyEmail', { user, url }, request),
      afterEmailVerification: (user: Addressee, request?: Request) => record('email_verified', user, request),
    },
  };
}
