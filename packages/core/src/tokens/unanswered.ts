import type { Introspection } from './verdict.ts';

/**
 * How long a sending without an answer is left alone. A request that a proxy holds and lets go later would make the
 * one sent after it a reuse of a spent token; proxies commonly hold one for up to a minute.
 */
export const LEFT_ALONE_MS = 60_000;
/** How soon to ask again where introspection could not say. */
const ASK_AGAIN_MS = 60_000;

/** What is known of a refresh token that was sent and whose outcome never arrived: its process died, or its answer was lost. */
export interface Unanswered {
  /** Since it was sent, by the database's clock. */
  readonly sentMsAgo: number;
  /** Whether sending it again is harmless: the provider keeps it, or its grace lasts. */
  readonly forgivesRepeat: boolean;
  /** What is left of the access token's life; not above 0 when it has ended. Null: no known end. */
  readonly accessTokenLeftMs: number | null;
  readonly introspection: Introspection;
  /** Whether another connection lives on the same account: the alarm of a reuse may end its grant too. */
  readonly accountShared: boolean;
}

export type UnansweredStep =
  /** Send it again. `harmless`: the clock of the first sending runs on. */
  | { readonly kind: 'send'; readonly harmless: boolean }
  /** Ask the provider first what became of the token. */
  | { readonly kind: 'introspect' }
  | { readonly kind: 'wait'; readonly ms: number }
  /** Sending it can only do harm: ask the user. */
  | { readonly kind: 'give_up' };

/**
 * What to do about it. Nothing is sent on "maybe": only where it is harmless, where the provider says that the token is
 * unspent, or where the access token has ended, so that an alarm costs nothing any more. Pure.
 */
export function judgeUnanswered(facts: Unanswered): UnansweredStep {
  const { sentMsAgo, forgivesRepeat, accessTokenLeftMs, introspection, accountShared } = facts;
  if (forgivesRepeat) return { kind: 'send', harmless: true };
  if (sentMsAgo < LEFT_ALONE_MS) return { kind: 'wait', ms: LEFT_ALONE_MS - sentMsAgo };
  if (introspection === 'not_asked') return { kind: 'introspect' };
  if (introspection === 'active') return { kind: 'send', harmless: false };
  if (introspection === 'ended') return { kind: 'give_up' };
  if (accessTokenLeftMs !== null && accessTokenLeftMs > 0) {
    const ms = introspection === 'failed' ? Math.min(accessTokenLeftMs, ASK_AGAIN_MS) : accessTokenLeftMs;
    return { kind: 'wait', ms };
  }
  if (!accountShared) return { kind: 'send', harmless: false };
  return introspection === 'failed' ? { kind: 'wait', ms: ASK_AGAIN_MS } : { kind: 'give_up' };
}
