import { insertAuditEvent } from '@evergrant/core';
import type { Database } from '@evergrant/database';
import type { Account, BetterAuthPlugin, GenericEndpointContext } from 'better-auth';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins';
import { originOfHeaders } from './request-headers.ts';

/** An OpenID Connect provider that people sign in to the hub with, such as that of their company. */
export interface OidcSettings {
  /** Where `/.well-known/openid-configuration` is. */
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined: a public client; PKCE is used anyway. */
  readonly clientSecret: string | undefined;
  /** What the button says. */
  readonly name: string;
}

/** better-auth's id of it; the redirect URI is `/api/auth/callback/oidc`. */
const OIDC_PROVIDER = 'oidc';

/** Signing in at an OpenID Connect provider: code flow with PKCE, state, nonce, and an ID token that has to verify. */
export const oidcSignIn = (settings: OidcSettings, signUp: 'open' | 'invite') =>
  genericOAuth({
    config: [
      {
        providerId: OIDC_PROVIDER,
        name: settings.name,
        discoveryUrl: `${settings.issuer}/.well-known/openid-configuration`,
        requireIdTokenVerification: true,
        clientId: settings.clientId,
        clientSecret: settings.clientSecret,
        scopes: ['openid', 'email', 'profile'],
        disableSignUp: signUp === 'invite',
        // A picture of somebody else's address would be loaded by everybody who sees it.
        mapProfileToUser: ({ name, email }) => ({ name: name || email || 'Somebody', image: undefined }),
      },
    ],
  });

/** The browser goes to the provider and comes back: an ID token out of the hands of a page is no sign-in. */
export const noIdTokenFromPages: BetterAuthPlugin = {
  id: 'no-id-token-from-pages',
  hooks: {
    before: [
      {
        matcher: ({ path }) => path === '/sign-in/social' || path === '/link-social',
        handler: createAuthMiddleware(async ({ body }) => {
          if (body?.idToken !== undefined)
            throw new APIError('BAD_REQUEST', {
              code: 'ID_TOKEN_NOT_SUPPORTED',
              message: 'Sign in at the provider.',
            });
        }),
      },
    ],
  },
};

/** Database hooks of better-auth: the provider's tokens are of no use here, so they are not kept; a link to it is recorded. */
export const providerAccounts = (db: Database) => ({
  create: {
    before: async () => ({
      data: { accessToken: null, refreshToken: null, idToken: null, scope: null },
    }),
    after: async (
      { providerId, userId }: Pick<Account, 'providerId' | 'userId'>,
      ctx: GenericEndpointContext | null,
    ) => {
      if (providerId === OIDC_PROVIDER)
        await insertAuditEvent(
          db.pool,
          { event: 'sign_in_provider_linked', userId: Number(userId) },
          originOfHeaders(ctx?.headers, `user:${userId}`),
        );
    },
  },
});
