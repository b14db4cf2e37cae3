/** The parts of the sandbox whose requests are recorded. */
export const endpoints = [
  'authorization',
  'token',
  'userinfo',
  'revocation',
  'introspection',
  'discovery',
  'jwks',
  'api',
] as const;
export type Endpoint = (typeof endpoints)[number];

/** One request as the provider saw it. Never holds a token, a code or a secret. */
export interface LedgerEntry {
  /** When the request arrived, in milliseconds since 1970. */
  at: number;
  endpoint: Endpoint;
  method: string;
  grantType?: string;
  clientId?: string;
  accountId?: string;
  /** The status answered, or that would have been; 0 when the request was never processed nor answered. */
  status: number;
  /** `reset`: the caller got no whole answer, whatever was done on its behalf. */
  outcome: 'ok' | 'error' | 'reset';
  /** OAuth error code of the answer. */
  error?: string;
  /** First 12 hex digits of the SHA-256 of the refresh token, code or access token presented. */
  tokenFingerprint?: string;
  /** The same of the refresh token issued, also when the answer was lost or altered on its way. */
  issuedFingerprint?: string;
  /** A spent code or refresh token was presented and its whole family revoked. */
  alarm?: 'reuse_detected';
  /** Kind of the injected fault that this request met. */
  fault?: string;
}

/** Which entries are meant; every given field must match. */
export interface LedgerFilter {
  endpoint?: Endpoint | undefined;
  grantType?: string | undefined;
  clientId?: string | undefined;
  accountId?: string | undefined;
  outcome?: LedgerEntry['outcome'] | undefined;
}

export interface Ledger {
  append(entry: LedgerEntry): void;
  list(filter?: LedgerFilter): LedgerEntry[];
  clear(): void;
  /** Number of reuse detections since the start or the last `clear`. */
  alarms(): number;
  /** Resolves with the matching entries as soon as there are `count`; rejects with a `TimeoutError`. */
  waitFor(filter: LedgerFilter & { count: number }, timeoutMs: number): Promise<LedgerEntry[]>;
}

const mostEntries = 200_000;

/** A ledger in memory that keeps the newest 200,000 requests. */
export function createLedger(): Ledger {
  let entries: LedgerEntry[] = [];
  let alarms = 0;
  const watchers = new Set<() => void>();

  const list = (filter: LedgerFilter = {}) => entries.filter((entry) => matches(entry, filter));

  return {
    append(entry) {
      if (entries.length >= mostEntries) entries = entries.slice(mostEntries / 10);
      entries.push(entry);
      if (entry.alarm) alarms += 1;
      for (const look of watchers) look();
    },
    list,
    clear() {
      entries = [];
      alarms = 0;
    },
    alarms: () => alarms,
    waitFor({ count, ...filter }, timeoutMs) {
      const { promise, resolve, reject } = Promise.withResolvers<LedgerEntry[]>();
      const look = () => {
        const found = list(filter);
        if (found.length >= count) resolve(found);
      };
      const giveUp = () => {
        const message = `${list(filter).length} of ${count} requests seen within ${timeoutMs} ms`;
        reject(new DOMException(message, 'TimeoutError'));
      };
      const timer = setTimeout(giveUp, timeoutMs);
      watchers.add(look);
      look();
      return promise.finally(() => {
        clearTimeout(timer);
        watchers.delete(look);
      });
    },
  };
}

function matches(entry: LedgerEntry, filter: LedgerFilter): boolean {
  return (
    (filter.endpoint === undefined || entry.endpoint === filter.endpoint) &&
    (filter.grantType === undefined || entry.grantType === filter.grantType) &&
    (filter.clientId === undefined || entry.clientId === filter.clientId) &&
    (filter.accountId === undefined || entry.accountId === filter.accountId) &&
    (filter.outcome === undefined || entry.outcome === filter.outcome)
  );
}
