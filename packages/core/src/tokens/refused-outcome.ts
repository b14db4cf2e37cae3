import type { AuditedEvent } from '../audit/audit-store.ts';
import type { RefreshOutcome } from './refresh-outcome.ts';

/** SQLSTATE classes 22 (data), 23 (constraints) and 54 (limits): they are about what is written. */
const REFUSED = /^(22|23|54)...$/;

/**
 * Why PostgreSQL will never take what was to be written, however often it is tried: the SQLSTATE; undefined for any other
 * failure.
 */
export const refusedForGood = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && REFUSED.test(error.code)
    ? error.code
    : undefined;

/** That the database refused an outcome: with which SQLSTATE, and whether what must not be lost was saved. */
export function refusalOf(
  outcome: RefreshOutcome,
  refusal: { readonly sqlState: string | null; readonly saved: boolean; readonly entry: string | null },
) {
  const { userId, connectionId, provider, accountId } = outcome.event.record;
  return {
    record: {
      event: 'refresh_outcome_refused',
      userId,
      connectionId,
      provider,
      accountId,
      metadata: refusal,
    },
    origin: { actor: 'system', correlationId: outcome.event.origin.correlationId },
  } as const satisfies AuditedEvent;
}

const isValid = (date: Date): boolean => !Number.isNaN(date.getTime());
const validOr = <Other>(date: Date | null, other: Other): Date | Other | null =>
  date === null || isValid(date) ? date : other;

/**
 * What must not be lost of an outcome that the database refuses as it is: the tokens and their version, or the verdict. All
 * that a provider decorated it with is left out; what was granted stays as it is stored. Pure.
 *
 * @param sqlState why it was refused
 */
export function bareOutcome(outcome: RefreshOutcome, sqlState: string): RefreshOutcome {
  const event = refusalOf(outcome, { sqlState, saved: true, entry: null });
  if (outcome.kind === 'failed') return { ...outcome, event };
  const { accessToken, refreshToken, refreshable, issuedAt, lastRefreshedAt, parameters, ...times } =
    outcome.write;
  return {
    ...outcome,
    event,
    write: {
      accessToken,
      refreshToken,
      refreshable,
      issuedAt,
      lastRefreshedAt,
      tokenType: 'bearer',
      expiresAt: validOr(times.expiresAt, null),
      refreshTokenExpiresAt: null,
      refreshDueAt: validOr(times.refreshDueAt, lastRefreshedAt),
      grantedScope: null,
      scopeMissing: null,
      choosesResource: false,
      // The tokens are bound to them.
      parameters,
    },
  };
}
