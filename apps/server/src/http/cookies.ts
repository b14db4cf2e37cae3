import { CONNECT_SESSION_TTL_MS, STATE_TTL_MS } from '@evergrant/core';
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The hub's own cookies: one per flow, one for a connect session. With `__Host-` a cookie can come from this very
 * host only; on plain http other than localhost browsers refuse that, so there the prefix and `Secure` are left out.
 */
export interface Cookies {
  setFlow(
    request: FastifyRequest,
    reply: FastifyReply,
    flow: { flowId: string; browserSecret: string },
  ): void;
  readFlow(request: FastifyRequest, flowId: string): string | undefined;
  setConnectSession(reply: FastifyReply, session: { id: string; browserSecret: string }): void;
  readConnectSession(request: FastifyRequest): { id: string; browserSecret: string } | null;
}

/** A cookie lives as long as what it belongs to. */
const FLOW_TTL_S = STATE_TTL_MS / 1_000;
const CONNECT_SESSION_TTL_S = CONNECT_SESSION_TTL_MS / 1_000;
/** More flows than a person has tabs open; the oldest cookie makes room, so that headers stay small. */
const MOST_FLOWS = 8;

/** Whether browsers accept `Secure` cookies for this origin. */
export const isSecureContext = (publicUrl: string): boolean => {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1';
};

export function createCookies(publicUrl: string): Cookies {
  const secure = isSecureContext(publicUrl);
  const prefix = secure ? '__Host-evergrant' : 'evergrant';
  const flowPrefix = `${prefix}.flow.`;
  const sessionName = `${prefix}.connect`;
  const options = (maxAge: number): CookieSerializeOptions => ({
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge,
  });
  // A short, stable piece of the id: enough to tell a browser's few flows apart.
  const nameOf = (flowId: string) => `${flowPrefix}${flowId.slice(0, 16)}`;

  return {
    setFlow(request, reply, { flowId, browserSecret }) {
      const others = Object.entries(request.cookies).flatMap(([name, value]) =>
        name.startsWith(flowPrefix) ? [{ name, since: Number(value?.split('.')[1] ?? 0) }] : [],
      );
      others.sort((a, b) => b.since - a.since);
      for (const { name } of others.slice(MOST_FLOWS - 1)) reply.clearCookie(name, options(0));
      reply.setCookie(nameOf(flowId), `${browserSecret}.${Date.now()}`, options(FLOW_TTL_S));
    },
    readFlow: (request, flowId) => request.cookies[nameOf(flowId)]?.split('.')[0],
    setConnectSession(reply, session) {
      reply.setCookie(sessionName, `${session.id}.${session.browserSecret}`, options(CONNECT_SESSION_TTL_S));
    },
    readConnectSession(request) {
      const [id, browserSecret] = request.cookies[sessionName]?.split('.') ?? [];
      return id === undefined || browserSecret === undefined ? null : { id, browserSecret };
    },
  };
}
