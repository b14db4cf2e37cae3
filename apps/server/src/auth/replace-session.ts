import type { BetterAuthPlugin } from 'better-auth';
import { createAuthMiddleware } from 'better-auth/api';

const SIGN_IN = '/sign-in/email';

/** A browser has one session: whoever signs in again leaves none behind that somebody else may hold (ASVS 7.2.4). */
export const replaceSession: BetterAuthPlugin = {
  id: 'replace-session',
  hooks: {
    after: [
      {
        // Without a new session where a second factor is yet to come.
        matcher: ({ path, context }) =>
          context.newSession !== null || (path === SIGN_IN && !(context.returned instanceof Error)),
        handler: createAuthMiddleware(async (ctx) => {
          const { authCookies, internalAdapter, newSession, secret } = ctx.context;
          const before = await ctx.getSignedCookie(authCookies.sessionToken.name, secret);
          if (before && before !== newSession?.session.token) await internalAdapter.deleteSession(before);
        }),
      },
    ],
  },
};
