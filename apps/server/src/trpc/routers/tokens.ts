import { serveToken, tokenRequestSchema, tokenResponseSchema } from '../operations/serve-token.ts';
import { keyProcedure, router } from '../procedures.ts';

export const tokensRouter = router({
  /** Also served by the lean route of `http/token-route.ts`, which speaks the same wire format; this entry carries the types. */
  get: keyProcedure('tokens:read')
    .meta({
      rest: { method: 'POST', path: '/tokens' },
      summary: 'An access token that works',
      errors: [
        'INVALID_USER_ID',
        'ACCOUNT_NOT_FOUND',
        'TOKEN_EXPIRED',
        'SCOPE_MISSING',
        'RESOURCE_NOT_CHOSEN',
        'TOKEN_REFRESH_ERROR',
        'GET_TOKEN_ERROR',
      ],
      example: { externalUserId: 'customer-7', provider: 'sandbox' },
    })
    .input(tokenRequestSchema)
    .output(tokenResponseSchema)
    .mutation(({ ctx, input }) => serveToken(ctx.deps, input, ctx.origin)),
});
