import { type NoticeRule, readNoticeSubjects } from '@evergrant/providers';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { type AccountsAt, findConnectionsOfAccounts, toParameters } from '../connections/connection-store.ts';
import type { ConnectionRow } from '../connections/integration.ts';
import type { Deps } from '../deps.ts';
import { insertJob } from '../jobs/outbox-store.ts';
import { type RateLimit, takePermit } from '../limits/rate-limit-store.ts';
import { readOutsideText } from '../outside-text.ts';
import { inTransaction } from '../transaction.ts';
import { answerNotice, type NoticeAnswer } from './answer-notice.ts';
import { endNoticedGrant, isOver } from './end-noticed-grant.ts';
import type { FollowedNotice } from './follow-notice.ts';
import type { EventTokenVerifier, NoticeRequest } from './notice-request.ts';
import { weighNotice } from './notice-weight.ts';
import { type ProviderNotice, readNotices } from './read-notices.ts';

/**
 * What became of a notice.
 *
 * - `not_expected`: no such provider is set up here, or it sends none.
 * - `unverified`: it is not the provider's, for all that can be told. Nothing has changed.
 * - `taken`: verified. Whether it is about anybody here is nobody's business. `answer`: what the provider waits for, as JSON.
 */
export type NoticeReceipt =
  | { readonly kind: 'not_expected' }
  | { readonly kind: 'unverified' }
  | { readonly kind: 'taken'; readonly answer: NoticeAnswer | null };

type ReceiveDeps = Pick<
  Deps,
  'db' | 'clock' | 'log' | 'traffic' | 'providers' | 'settings' | 'integrationCache' | 'tokenCache'
>;

/** How often notices about one connection make the hub ask its provider at once, however often they come. */
const QUESTIONS = { times: 3, windowMs: 60_000 } as const;
/** More connections than that are not waited for: the provider wants its answer within seconds. */
const AT_ONCE = 100;

/**
 * Takes what a provider sends by itself. A grant ends at once where the notice proves that it is over; where it may be about an
 * earlier one, the provider is asked first, by a job.
 *
 * @param request.provider its id, as the address has it
 * @throws NETWORK_ERROR the keys that would verify it cannot be had; the database's error: it is to be sent again
 * @example
 * const receipt = await receiveNotice({ deps, verify }, { provider: 'sandbox', headers, body, topic: null }, origin);
 * if (receipt.kind === 'unverified') reply.code(401);
 */
export async function receiveNotice(
  { deps, verify }: { readonly deps: ReceiveDeps; readonly verify: EventTokenVerifier },
  { provider, ...request }: NoticeRequest & { readonly provider: string },
  { ipAddress, userAgent, correlationId }: RequestOrigin,
): Promise<NoticeReceipt> {
  const configured = deps.providers.find(provider);
  const notices = configured?.provider.notices;
  if (configured === undefined || notices === undefined) return { kind: 'not_expected' };
  const now = deps.clock.now();
  const read = await readNotices({ configured, notices }, request, { verify, now });
  if (read === null) return { kind: 'unverified' };
  const origin = { ipAddress, userAgent, correlationId, actor: `provider:${provider}` };
  for (const notice of read) {
    const rules = Object.hasOwn(notices.topics, notice.topic) ? (notices.topics[notice.topic] ?? []) : [];
    for (const rule of rules) await applyRule(deps, { provider, notice, rule }, origin);
  }
  const [first] = read;
  return {
    kind: 'taken',
    answer:
      first === undefined
        ? null
        : answerNotice(first, { configured, notices, settings: deps.settings, correlationId }),
  };
}

interface AppliedRule {
  readonly provider: string;
  readonly notice: ProviderNotice;
  readonly rule: NoticeRule;
}

async function applyRule(deps: ReceiveDeps, applied: AppliedRule, origin: RequestOrigin): Promise<void> {
  const { provider, notice, rule } = applied;
  const subjects = readNoticeSubjects(rule, notice.content);
  if (subjects.kind === 'nobody') return;
  const connections = await findConnectionsOfAccounts(deps.db.pool, provider, asKept(subjects));
  for (const [index, connection] of connections.entries()) {
    const isDone = index < AT_ONCE && (await endIfProven(deps, connection, { applied, origin }));
    if (!isDone) await leaveToJob(deps, connection, { applied, origin });
  }
}

/** Ids are compared as they are kept. */
function asKept(subjects: AccountsAt): AccountsAt {
  const text = readOutsideText();
  const kept = (id: string) => text.id('accountId', id);
  return subjects.kind === 'accounts'
    ? { ...subjects, ids: subjects.ids.map(kept) }
    : { ...subjects, prefix: kept(subjects.prefix) };
}

/** @returns whether nothing is left to be done */
async function endIfProven(
  deps: ReceiveDeps,
  connection: ConnectionRow,
  { applied: { notice, rule }, origin }: { readonly applied: AppliedRule; readonly origin: RequestOrigin },
): Promise<boolean> {
  const now = deps.clock.now();
  const weight = weighNotice(notice.at, { connectedAt: connection.connectedAt, now });
  if (weight === 'stale') return true;
  const deletes = rule.means === 'data_deletion';
  if (isOver(connection, now)) return !deletes;
  if (weight === 'hint' || rule.means === 'grant_doubtful') return false;
  const ended = await endNoticedGrant(deps, connection, { topic: notice.topic, confirmed: false, origin });
  return ended && !deletes;
}

async function leaveToJob(
  deps: ReceiveDeps,
  connection: ConnectionRow,
  { applied: { notice, rule }, origin }: { readonly applied: AppliedRule; readonly origin: RequestOrigin },
): Promise<void> {
  const { id: connectionId, userId, provider, providerAccountId: accountId, parameters } = connection;
  const payload: FollowedNotice = {
    userId,
    connectionId,
    provider,
    accountId,
    parameters: toParameters(parameters),
    topic: notice.topic,
    means: rule.means,
    at: notice.at?.toISOString() ?? null,
    correlationId: origin.correlationId,
  };
  const { windowMs } = QUESTIONS;
  const atOnce = { key: `notice:connection:${connectionId}`, ...QUESTIONS };
  // What was answered by now may be older than what this one tells: it is asked once more, after all of them.
  const last = { key: `notice:last:${connectionId}:${rule.means}`, times: 1, windowMs };
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const isGranted = async (limit: RateLimit) => (await takePermit(tx, limit, now)).kind === 'granted';
    if (await isGranted(atOnce)) await insertJob(tx, 'follow-notice', { payload });
    else if (await isGranted(last)) await insertJob(tx, 'follow-notice', { payload, delayMs: windowMs });
  });
}
