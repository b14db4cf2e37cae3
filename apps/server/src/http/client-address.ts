import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** `203.0.113.7:40001`, `[2001:db8::7]:40001`, `[2001:db8::7]`, as some proxies write addresses. */
const WITH_PORT = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/;

/** The address in one element of X-Forwarded-For; undefined when there is none in it. */
export function parseForwardedAddress(element: string): string | undefined {
  const [, bracketed, plain] = WITH_PORT.exec(element) ?? [];
  return [element, bracketed, plain].find((text) => text !== undefined && isIP(text) !== 0);
}

/** Who is asking, as the nearest trusted proxy saw it; what is no address there is the proxy's own. */
export const clientAddressOf = ({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string =>
  parseForwardedAddress(ip) ?? socket.remoteAddress ?? 'unknown';
