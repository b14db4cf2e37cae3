import { getAccount } from '@evergrant/core';
import { z } from 'zod';
import { router, sessionProcedure } from '../procedures.ts';
import { nothingSchema } from '../schemas.ts';

/** How somebody signs in; they change it at `/api/auth`. For people only. */
export const accountRouter = router({
  get: sessionProcedure
    .input(nothingSchema)
    .output(
      z.object({
        name: z.string(),
        email: z.string(),
        emailVerified: z.boolean(),
        hasPassword: z.boolean(),
        twoFactorEnabled: z.boolean(),
        passkeys: z.array(
          z.object({
            id: z.number().int(),
            name: z.string().nullable(),
            createdAt: z.iso.datetime().nullable(),
          }),
        ),
        oidc: z
          .object({ name: z.string(), linked: z.boolean() })
          .nullable()
          .describe('The provider that people sign in at; null: there is none'),
        mails: z.boolean().describe('Whether the hub can send e-mails'),
      }),
    )
    .query(async ({ ctx }) => {
      const { hasOidc, passkeys, ...account } = await getAccount(ctx.deps, ctx.userId);
      const { oidcName, mails } = ctx.signIn;
      return {
        ...account,
        passkeys: passkeys.map(({ createdAt, ...key }) => ({
          ...key,
          createdAt: createdAt?.toISOString() ?? null,
        })),
        oidc: oidcName === null ? null : { name: oidcName, linked: hasOidc },
        mails,
      };
    }),
});
