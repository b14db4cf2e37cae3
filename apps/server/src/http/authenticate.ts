import { type Deps, findConnectSession, verifyApiKey } from '@evergrant/core';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Auth } from '../auth/create-auth.ts';
import type { Actor } from '../trpc/context.ts';
import { clientAddressOf } from './client-address.ts';
import type { Cookies } from './cookies.ts';

/** A verified key is believed for one second, so that revoking it works within that. */
const KEY_CACHE_MS = 1_000;
/** Keys, sessions and guests that a process keeps in mind. */
const MOST_KNOWN = 10_000;

/** Who is probably asking: somebody with an API key, a user or guest by their id, or anybody at an address. */
export type Asker =
  | { readonly kind: 'api_key' }
  | { readonly kind: 'person'; readonly id: number }
  | { readonly kind: 'address'; readonly id: string };

export interface Authenticator {
  /**
   * Whom the request's key or cookie belonged to when it was last verified in this process. It costs next to nothing and
   * permits nothing: the measure of how much somebody asks for.
   */
  askerOf(request: FastifyRequest): Asker;
  /** Who is asking. Cookies count only for requests that come from the hub's own pages. */
  actorOf(request: FastifyRequest): Promise<Actor>;
  /** Whether the browser that asked is still the same user or guest; asking does not prolong a session. */
  isStill(actor: Actor, request: FastifyRequest): Promise<boolean>;
  /** The user signed in here, for pages a provider's redirect leads to. */
  sessionUserIdOf(request: FastifyRequest): Promise<number | null>;
}

/** The scheme's name is case-insensitive (RFC 9110 11.1). */
const BEARER = /^[Bb][Ee][Aa][Rr][Ee][Rr] +(evg_[A-Za-z0-9_-]{20,80})$/;
const ANONYMOUS: Actor = { kind: 'anonymous' };
const API_KEY: Asker = { kind: 'api_key' };

export function createAuthenticator(options: {
  deps: Pick<Deps, 'db' | 'clock'>;
  auth: Auth;
  cookies: Cookies;
  publicUrl: string;
  /** The name of the cookie of signed-in users. */
  sessionCookie: string;
}): Authenticator {
  const { deps, auth, cookies, publicUrl, sessionCookie } = options;
  const keys = new LRUCache<string, Promise<(Actor & { kind: 'api_key' }) | null>>({
    max: MOST_KNOWN,
    ttl: KEY_CACHE_MS,
  });
  /** Headers with a key and cookies of people, as they were verified last. */
  const known = new LRUCache<string, Asker>({ max: MOST_KNOWN });

  async function verify(key: string): Promise<(Actor & { kind: 'api_key' }) | null> {
    const verified = await verifyApiKey(deps, key);
    return verified === null ? null : { kind: 'api_key', keyId: verified.id, scopes: verified.scopes };
  }

  function keyActor(header: string): Promise<(Actor & { kind: 'api_key' }) | null> {
    const key = BEARER.exec(header)?.[1];
    if (key === undefined) return Promise.resolve(null);
    const cached = keys.get(key);
    if (cached !== undefined) return cached;
    const verifying = verify(key);
    keys.set(key, verifying);
    verifying.then(
      (actor) => (actor === null ? known.delete(header) : known.set(header, API_KEY)),
      () => keys.delete(key),
    );
    return verifying;
  }

  /** A change asked for by another site's page is not this user's wish, whatever cookies came along (CSRF). */
  function isForeign(request: FastifyRequest): boolean {
    if (request.method === 'GET' || request.method === 'HEAD') return false;
    const { origin } = request.headers;
    if (origin !== undefined) return origin !== publicUrl;
    const site = request.headers['sec-fetch-site'];
    return site !== undefined && site !== 'same-origin' && site !== 'none';
  }

  async function session(request: FastifyRequest, disableRefresh = false) {
    if (request.headers.cookie === undefined) return null;
    const headers = new Headers({ cookie: request.headers.cookie });
    const found = await auth.api.getSession({ headers, query: { disableRefresh } });
    // However a ban came about, it holds from the next request on (ASVS 7.4.2).
    return found?.user.banned === true ? null : found;
  }

  /** The key or the cookies that say who somebody is; empty: nothing does. */
  function identityOf(request: FastifyRequest): string {
    const { authorization } = request.headers;
    if (authorization !== undefined) return authorization;
    const guest = cookies.readConnectSession(request);
    return [request.cookies[sessionCookie], guest?.browserSecret].filter(Boolean).join(' ');
  }

  function remember(request: FastifyRequest, id: number): void {
    const identity = identityOf(request);
    if (identity !== '') known.set(identity, { kind: 'person', id });
  }

  async function actorOf(request: FastifyRequest): Promise<Actor> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return (await keyActor(authorization)) ?? ANONYMOUS;
    if (isForeign(request)) return ANONYMOUS;
    const signedIn = await session(request);
    if (signedIn !== null) {
      const { id, name, email, role } = signedIn.user;
      remember(request, Number(id));
      return {
        kind: 'session',
        userId: Number(id),
        name,
        email,
        role: role === 'operator' ? 'operator' : 'user',
      };
    }
    const cookie = cookies.readConnectSession(request);
    const guest = cookie === null ? null : await findConnectSession(deps, cookie);
    if (guest === null) return ANONYMOUS;
    const { id, userId, providers, returnUrl } = guest;
    remember(request, userId);
    return { kind: 'connect_session', id, userId, providers, returnUrl };
  }

  async function isStill(actor: Actor, request: FastifyRequest): Promise<boolean> {
    if (actor.kind === 'session') {
      const signedIn = await session(request, true);
      return signedIn !== null && Number(signedIn.user.id) === actor.userId;
    }
    if (actor.kind !== 'connect_session') return false;
    const cookie = cookies.readConnectSession(request);
    return cookie !== null && (await findConnectSession(deps, cookie))?.id === actor.id;
  }

  return {
    askerOf: (request) => known.get(identityOf(request)) ?? { kind: 'address', id: clientAddressOf(request) },
    actorOf,
    isStill,

    async sessionUserIdOf(request) {
      const signedIn = await session(request);
      return signedIn === null ? null : Number(signedIn.user.id);
    },
  };
}

/** The audit log's name of an actor. */
export function actorName(actor: Actor): string {
  if (actor.kind === 'session') return `user:${actor.userId}`;
  if (actor.kind === 'api_key') return `api_key:${actor.keyId}`;
  return actor.kind === 'connect_session' ? `connect_session:${actor.id}` : 'anonymous';
}
