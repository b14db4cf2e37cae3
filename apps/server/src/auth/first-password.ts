import type { BetterAuthPlugin } from 'better-auth';
import { createAuthEndpoint, sensitiveSessionMiddleware, setPassword } from 'better-auth/api';
import { z } from 'zod';

const bodySchema = z.object({ newPassword: z.string() });

/**
 * `POST /set-password`: whoever came by a provider or a passkey only gives themselves a password, to sign in with as well.
 *
 * Answers `PASSWORD_TOO_SHORT`, `PASSWORD_TOO_LONG`, `PASSWORD_ALREADY_SET` (400): that one is changed, for which it has to be
 * known.
 */
export const firstPassword = {
  id: 'first-password',
  endpoints: {
    setFirstPassword: createAuthEndpoint(
      '/set-password',
      { method: 'POST', body: bodySchema, requireHeaders: true, use: [sensitiveSessionMiddleware] },
      async (ctx) => {
        const { context, headers, body } = ctx;
        await setPassword({ context, headers, body });
        return ctx.json({ status: true });
      },
    ),
  },
} satisfies BetterAuthPlugin;
