import { IntegrationsServiceError, networkOf, ONE_LINE, type RequestRates } from '@evergrant/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Uptime } from '../uptime.ts';
import type { Asker, Authenticator } from './authenticate.ts';
import { createOneATurn } from './one-a-turn.ts';
import { proceduresOf } from './trpc-error.ts';
import { createTurnstile, type TurnLimits, type Turnstile } from './turnstile.ts';

/** Largest request body: the longest legitimate one, a batch of 1,000 connections, fits ten times. */
export const BODY_LIMIT = 1_048_576;

/** What one asker may do in one process. API keys have no such share: the operator gave them out, with limits of their own. */
export const REQUEST_LIMITS: Readonly<Record<Exclude<Asker['kind'], 'api_key'>, TurnLimits>> = {
  /** Several tabs with thousands of connections stay far below; as many at once as a browser opens lines to one origin. */
  person: { perSecond: 10, burst: 300, patienceMs: 5_000, atOnce: 6, waiting: 100, streams: 30 },
  /** Whoever is not known (yet), by address, of IPv6 by its /64: perhaps a whole office. */
  address: { perSecond: 50, burst: 400, patienceMs: 2_000, atOnce: 4, waiting: 500, streams: 30 },
};

/** Bytes of an answer that cost as much as a request. */
const ANSWER_BYTES_PER_UNIT = 64 * 1_024;
/** Bytes of a body that do: reading it costs more, and where it does not say how long it is, it may have {@link BODY_LIMIT}. */
const BODY_BYTES_PER_UNIT = 16 * 1_024;
/**
 * A refusal is answered this late, and one asker's so long one after another: whoever asks again at once then asks once a
 * second, and whoever was refused a hundred times in one moment does not come back in one moment, all before everybody else.
 */
export const REFUSAL_MS = { delay: 1_000, apart: 50, most: 20_000 } as const;
/** Askers that are kept in mind. */
const MOST_ASKERS = 10_000;
const STREAM = 'connections.onChange';
/** Callbacks, links and notices lead into the database before anybody is known. */
const LINK_UNITS = 5;
const LINKS = [
  '/oauth/callback/:provider',
  '/oauth/notices/:provider',
  '/oauth/notices/:provider/:topic',
  '/connect/:provider',
  '/connect-sessions/:secret',
];

const isLink = ({ routeOptions: { url = '' } }: FastifyRequest): boolean => LINKS.includes(url);

/** A file of the dashboard costs next to nothing, and a page has many. */
const FILE_UNITS = 0.1;
const FILES = '/assets/';

/** A batch of tRPC is several calls. */
function callsOf(request: FastifyRequest): number {
  const { url = '' } = request.routeOptions;
  if (url.startsWith(FILES)) return FILE_UNITS;
  return proceduresOf(request)?.length ?? (isLink(request) ? LINK_UNITS : 1);
}

/** How many ordinary requests a request is worth, as far as its head tells. */
function workOf(request: FastifyRequest): number {
  const { headers } = request;
  const bytes =
    headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : BODY_LIMIT;
  return callsOf(request) + Math.floor(bytes / BODY_BYTES_PER_UNIT);
}

/** One line of addresses is one asker, and a person whatever they come from. */
const nameOf = (asker: Asker): string =>
  asker.kind === 'address' ? networkOf(asker.id, ONE_LINE) : `${asker.kind} ${asker.id}`;

/**
 * Gives every person, and every address that nobody is known at, a share of this process: requests above it wait, and are
 * refused (`RATE_LIMITED`) where they would wait too long. A key is let in as often in a minute as it may be, in all processes
 * together. Before a body is read and before the database is asked.
 */
export function limitRequests(
  app: FastifyInstance,
  options: {
    authenticator: Pick<Authenticator, 'askerOf' | 'recheck'>;
    requestRates: Pick<RequestRates, 'take'>;
    uptime: Uptime;
  },
): void {
  const { authenticator, requestRates, uptime } = options;
  const turnstiles = new LRUCache<string, Turnstile>({ max: MOST_ASKERS });
  const oneATurn = createOneATurn();
  const refusedUntil = new LRUCache<string, number>({ max: MOST_ASKERS });

  function turnstileOf(asker: Exclude<Asker, { kind: 'api_key' }>): Turnstile {
    const key = nameOf(asker);
    const known = turnstiles.get(key);
    if (known !== undefined) return known;
    const turnstile = createTurnstile(REQUEST_LIMITS[asker.kind], uptime);
    turnstiles.set(key, turnstile);
    return turnstile;
  }

  function admitKey(
    { id, requestsPerMinute }: Asker & { kind: 'api_key' },
    request: FastifyRequest,
  ): ReturnType<RequestRates['take']> {
    return requestsPerMinute === undefined
      ? { kind: 'granted' }
      : requestRates.take(`api_key:${id}`, { perMinute: requestsPerMinute, work: callsOf(request) });
  }

  app.addHook('onRequest', (request, reply, done) => {
    const asker = authenticator.askerOf(request);
    const refuse = (retryAfterMs: number) => {
      const refusal = new IntegrationsServiceError('RATE_LIMITED', {
        correlationId: request.id,
        metadata: { retryAfter: Math.ceil(retryAfterMs / 1_000) },
      });
      const [name, now] = [nameOf(asker), uptime.now()];
      const due = Math.min(
        Math.max(now + REFUSAL_MS.delay, (refusedUntil.get(name) ?? now) + REFUSAL_MS.apart),
        now + REFUSAL_MS.most,
      );
      refusedUntil.set(name, due);
      uptime.wait(() => done(refusal), due - now);
    };
    if (asker.kind === 'api_key') {
      // Nothing behind a link asks whose key it is: one that was revoked would pass there for ever.
      if (isLink(request)) authenticator.recheck(request);
      const permit = admitKey(asker, request);
      if (permit.kind === 'granted') return done();
      authenticator.recheck(request);
      return refuse(permit.retryAfterMs);
    }
    const turnstile = turnstileOf(asker);
    const asked = { work: workOf(request), stream: proceduresOf(request)?.includes(STREAM) === true };
    const { socket } = request.raw;
    const written = socket.bytesWritten;
    const leave = () => turnstile.leave(asked, (socket.bytesWritten - written) / ANSWER_BYTES_PER_UNIT);
    const admission = turnstile.enter(asked, () =>
      oneATurn(() => {
        // Whoever has gone while waiting needs no answer.
        if (reply.raw.destroyed) return leave();
        reply.raw.once('close', leave);
        done();
      }),
    );
    if (admission.kind === 'refused') refuse(admission.retryAfterMs);
  });
}
