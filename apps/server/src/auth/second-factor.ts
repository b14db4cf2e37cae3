import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins';

/** Codes of an authenticator app (TOTP, RFC 6238), and backup codes for when it is lost. */
export const secondFactor = twoFactor({ issuer: 'Evergrant', allowPasswordless: true });

const CODE_PATHS = ['/two-factor/verify-totp', '/two-factor/verify-backup-code'];

/**
 * Whoever is signed in shows a code at `/step-up` only, where guesses are counted: here they are counted at sign-in only.
 * And no browser is trusted to do without one.
 */
export const secondFactorGuard: BetterAuthPlugin = {
  id: 'second-factor-guard',
  hooks: {
    before: [
      {
        matcher: ({ path }) => path !== undefined && CODE_PATHS.includes(path),
        handler: createAuthMiddleware(async (ctx) => {
          const signedIn = await getSessionFromCtx(ctx);
          if (signedIn?.user.twoFactorEnabled === true)
            throw new APIError('BAD_REQUEST', {
              code: 'ALREADY_SIGNED_IN',
              message: 'You are signed in. Confirm who you are at /step-up.',
            });
          return { context: { body: { ...ctx.body, trustDevice: false } } };
        }),
      },
    ],
  },
};
