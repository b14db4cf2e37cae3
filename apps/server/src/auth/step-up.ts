import { type Clock, takePermit } from '@evergrant/core';
import type { Database } from '@evergrant/database';
import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthEndpoint, sensitiveSessionMiddleware } from 'better-auth/api';
import { z } from 'zod';
import { secondFactor } from './second-factor.ts';

/** What a user may try in a stretch of time, in all processes together: a code has six digits. */
const TRIES = { times: 10, windowMs: 15 * 60_000 };

/** A session's field: when its user has last shown who they are. */
export const authenticatedAt = (clock: Clock) =>
  ({ type: 'date', required: true, input: false, defaultValue: () => clock.now() }) as const;

/** Of an authenticator app; anything else is a backup code. */
const TOTP_CODE = /^\d{6}$/;

const bodySchema = z.object({
  password: z.string().optional(),
  /** Of the authenticator app, or a backup code, which is used up. */
  code: z.string().trim().max(100).optional(),
});

/**
 * `POST /step-up`: the user of a session shows once more who they are, by everything they sign in with: password, and code
 * where they have a second factor. What needs a fresh sign-in then works for a while
 * ([`fresh-sign-in.ts`](./fresh-sign-in.ts)). Whoever has neither signs in again.
 *
 * Answers `INVALID_PASSWORD`, `CODE_REQUIRED`, `SIGN_IN_AGAIN` (400), `INVALID_CODE`, `INVALID_BACKUP_CODE` (401),
 * `TOO_MANY_ATTEMPTS` (429).
 */
export const stepUp = ({ db, clock }: { readonly db: Database; readonly clock: Clock }) =>
  ({
    id: 'step-up',
    endpoints: {
      stepUp: createAuthEndpoint(
        '/step-up',
        { method: 'POST', body: bodySchema, requireHeaders: true, use: [sensitiveSessionMiddleware] },
        async (ctx) => {
          const { internalAdapter, password } = ctx.context;
          const { session, user } = ctx.context.session;
          const hasCode = user.twoFactorEnabled === true;
          const hasPassword = Boolean((await internalAdapter.findCredentialAccount(user.id))?.password);
          if (!hasPassword && !hasCode)
            throw new APIError('BAD_REQUEST', {
              code: 'SIGN_IN_AGAIN',
              message: 'There is neither a password nor a second factor to ask for: sign in again.',
            });
          const limit = { key: `step-up:user:${user.id}`, ...TRIES };
          if ((await takePermit(db.pool, limit, clock.now())).kind === 'refused')
            throw new APIError('TOO_MANY_REQUESTS', {
              code: 'TOO_MANY_ATTEMPTS',
              message: 'Too many attempts. Wait a quarter of an hour, then try again.',
            });
          if (hasPassword) await password.checkPassword(user.id, ctx);
          if (hasCode) {
            const { code } = ctx.body;
            if (code === undefined || code === '')
              throw new APIError('BAD_REQUEST', { code: 'CODE_REQUIRED', message: 'The code is missing.' });
            const { verifyTOTP, verifyBackupCode } = secondFactor.endpoints;
            const { context, headers } = ctx;
            if (TOTP_CODE.test(code)) await verifyTOTP({ context, headers, body: { code } });
            else await verifyBackupCode({ context, headers, body: { code, disableSession: true } });
          }
          await internalAdapter.updateSession(session.token, { authenticatedAt: clock.now() });
          return ctx.json({ status: true });
        },
      ),
    },
  }) satisfies BetterAuthPlugin;
