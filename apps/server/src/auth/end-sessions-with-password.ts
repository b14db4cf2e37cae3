import type { BetterAuthPlugin } from 'better-auth';
import { createAuthMiddleware } from 'better-auth/api';

/**
 * A changed password ends every session of its user; the database sees to that. Whoever changes it in a browser goes on in
 * a new session there, which better-auth makes only when it is asked to end the others.
 */
export const endSessionsWithPassword: BetterAuthPlugin = {
  id: 'end-sessions-with-password',
  hooks: {
    before: [
      {
        matcher: ({ path }) => path === '/change-password',
        handler: createAuthMiddleware(async ({ body }) => ({
          context: { body: { ...body, revokeOtherSessions: true } },
        })),
      },
    ],
  },
};
