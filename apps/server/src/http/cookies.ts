import { CONNECT_SESSION_TTL_MS, STATE_TTL_MS } from '@evergrant/core';
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A browser's secrets for things of one kind, a cookie for each: what one of them is for never takes another's place. */
export interface SecretCookies {
  set(request: FastifyRequest, reply: FastifyReply, proof: { id: string; browserSecret: string }): void;
  /** The secret for the thing of an id; undefined: this browser has none. */
  read(request: FastifyRequest, id: string): string | undefined;
}

/**
 * The hub's own cookies: one per flow, one per connect session. With `__Host-` a cookie can come from this very
 * host only; on plain http other than localhost browsers refuse that, so there the prefix and `Secure` are left out.
 */
export interface Cookies {
  readonly flows: SecretCookies;
  readonly connectSessions: SecretCookies;
}

/** More than a person has tabs open; the oldest cookie makes room, so that headers stay small. */
const MOST_OF_A_KIND = 8;

/** Whether browsers accept `Secure` cookies for this origin. */
export const isSecureContext = (publicUrl: string): boolean => {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1';
};

export function createCookies(publicUrl: string): Cookies {
  const secure = isSecureContext(publicUrl);
  const prefix = secure ? '__Host-evergrant' : 'evergrant';
  const options = (maxAge: number): CookieSerializeOptions => ({
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge,
  });

  /** @param ttlMs a cookie lives as long as what it belongs to */
  function cookiesOf(kind: 'flow' | 'connect', ttlMs: number): SecretCookies {
    const ofKind = `${prefix}.${kind}.`;
    // A short, stable piece of the id: enough to tell a browser's few of them apart.
    const nameOf = (id: string) => `${ofKind}${id.slice(0, 16)}`;
    return {
      set(request, reply, { id, browserSecret }) {
        const others = Object.entries(request.cookies).flatMap(([name, value]) =>
          name.startsWith(ofKind) && name !== nameOf(id)
            ? [{ name, since: Number(value?.split('.')[1] ?? 0) }]
            : [],
        );
        others.sort((a, b) => b.since - a.since);
        for (const { name } of others.slice(MOST_OF_A_KIND - 1)) reply.clearCookie(name, options(0));
        reply.setCookie(nameOf(id), `${browserSecret}.${Date.now()}`, options(ttlMs / 1_000));
      },
      read: (request, id) => request.cookies[nameOf(id)]?.split('.')[0],
    };
  }

  return {
    flows: cookiesOf('flow', STATE_TTL_MS),
    connectSessions: cookiesOf('connect', CONNECT_SESSION_TTL_MS),
  };
}
