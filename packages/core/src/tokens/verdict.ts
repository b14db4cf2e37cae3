import type { ConnectionReason } from '../connections/states.ts';
import type { Evidence } from './evidence.ts';

/**
 * What the provider says of the refresh token without using it (RFC 7662). `inactive` is a hint: some say it of every
 * refresh token. `ended`: inactive at a provider that has just called another one active, so that it is proof.
 */
export type Introspection = 'impossible' | 'not_asked' | 'failed' | 'active' | 'inactive' | 'ended';

/** What becomes of a grant after an attempt that brought no access token. */
export type Verdict =
  /** The attempt tells nothing: everything stays as it was, and the schedule tries again. */
  | { readonly kind: 'unchanged' }
  /** The provider has ended the grant, proven: the user has to reconnect. */
  | { readonly kind: 'grant_refused' }
  /** The hub's own client is refused: an incident, perhaps; no fault of the grant. */
  | { readonly kind: 'client_refused' }
  /** The provider is to be asked again: by the backoff, or when it said. */
  | { readonly kind: 'later' }
  /** Refused for no reason that is known, at these moments an hour apart: tried again, more and more rarely. */
  | { readonly kind: 'says_nothing'; readonly refusedAt: readonly Date[] }
  /** The same for so long, while others are served, that the user should look; tried now and then. */
  | { readonly kind: 'needs_look'; readonly refusedAt: readonly Date[] }
  /** The token may be spent and must not be sent again for now. */
  | { readonly kind: 'held' }
  /** The same, and the access token has ended: only the user can help for sure; tried now and then. */
  | { readonly kind: 'outcome_unknown' };

/** Reasons that ask the user to reconnect after a refresh. */
export type UserReason = Extract<
  ConnectionReason,
  'grant_refused' | 'refresh_outcome_unknown' | 'refusal_unexplained'
>;

export const asksForUser = (reason: ConnectionReason | null): reason is UserReason =>
  reason === 'grant_refused' || reason === 'refresh_outcome_unknown' || reason === 'refusal_unexplained';

/** Everything that decides besides the answer. */
export interface Circumstances {
  readonly now: Date;
  /** Whether the provider leaves what was presented in force, or forgives a repeat now. */
  readonly forgivesRepeat: boolean;
  /** Whether the stored access token has not ended. */
  readonly accessTokenLives: boolean;
  /** Whether an earlier sending of this token has no outcome. */
  readonly sentBefore: boolean;
  readonly introspection: Introspection;
  /** When the provider has refused before without a reason, and said nothing else since. */
  readonly refusedAt: readonly Date[];
  /** What other accounts of the provider met since the first of these. */
  readonly others: 'renewed' | 'not_renewed' | 'none' | 'not_asked';
}

const HOUR_MS = 3_600_000;
/** Refusals without a reason that count are this far apart: a gateway's bad quarter of an hour is one. */
const REFUSALS_APART_MS = HOUR_MS;
/** How long, and how often, a provider has to say nothing else. */
const LOOK_AFTER_MS = 24 * HOUR_MS;
const LOOK_AFTER_REFUSALS = 4;
/** The same where introspection calls the token inactive. */
const LOOK_AFTER_INACTIVE_REFUSALS = 2;

/**
 * Whether introspection can turn what the answer left open into proof. Not where the client is refused: there it would
 * say of every token what it says to strangers.
 */
export const isOpen = ({ kind }: Evidence): boolean => kind === 'says_nothing';

/** Judges a failed attempt: an answer is evidence, and only proof ends a grant. Pure. */
export function judge(evidence: Evidence, facts: Circumstances): Verdict {
  switch (evidence.kind) {
    case 'not_sent':
      return { kind: 'unchanged' };
    case 'dead_grant':
      return { kind: 'grant_refused' };
    case 'half_renewed':
    case 'later':
      return { kind: 'later' };
    case 'client_refused':
      return { kind: 'client_refused' };
    case 'says_nothing':
      return facts.introspection === 'ended' ? { kind: 'grant_refused' } : judgeSilence(facts);
    case 'maybe_processed':
      return judgeLoss(facts);
  }
}

function judgeSilence(facts: Circumstances): Verdict {
  // The grant is good, so the refusal is about something else.
  if (facts.introspection === 'active') return { kind: 'says_nothing', refusedAt: [] };
  // Where nobody else is connected, nobody's luck speaks against a fault of this grant.
  const servesOthers = facts.others === 'renewed' || facts.others === 'none';
  const kind = mayNeedLook(facts) && servesOthers ? 'needs_look' : 'says_nothing';
  return { kind, refusedAt: refusals(facts) };
}

/** The refusals that count, this one included. */
function refusals({ now, refusedAt }: Pick<Circumstances, 'now' | 'refusedAt'>): readonly Date[] {
  const last = refusedAt.at(-1);
  return last !== undefined && now.getTime() - last.getTime() < REFUSALS_APART_MS
    ? refusedAt
    : [...refusedAt, now];
}

/** Whether the provider has said nothing else for so long that it matters whether it serves others. */
export function mayNeedLook(facts: Pick<Circumstances, 'now' | 'refusedAt' | 'introspection'>): boolean {
  const counted = refusals(facts);
  if (facts.introspection === 'inactive') return counted.length >= LOOK_AFTER_INACTIVE_REFUSALS;
  const [first = facts.now] = counted;
  return counted.length >= LOOK_AFTER_REFUSALS && facts.now.getTime() - first.getTime() >= LOOK_AFTER_MS;
}

function judgeLoss({ forgivesRepeat, accessTokenLives, sentBefore }: Circumstances): Verdict {
  if (forgivesRepeat) return { kind: 'later' };
  return accessTokenLives || !sentBefore ? { kind: 'held' } : { kind: 'outcome_unknown' };
}
