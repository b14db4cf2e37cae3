import { createHmac, generateKeyPairSync } from 'node:crypto';
import {
  type ConfiguredProvider,
  interpolateUrl,
  type Provider,
  refreshRequestOf,
  resolveParameters,
  tokenExchangeOf,
} from '@evergrant/providers';
import type { GuardedFetch } from '../../outbound/guarded-fetch.ts';
import { createTestLog } from '../../testing/log.ts';
import type { Profile } from '../profile.ts';
import { createProviderRegistry } from '../provider-registry.ts';
import type { Resource } from '../resources.ts';
import type { TokenSet } from '../token-set.ts';
import { SAMPLE_ANSWERS, type SampleAnswers } from './sample-answers.fixture.ts';

/** One request as it left the engine. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Everything a provider is asked in the life of one connection, and what the hub makes of its answers. */
export interface GoldenFlow {
  readonly authorizationUrl: string;
  readonly steps: readonly { readonly title: string; readonly requests: readonly RecordedRequest[] }[];
  readonly tokens: TokenSet;
  readonly refreshed: TokenSet | undefined;
  readonly profile: Profile;
  readonly resources: readonly Resource[];
  readonly revocation: 'revoked' | 'unsupported';
}

export const NOW = new Date('2026-01-15T12:00:00Z');
const CLIENT_ID = 'client-id.1';
const CLIENT_SECRET = 'client_secret.1~';
const STATE = 'state-1';
const SECRETS = { codeVerifier: 'verifier-verifier-verifier-verifier-verifier', nonce: 'nonce-1' };

/** A client at this provider, with made-up values for what has no default. */
function configure(provider: Provider): ConfiguredProvider & { asked: Record<string, string> } {
  const given = Object.entries(provider.parameters ?? {}).flatMap(
    ([name, { default: value, example, source }]) =>
      value === undefined && example !== undefined
        ? [{ name, value: example, isOperators: source === 'operator' }]
        : [],
  );
  const valuesOf = (isOperators: boolean) =>
    Object.fromEntries(
      given.filter((entry) => entry.isOperators === isOperators).map(({ name, value }) => [name, value]),
    );
  const signs = provider.token_request?.client_secret !== undefined;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    provider,
    client_id: provider.client_registration === undefined ? CLIENT_ID : '',
    client_secret: signs ? privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() : CLIENT_SECRET,
    parameters: valuesOf(true),
    asked: valuesOf(false),
  };
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

function idTokenOf(configured: ConfiguredProvider, asked: Record<string, string>, sample: SampleAnswers) {
  const { provider, client_id: clientId } = configured;
  const resolved = resolveParameters(provider, { ...configured.parameters, ...asked });
  if (provider.issuer === undefined || !resolved.ok) return undefined;
  if (!provider.scope.includes('openid') && sample.claims === undefined) return undefined;
  const iat = NOW.getTime() / 1000;
  const alg = provider.id_token_signed_response_alg ?? 'RS256';
  const usesNonce = provider.scope.includes('openid') && provider.id_token_nonce !== false;
  const claims = {
    iss: interpolateUrl(provider.issuer, resolved.values),
    aud: clientId,
    iat,
    exp: iat + 3600,
    ...(usesNonce ? { nonce: SECRETS.nonce } : {}),
    ...sample.claims,
  };
  const input = `${encode({ alg })}.${encode(claims)}`;
  const signature = createHmac('sha256', CLIENT_SECRET).update(input).digest('base64url');
  return `${input}.${signature}`;
}

function tokenAnswer(
  provider: Provider,
  sample: SampleAnswers,
  step: { number: number; idToken?: string | undefined },
): unknown {
  const refreshes = provider.grant_types_supported?.includes('refresh_token') === true;
  const answer = {
    access_token: `access-${step.number}`,
    token_type: 'Bearer',
    expires_in: 3600,
    ...(refreshes ? { refresh_token: `refresh-${step.number}` } : {}),
    ...(step.idToken === undefined ? {} : { id_token: step.idToken }),
    scope: provider.scope.join(' '),
    ...sample.token,
  };
  return sample.wrap?.(answer) ?? answer;
}

/** What comes back with the code; Shopify's signature is over all of it. */
function callbackOf(configured: ConfiguredProvider, sample: SampleAnswers): URLSearchParams {
  const callback = new URLSearchParams({ code: 'code-1', state: STATE, ...sample.callback });
  if (configured.provider.authorization_response?.verify !== undefined) {
    const message = [...callback.entries()]
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('&');
    callback.set('hmac', createHmac('sha256', CLIENT_SECRET).update(message).digest('hex'));
  }
  return callback;
}

/**
 * Leads one made-up account through its whole life at a provider of the catalog: consent, code exchange, profile,
 * refresh, revocation. No network; every request is recorded.
 */
export async function runGoldenFlow(provider: Provider): Promise<GoldenFlow> {
  const sample = SAMPLE_ANSWERS[provider.id];
  if (sample === undefined) throw new Error(`no sample answers for ${provider.id}`);
  const { asked, ...configured } = configure(provider);

  const steps: { title: string; requests: RecordedRequest[] }[] = [];
  const answers: unknown[] = [];
  const fetch: GuardedFetch = async (url, { method, headers, body }) => {
    steps.at(-1)?.requests.push({ method, url, headers, body });
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`an unexpected request to ${url}`);
    return new Response(typeof answer === 'string' ? answer : JSON.stringify(answer), {
      headers: { 'content-type': 'application/json' },
    });
  };
  const step = (title: string, ...given: unknown[]) => {
    if (answers.length > 0)
      throw new Error(`${provider.id} sent fewer requests than expected before ${title}`);
    steps.push({ title, requests: [] });
    answers.push(...given);
  };

  const redirectUri = `https://hub.example/oauth/callback/${provider.id}`;
  const registry = createProviderRegistry([configured], {
    fetch,
    clock: { now: () => NOW },
    log: createTestLog(),
    registration: { redirectUriOf: () => redirectUri },
  });
  if (provider.client_registration !== undefined)
    step('Registration', { client_id: CLIENT_ID, client_secret: CLIENT_SECRET });
  const starting = await registry.adapter(provider.id, asked);
  const secrets = {
    ...SECRETS,
    nonce: starting.createSecrets(provider.scope).nonce === null ? null : SECRETS.nonce,
  };
  const authorizationUrl = await starting.authorizationUrl({
    redirectUri,
    state: STATE,
    scope: provider.scope,
    secrets,
  });

  const callback = callbackOf(configured, sample);
  const answer = await starting.readAuthorizationResponse(callback, STATE);
  if (answer.kind !== 'code') throw new Error(`the callback was not accepted: ${answer.error}`);
  const fromCallback = starting.learnParameters('authorization_response', Object.fromEntries(callback));
  const exchanging = await registry.adapter(provider.id, { ...asked, ...fromCallback });
  step('Token', tokenAnswer(provider, sample, { number: 1, idToken: idTokenOf(configured, asked, sample) }));
  const exchanged = await exchanging.exchangeCodeForToken({
    callbackParameters: answer.parameters,
    redirectUri,
    secrets,
  });
  if (tokenExchangeOf(provider) !== undefined)
    step('Long-lived token', { access_token: 'access-2', token_type: 'bearer', expires_in: 5_183_944 });
  const tokens = await exchanging.exchangeForLongLivedToken(exchanged);

  const parameters = {
    ...asked,
    ...fromCallback,
    ...exchanging.learnParameters('token_response', tokens.raw),
  };
  const connected = await registry.adapter(provider.id, parameters);
  step('Profile', ...(sample.userinfo ?? []));
  const profile = await connected.getUserProfile(tokens, callback);

  let resources: readonly Resource[] = [];
  if (provider.resources !== undefined) {
    step('Resources', sample.resources);
    resources = await connected.listResources(tokens);
  }

  let refreshed: TokenSet | undefined;
  if (tokens.refreshToken !== undefined || refreshRequestOf(provider).subject === 'access_token') {
    step('Refresh', tokenAnswer(provider, sample, { number: 3 }));
    refreshed = await connected.refreshAccessToken({
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken ?? null,
    });
  }

  step('Revocation');
  answers.push('', '');
  const revocation = await connected.revokeToken({
    accountId: profile.providerAccountId,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken ?? null,
  });
  if (revocation === 'stopped') throw new Error('nothing stops a revocation here');
  return { authorizationUrl, steps, tokens, refreshed, profile, resources, revocation };
}
