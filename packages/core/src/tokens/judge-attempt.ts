import type { RequestOrigin } from '../audit/audit-event.ts';
import { isTokenExpired } from '../connections/health.ts';
import type { Deps } from '../deps.ts';
import { HalfRenewed } from '../oauth/half-renewed.ts';
import { tokenBinding } from '../vault/vault.ts';
import type { Attempt } from './attempt.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { introspect } from './introspect.ts';
import type { JudgedFailure } from './refresh-failure.ts';
import { findOthers } from './refresh-store.ts';
import { isRepeatable, mayReplay } from './replay.ts';
import { type Circumstances, isOpen, judge, mayNeedLook } from './verdict.ts';

/** Gathers what decides about a failed attempt, asking the provider and the database only where it matters. */
export async function judgeAttempt(
  deps: Pick<Deps, 'db' | 'clock' | 'vault' | 'providerHealth'>,
  attempt: Attempt,
  { cause, origin }: { readonly cause: unknown; readonly origin: RequestOrigin },
): Promise<JudgedFailure> {
  const { row, prepared } = attempt;
  // What stood in the way before anything was sent is no evidence, whatever it looks like.
  const evidence: Evidence = 'error' in prepared ? { kind: 'not_sent' } : evidenceOf(cause);
  const introspection = isOpen(evidence) ? await introspect(deps, attempt) : 'not_asked';
  const now = deps.clock.now();
  const [since = now] = row.refusedAt;
  const asksOthers = evidence.kind === 'says_nothing' && mayNeedLook({ ...row, now, introspection });
  const circumstances: Circumstances = {
    now,
    forgivesRepeat: !('error' in prepared) && mayReplay(prepared.adapter.provider, row.sentMsAgo),
    accessTokenLives: !isTokenExpired(row.expiresAt, now),
    sentBefore: row.sentAt !== null,
    introspection,
    refusedAt: row.refusedAt,
    others: asksOthers ? await findOthers(deps.db, row, since) : 'not_asked',
  };
  return {
    cause,
    evidence,
    verdict: judge(evidence, circumstances),
    repeatable: !('error' in prepared) && isRepeatable(prepared.adapter.provider),
    half: cause instanceof HalfRenewed ? sealHalf(deps, attempt, cause) : null,
    origin,
  };
}

const sealHalf = (
  deps: Pick<Deps, 'vault'>,
  { row }: Attempt,
  { tokens }: HalfRenewed,
): JudgedFailure['half'] => ({
  accessToken: row.accessToken,
  refreshToken: deps.vault.encryptToken(tokens.refreshToken, tokenBinding(row, 'refresh_token')),
  refreshTokenExpiresAt: tokens.refreshTokenExpiresAt,
});
