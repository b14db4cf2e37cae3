import {
  type AddressList,
  createAddressList,
  type Deps,
  findConnectSession,
  findConnectSessionOfToken,
  findSignedIn,
  IntegrationsServiceError,
  insertAuditEvent,
  verifyApiKey,
} from '@evergrant/core';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Auth } from '../auth/create-auth.ts';
import { noteUse, type SessionLife } from '../auth/session-life.ts';
import type { Actor } from '../trpc/context.ts';
import { clientAddressOf } from './client-address.ts';
import type { Cookies } from './cookies.ts';
import { originOf } from './request-origin.ts';

/**
 * The connect session that a call belongs to, by its id. A guest is one where it says so, whoever else is signed in here; the
 * cookie of that session proves it.
 */
export const CONNECT_SESSION_HEADER = 'x-evergrant-connect-session';
/** The same where browsers send no headers of ours: in the address of a live stream. */
export const CONNECT_SESSION_PARAMETER = 'connectSession';

/** A verified key is believed for one second, so that revoking it works within that. */
const KEY_CACHE_MS = 1_000;
/** Keys, sessions and guests that a process keeps in mind. */
const MOST_KNOWN = 10_000;
/** A key that is used where it may not be is written into the audit log this often at most. */
const DENIALS_APART_MS = 60_000;

/** Who is probably asking: somebody with an API key, a user or guest by their id, or anybody at an address. */
export type Asker =
  | { readonly kind: 'api_key'; readonly id: string; readonly requestsPerMinute: number | undefined }
  | { readonly kind: 'person'; readonly id: number }
  | { readonly kind: 'address'; readonly id: string };

export interface Authenticator {
  /**
   * Whom the request's key or cookie belonged to when it was last verified in this process. It costs next to nothing and
   * permits nothing: the measure of how much somebody asks for.
   */
  askerOf(request: FastifyRequest): Asker;
  /** Verifies a key anew for {@link askerOf}: what is changed must hold for one that is not let in, too. */
  recheck(request: FastifyRequest): void;
  /**
   * Who is asking. Cookies count only for requests that come from the hub's own pages, tokens of connect sessions for those of
   * host applications as well.
   *
   * @throws FORBIDDEN a key that may not be used from this address
   */
  actorOf(request: FastifyRequest): Promise<Actor>;
  /** Whether whoever asked is still the same user or guest, or has a key that counts; asking does not prolong a session. */
  isStill(actor: Actor, request: FastifyRequest): Promise<boolean>;
  /** The user signed in here, for pages a provider's redirect leads to. */
  sessionUserIdOf(request: FastifyRequest): Promise<number | null>;
}

/** The scheme's name is case-insensitive (RFC 9110 11.1). */
const BEARER = /^[Bb][Ee][Aa][Rr][Ee][Rr] +(evg_[A-Za-z0-9_-]{20,80})$/;
/** The token of a connect session. */
const SESSION_BEARER = /^[Bb][Ee][Aa][Rr][Ee][Rr] +(evs_[A-Za-z0-9_-]{43})$/;
/** Where OAuth clients authenticate as they do elsewhere (RFC 6749 section 2.3.1); browsers, which send such credentials by themselves, are never there. */
export const TOKEN_ENDPOINT = '/oauth/token';
const BASIC = /^[Bb][Aa][Ss][Ii][Cc] +([A-Za-z0-9+/]+=*)$/;

/** The API key of a request's header; undefined: it has none. */
function apiKeyOf({ headers: { authorization = '' }, routeOptions }: FastifyRequest): string | undefined {
  const bearer = BEARER.exec(authorization)?.[1];
  if (bearer !== undefined || routeOptions.url !== TOKEN_ENDPOINT) return bearer;
  const [id, key] = Buffer.from(BASIC.exec(authorization)?.[1] ?? '', 'base64')
    .toString()
    .split(':');
  return key !== undefined && id !== '' && key.startsWith(`evg_${id}_`) ? key : undefined;
}

const ANONYMOUS: Actor = { kind: 'anonymous' };

/** Somebody who was verified lately. */
interface Known {
  readonly asker: Asker;
  /** Where that counts; null: anywhere. */
  readonly addresses: AddressList | null;
}

interface KnownKey extends Known {
  readonly actor: Actor & { kind: 'api_key' };
}

/** What a request says of a connect session; undefined: nothing. What is no id belongs to nobody. */
function namedConnectSession({ headers, query }: FastifyRequest): string | undefined {
  const named: unknown =
    headers[CONNECT_SESSION_HEADER] ??
    (typeof query === 'object' && query !== null ? Reflect.get(query, CONNECT_SESSION_PARAMETER) : undefined);
  return named === undefined || typeof named === 'string' ? named : '';
}

export function createAuthenticator(options: {
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>;
  auth: Auth;
  cookies: Cookies;
  publicUrl: string;
  /** Origins of host applications, whose pages may use the tokens of connect sessions. */
  appOrigins: readonly string[];
  /** The name of the cookie of signed-in users. */
  sessionCookie: string;
  /** The token of a session that the value of that cookie names; null: it was not signed here. */
  sessionTokenOf: (value: string) => string | null;
  /** Requests that a key without a limit of its own may make in a minute; undefined: any number. */
  keyRequestsPerMinute: number | undefined;
  sessionLife: SessionLife;
}): Authenticator {
  const { deps, auth, cookies, publicUrl, appOrigins, sessionCookie, sessionTokenOf, sessionLife } = options;
  const keys = new LRUCache<string, Promise<KnownKey | null>>({ max: MOST_KNOWN, ttl: KEY_CACHE_MS });
  /** Keys whose use elsewhere was written down lately. */
  const denied = new LRUCache<string, true>({ max: MOST_KNOWN, ttl: DENIALS_APART_MS });
  /** Headers with a key and cookies of people, as they were verified last. */
  const known = new LRUCache<string, Known>({ max: MOST_KNOWN });

  async function verify(key: string): Promise<KnownKey | null> {
    const verified = await verifyApiKey(deps, key);
    if (verified === null) return null;
    const { id, scopes, allowedAddresses, requestsPerMinute } = verified;
    return {
      actor: { kind: 'api_key', keyId: id, scopes },
      asker: { kind: 'api_key', id, requestsPerMinute: requestsPerMinute ?? options.keyRequestsPerMinute },
      addresses: allowedAddresses.length === 0 ? null : createAddressList(allowedAddresses),
    };
  }

  function keyOf(request: FastifyRequest): Promise<KnownKey | null> {
    const key = apiKeyOf(request);
    if (key === undefined) return Promise.resolve(null);
    const cached = keys.get(key);
    if (cached !== undefined) return cached;
    const verifying = verify(key);
    keys.set(key, verifying);
    verifying.then(
      (verified) =>
        verified === null ? known.delete(identityOf(request)) : known.set(identityOf(request), verified),
      () => keys.delete(key),
    );
    return verifying;
  }

  const isElsewhere = ({ addresses }: Known, request: FastifyRequest): boolean =>
    addresses?.has(clientAddressOf(request)) === false;

  /** Says no to somebody who has a key, and is not where it may be used. */
  async function refuseAddress({ actor }: KnownKey, request: FastifyRequest): Promise<never> {
    if (!denied.has(actor.keyId)) {
      denied.set(actor.keyId, true);
      await insertAuditEvent(
        deps.db.pool,
        { event: 'access_denied', metadata: { reason: 'address' } },
        originOf(request, actorName(actor)),
      );
    }
    throw new IntegrationsServiceError('FORBIDDEN', {
      correlationId: request.id,
      message: `This API key may not be used from the address ${clientAddressOf(request)}.`,
    });
  }

  /** A change asked for by another site's page is not this user's wish, whatever cookies came along (CSRF). */
  function isForeign(request: FastifyRequest): boolean {
    if (request.method === 'GET' || request.method === 'HEAD') return false;
    const { origin } = request.headers;
    if (origin !== undefined) return origin !== publicUrl;
    const site = request.headers['sec-fetch-site'];
    return site !== undefined && site !== 'same-origin' && site !== 'none';
  }

  /** Who is signed in here; null: nobody. */
  async function signedIn(request: FastifyRequest) {
    const cookie = request.cookies[sessionCookie];
    const token = cookie === undefined ? null : sessionTokenOf(cookie);
    return token === null ? null : findSignedIn(deps, token);
  }

  /** The guest that a call says it is of; null: it is none, or not of this browser. */
  async function guestOf(
    request: FastifyRequest,
    id: string,
  ): Promise<(Actor & { kind: 'connect_session' }) | null> {
    const browserSecret = cookies.connectSessions.read(request, id);
    const guest = browserSecret === undefined ? null : await findConnectSession(deps, { id, browserSecret });
    return guest === null ? null : { kind: 'connect_session', provenBy: 'cookie', ...guest };
  }

  /** The guest whose token a call has; null: it is none that counts, or a page has it that must not. */
  async function guestOfToken(request: FastifyRequest, token: string) {
    const { origin } = request.headers;
    if (origin !== undefined && origin !== publicUrl && !appOrigins.includes(origin)) return null;
    const guest = await findConnectSessionOfToken(deps, token);
    return guest === null ? null : ({ kind: 'connect_session', provenBy: 'token', ...guest } as const);
  }

  /** The key or the cookie that says who somebody is; empty: nothing does. */
  function identityOf(request: FastifyRequest): string {
    const { authorization } = request.headers;
    if (authorization !== undefined) return authorization;
    const guest = namedConnectSession(request);
    return (
      (guest === undefined ? request.cookies[sessionCookie] : cookies.connectSessions.read(request, guest)) ??
      ''
    );
  }

  function remember(request: FastifyRequest, id: number): void {
    const identity = identityOf(request);
    if (identity !== '') known.set(identity, { asker: { kind: 'person', id }, addresses: null });
  }

  async function actorOf(request: FastifyRequest): Promise<Actor> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const token = SESSION_BEARER.exec(authorization)?.[1];
      if (token !== undefined) {
        const guest = await guestOfToken(request, token);
        if (guest === null) return ANONYMOUS;
        remember(request, guest.userId);
        return guest;
      }
      const key = await keyOf(request);
      if (key === null) return ANONYMOUS;
      if (isElsewhere(key, request)) return refuseAddress(key, request);
      return key.actor;
    }
    if (isForeign(request)) return ANONYMOUS;
    const named = namedConnectSession(request);
    if (named !== undefined) {
      const guest = await guestOf(request, named);
      if (guest === null) return ANONYMOUS;
      remember(request, guest.userId);
      return guest;
    }
    const found = await signedIn(request);
    if (found === null) return ANONYMOUS;
    const { session, user } = found;
    remember(request, user.id);
    await noteUse(auth, { session, life: sessionLife, now: deps.clock.now() });
    return {
      kind: 'session',
      userId: user.id,
      name: user.name,
      email: user.email,
      role: user.role === 'operator' ? 'operator' : 'user',
      sessionId: session.id,
      authenticatedAt: session.authenticatedAt,
    };
  }

  async function isStill(actor: Actor, request: FastifyRequest): Promise<boolean> {
    if (actor.kind === 'session') return (await signedIn(request))?.user.id === actor.userId;
    if (actor.kind === 'api_key') {
      const key = await keyOf(request);
      return key !== null && !isElsewhere(key, request);
    }
    if (actor.kind !== 'connect_session') return false;
    const token = SESSION_BEARER.exec(request.headers.authorization ?? '')?.[1];
    const guest = await (token === undefined ? guestOf(request, actor.id) : guestOfToken(request, token));
    return guest !== null;
  }

  return {
    askerOf(request) {
      const found = known.get(identityOf(request));
      // Whoever has a key and is not where it may be used must not use up what it may do.
      return found === undefined || isElsewhere(found, request)
        ? { kind: 'address', id: clientAddressOf(request) }
        : found.asker;
    },
    recheck(request) {
      if (request.headers.authorization !== undefined) keyOf(request).catch(() => undefined);
    },
    actorOf,
    isStill,

    async sessionUserIdOf(request) {
      return (await signedIn(request))?.user.id ?? null;
    },
  };
}

/** The audit log's name of an actor. */
export function actorName(actor: Actor): string {
  if (actor.kind === 'session') return `user:${actor.userId}`;
  if (actor.kind === 'api_key') return `api_key:${actor.keyId}`;
  return actor.kind === 'connect_session' ? `connect_session:${actor.id}` : 'anonymous';
}
