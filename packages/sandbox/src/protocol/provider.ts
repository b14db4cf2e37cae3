import Provider, { type Configuration } from 'oidc-provider';
import type { SandboxClient, SandboxLog, SandboxSettings } from '../options.ts';
import { sendErrorPage } from '../pages/send-page.ts';
import { claimsOf, findPerson } from '../people.ts';
import { adapterOver } from '../store/adapter.ts';
import { loadKeys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import { answerByScript, type ConsentScript } from './consent.ts';
import { exchangeOf } from './exchange.ts';
import { scopes } from './scopes.ts';
import { type GrantHandler, guardTokenFamily } from './token-family.ts';

export interface ProviderParts {
  issuer: string;
  clients: Map<string, SandboxClient>;
  store: Store;
  settings: SandboxSettings;
  /** Read at every authorization request. */
  consentScript: () => ConsentScript | null;
  log: SandboxLog;
}

type Names = string | readonly string[] | ReadonlySet<string>;

const tenYears = 10 * 365 * 24 * 60 * 60;
const oneHour = 60 * 60;

/** The OAuth 2.0 and OpenID Connect machinery, with everything decided that `oidc-provider` leaves open. */
export async function createProvider(parts: ProviderParts): Promise<Provider> {
  const { issuer, store, settings, log } = parts;

  /** Grant handlers pass through here when the base class registers them. */
  class SandboxProvider extends Provider {
    override registerGrantType<Params extends object>(
      name: string,
      handler: GrantHandler<Params>,
      ...parameters: [names?: Names, repeatable?: Names]
    ): void {
      super.registerGrantType(name, guardTokenFamily(handler, store, settings), ...parameters);
    }
  }

  const provider = new SandboxProvider(issuer, await configure(parts));
  provider.silent = true;
  provider.on('server_error', (_ctx, error) => log('sandbox request failed', { error: error.message }));
  provider.on('grant.revoked', (ctx) => {
    if (ctx.oidc.route !== 'token') return;
    exchangeOf(ctx.req).alarm = 'reuse_detected';
    log('token reuse detected, family revoked', { clientId: ctx.oidc.client?.clientId });
  });
  provider.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      log('sandbox request failed', { error: error instanceof Error ? error.message : 'unknown' });
      throw error;
    }
    if (settings.omitIss) withholdIss(ctx);
  });
  return provider;
}

async function configure(parts: ProviderParts): Promise<Configuration> {
  const { issuer, clients, store, settings, consentScript } = parts;
  const { jwks, cookieKeys } = await loadKeys(store);
  return {
    adapter: adapterOver(store, clients),
    jwks,
    cookies: {
      keys: cookieKeys,
      names: {
        session: 'sandbox_session',
        interaction: 'sandbox_interaction',
        resume: 'sandbox_resume',
      },
    },
    routes: {
      authorization: '/authorize',
      token: '/token',
      userinfo: '/userinfo',
      revocation: '/revoke',
      introspection: '/introspect',
      jwks: '/jwks',
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: { enabled: false },
    },
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    pkce: { required: () => true },
    scopes: Object.keys(scopes),
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'picture'],
      email: ['email', 'email_verified'],
    },
    // `exp` is in whole seconds, so without tolerance a token would die up to a second before its `expires_in`; the
    // store, which counts milliseconds, ends it on time.
    clockTolerance: 1,
    clientBasedCORS: () => false,
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, _client, code) => code.scopes.has('offline_access'),
    rotateRefreshToken: () => settings.rotation,
    ttl: {
      AccessToken: () => settings.accessTokenTtl,
      AuthorizationCode: () => 60,
      RefreshToken: () => settings.refreshTokenTtl,
      IdToken: () => oneHour,
      Interaction: () => oneHour,
      // A sign-in is never looked up again, and a grant lives until somebody revokes it.
      Session: () => 60,
      Grant: () => tenYears,
    },
    findAccount: (_ctx, accountId) => {
      const person = findPerson(accountId);
      return person && { accountId, claims: () => claimsOf(person, issuer) };
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    extraParams: {
      // Not for clients: the validator is the one hook between validation and the question whom to ask.
      sandbox: async (ctx) => {
        const script = consentScript();
        if (script) await answerByScript(ctx, script);
      },
    },
    renderError: (ctx, { error, error_description }) => sendErrorPage(ctx, error, error_description),
  };
}

/** Takes back RFC 9207, as most providers do not know it yet. */
function withholdIss(ctx: Parameters<Parameters<Provider['use']>[0]>[0]): void {
  const location = URL.parse(ctx.response.get('location'));
  if (location?.searchParams.has('iss')) {
    location.searchParams.delete('iss');
    ctx.set('location', location.href);
  }
  if (exchangeOf(ctx.req).endpoint === 'discovery' && typeof ctx.body === 'object' && ctx.body) {
    ctx.body = { ...ctx.body, authorization_response_iss_parameter_supported: undefined };
  }
}
