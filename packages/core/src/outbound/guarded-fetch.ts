import { type LookupAddress, lookup } from 'node:dns';
import { isIP } from 'node:net';
import { Agent, type buildConnector, fetch as undiciFetch } from 'undici';
import { isPublicAddress } from './address-guard.ts';
import { ProviderFailure } from './provider-failure.ts';

/** A request to a provider. Redirects are never followed: they could carry credentials elsewhere. */
export interface OutboundRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Sends on a connection of its own, which ends with it: for what must not be sent twice. A server may just be closing an
   * idle connection, and then nobody knows whether it read the request. Default false.
   */
  readonly freshConnection?: boolean;
}

/**
 * Sends a request and reads the whole answer, within limits.
 *
 * @throws ProviderFailure of kind `unreachable` (refused address, DNS, TLS, connection, deadline) or `malformed` (too large)
 */
export type GuardedFetch = (url: string, request: OutboundRequest) => Promise<Response>;

export interface GuardedFetchOptions {
  /** Time for connecting, sending and reading the whole body. Default 10,000 ms. */
  readonly deadlineMs?: number;
  /** Largest body after decompression. Default 1 MiB. */
  readonly maxBytes?: number;
  /** Exact origins that may be plain http or resolve to private addresses: the sandbox, an issuer inside the company. */
  readonly trustedOrigins?: readonly string[];
  /** Resolves a host name to all its addresses. Default: the system's resolver. */
  readonly resolve?: Resolve;
}

/** As `lookup` of `node:dns` with `all`. */
export type Resolve = (
  hostname: string,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

const systemResolve: Resolve = (hostname, callback) => lookup(hostname, { all: true }, callback);

const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'EVERGRANT_ADDRESS',
]);

const isTlsCode = (code: string) =>
  /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO)/.test(code);

/** The code of the innermost cause that has one. */
function systemCodeOf(error: unknown): string | undefined {
  let code: string | undefined;
  for (let current = error, depth = 0; current instanceof Error && depth < 6; depth += 1) {
    if ('code' in current && typeof current.code === 'string') code = current.code;
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return code;
}

function addressError(hostname: string): Error {
  return Object.assign(new Error(`${hostname} resolves to an address outside the public internet`), {
    code: 'EVERGRANT_ADDRESS',
  });
}

/** Resolves once, refuses what is not public, and hands the socket the very addresses that were checked. */
const guardedLookup =
  (resolve: Resolve) =>
  (
    hostname: string,
    options: { all?: boolean | undefined },
    callback: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
  ): void =>
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, []);
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => !isPublicAddress(address)))
        return callback(addressError(hostname), []);
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });

async function readCapped(
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes)
      throw new ProviderFailure('malformed', `the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** Builds the one way out to providers: https only, public addresses only, no redirects, a deadline and a size cap. */
export function createGuardedFetch(
  options: GuardedFetchOptions = {},
): GuardedFetch & { close(): Promise<void> } {
  const { deadlineMs = 10_000, maxBytes = 1_048_576, resolve = systemResolve } = options;
  const trusted = new Set(options.trustedOrigins);
  const limits = { headersTimeout: deadlineMs, bodyTimeout: deadlineMs };
  const agentsOf = (connect: buildConnector.BuildOptions) => ({
    pooled: new Agent({ ...limits, connect }),
    // Without pipelining undici keeps no connection.
    fresh: new Agent({ ...limits, connect, pipelining: 0 }),
  });
  const publicAgents = agentsOf({ timeout: deadlineMs, lookup: guardedLookup(resolve) });
  const trustedAgents = agentsOf({ timeout: deadlineMs });

  const guardedFetch: GuardedFetch = async (url, request) => {
    const target = new URL(url);
    const isTrusted = trusted.has(target.origin);
    if (!isTrusted) {
      if (target.protocol !== 'https:')
        throw new ProviderFailure('unreachable', `${target.host}: only https is allowed`, { sent: 'no' });
      const literal = target.hostname.replace(/^\[|\]$/g, '');
      if (isIP(literal) !== 0 && !isPublicAddress(literal))
        throw new ProviderFailure('unreachable', addressError(target.host).message, {
          sent: 'no',
          systemCode: 'EVERGRANT_ADDRESS',
        });
    }
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
    try {
      const answer = await undiciFetch(target, {
        method: request.method,
        headers: request.headers,
        redirect: 'manual',
        dispatcher: (isTrusted ? trustedAgents : publicAgents)[
          request.freshConnection === true ? 'fresh' : 'pooled'
        ],
        signal,
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      const bytes = await readCapped(answer.body, maxBytes);
      const headers = new Headers();
      for (const [name, value] of answer.headers)
        if (name !== 'content-encoding' && name !== 'content-length' && name !== 'transfer-encoding')
          headers.append(name, value);
      // One that is none (LinkedIn's 999) is taken for a 5xx (RFC 9110 section 15).
      const status = answer.status > 599 ? 500 : answer.status;
      const empty = status === 204 || status === 205 || status === 304;
      return new Response(empty ? null : bytes, { status, headers });
    } catch (error) {
      if (error instanceof ProviderFailure) throw error;
      const systemCode = systemCodeOf(error);
      const timedOut =
        signal.aborted ||
        systemCode === 'UND_ERR_CONNECT_TIMEOUT' ||
        systemCode === 'UND_ERR_HEADERS_TIMEOUT';
      const sent =
        systemCode !== undefined && (NEVER_SENT.has(systemCode) || isTlsCode(systemCode)) ? 'no' : 'maybe';
      throw new ProviderFailure(
        'unreachable',
        timedOut ? `${target.host} did not answer in time` : `${target.host} could not be reached`,
        { sent, timedOut, cause: error, ...(systemCode === undefined ? {} : { systemCode }) },
      );
    }
  };

  return Object.assign(guardedFetch, {
    close: async () => {
      const agents = [publicAgents, trustedAgents].flatMap(({ pooled, fresh }) => [pooled, fresh]);
      await Promise.all(agents.map((agent) => agent.destroy()));
    },
  });
}
