import { createHash } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Endpoint } from '../control/ledger.ts';

/** One request to the sandbox, with what can be told about it before the provider looks at it. */
export interface Exchange {
  at: number;
  url: URL;
  body: string;
  /** Undefined for pages, assets and the control interface. */
  endpoint: Endpoint | undefined;
  grantType: string | undefined;
  clientId: string | undefined;
  /** The refresh token, code or access token presented. */
  presented: string | undefined;
  /** Set while the request is processed. */
  alarm?: 'reuse_detected';
  fault?: string;
}

const endpointByPath: Record<string, Endpoint> = {
  '/authorize': 'authorization',
  '/token': 'token',
  '/userinfo': 'userinfo',
  '/revoke': 'revocation',
  '/introspect': 'introspection',
  '/jwks': 'jwks',
  '/.well-known/openid-configuration': 'discovery',
  '/.well-known/oauth-authorization-server': 'discovery',
  '/api/me': 'api',
};

const exchanges = new WeakMap<IncomingMessage, Exchange>();

/**
 * Reads a request to its end and returns one that can be read again: the provider wants the stream, the faults and
 * the ledger want to know the grant type before.
 */
export async function receive(request: IncomingMessage): Promise<IncomingMessage> {
  const body = await text(request);
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const form = new URLSearchParams(body);
  const authorization = request.headers.authorization;

  const replayed = new IncomingMessage(request.socket);
  replayed.method = request.method ?? 'GET';
  replayed.url = askForConsent(url);
  replayed.headers = withoutSession(request.headers);
  replayed.httpVersion = request.httpVersion;
  replayed.complete = true;
  replayed.push(body);
  replayed.push(null);

  exchanges.set(replayed, {
    at: Date.now(),
    url,
    body,
    endpoint: request.method === 'OPTIONS' ? undefined : endpointByPath[url.pathname],
    grantType: form.get('grant_type') ?? undefined,
    clientId: url.searchParams.get('client_id') ?? form.get('client_id') ?? basicUser(authorization),
    presented:
      form.get('refresh_token') ?? form.get('code') ?? form.get('token') ?? bearerToken(authorization),
  });
  return replayed;
}

/** What is known about a request that came through {@link receive}. */
export function exchangeOf(request: IncomingMessage): Exchange {
  const exchange = exchanges.get(request);
  if (!exchange) throw new TypeError('The request was not received by the sandbox');
  return exchange;
}

/** A short name for a token that does not give it away. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 12);
}

/** The token of an `Authorization: Bearer` header (RFC 6750 section 2.1). */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}

function basicUser(authorization: string | undefined): string | undefined {
  const credentials = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (!credentials) return undefined;
  const [user = ''] = Buffer.from(credentials, 'base64').toString().split(':');
  return new URLSearchParams(`user=${user}`).get('user') ?? undefined;
}

/**
 * The sandbox asks for consent every time, so every client gets a refresh token for `offline_access`, which
 * OpenID Connect Core section 11 ties to `prompt=consent`.
 */
function askForConsent(url: URL): string {
  const prompts = new Set(url.searchParams.get('prompt')?.split(' '));
  if (url.pathname === '/authorize' && !prompts.has('none')) {
    if (prompts.delete('select_account')) prompts.add('login');
    url.searchParams.set('prompt', [...prompts.add('consent')].join(' ').trim());
  }
  return url.pathname + url.search;
}

/**
 * The sandbox remembers no sign-in: every authorization starts at the account chooser, so that a second account can
 * be connected in the same browser without signing the first one out.
 */
function withoutSession(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const cookies = headers.cookie?.split('; ').filter((cookie) => !cookie.startsWith('sandbox_session'));
  return cookies ? { ...headers, cookie: cookies.join('; ') } : headers;
}
