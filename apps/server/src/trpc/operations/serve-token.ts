import { type Deps, getAccessTokenWithAutoRefresh, type RequestOrigin, resolveUser } from '@evergrant/core';
import { z } from 'zod';
import { accountIdSchema, connectionSchema, ownerFields, providerIdSchema } from '../schemas.ts';

const { shape: integrationShape } = connectionSchema;

/** What a token read is asked with; the same for tRPC and REST. */
export const tokenRequestSchema = z.strictObject({
  ...ownerFields,
  provider: providerIdSchema,
  accountId: accountIdSchema.optional().describe('May be left out while the user has one account there'),
  forceRefresh: z.boolean().optional().describe('Refresh first, whatever the age of the token'),
});

export const tokenResponseSchema = z.object({
  accessToken: z.string(),
  tokenType: z.string(),
  expiresAt: z.iso.datetime().nullable(),
  scope: z.array(z.string()),
  connectionId: z.number().int(),
  apiBaseUrl: integrationShape.apiBaseUrl,
  parameters: integrationShape.parameters,
});

/** The one handler behind every way of reading a token. */
export async function serveToken(
  deps: Deps,
  input: z.infer<typeof tokenRequestSchema>,
  origin: RequestOrigin,
): Promise<z.infer<typeof tokenResponseSchema>> {
  const userId =
    input.externalUserId === undefined && input.userId !== undefined
      ? input.userId
      : await resolveUser(deps, input, origin);
  const token = await getAccessTokenWithAutoRefresh(deps, { ...input, userId }, origin);
  return {
    accessToken: token.accessToken,
    tokenType: token.tokenType,
    expiresAt: token.expiresAt?.toISOString() ?? null,
    scope: [...token.scope],
    connectionId: token.connectionId,
    apiBaseUrl: token.apiBaseUrl,
    parameters: { ...token.parameters },
  };
}
