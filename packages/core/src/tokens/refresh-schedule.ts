/**
 * When a connection is due: pure arithmetic on the life of its access token.
 *
 * - *margin*: how long before the end a token is renewed.
 * - *usable life*: what a caller must at least get; below it, a read waits for a new token.
 */

/** The specification's margin: 5 minutes ahead of expiry. */
export const REFRESH_MARGIN_MS = 5 * 60_000;
/** The share of a short life that the margin may take: a 60 s token is renewed 15 s ahead, not at every read. */
const MARGIN_SHARE = 1 / 4;
const USABLE_LIFE_MS = 30_000;
const USABLE_SHARE = 1 / 10;
/** A grant that lapses is kept alive with a quarter of its life left, at most a week ahead. */
const KEEP_ALIVE_SHARE = 1 / 4;
const KEEP_ALIVE_MAX_MS = 7 * 86_400_000;
/** What lives for less has ended before anybody can use it, if it is no mistake: renewing it ahead of time would never end. */
const SHORTEST_LIFE_MS = 3_000;
/** It is renewed when somebody asks for it, and this often so that the end of its grant is noticed. */
const SELDOM_MS = 60_000;
/** Retries of a failed refresh by schedule: 5 s, doubling, at most 15 minutes apart. */
const RETRY_BASE_MS = 5_000;
const RETRY_MAX_MS = 15 * 60_000;

export interface TokenLife {
  readonly issuedAt: Date;
  /** Null: no known end. */
  readonly expiresAt: Date | null;
}

const lifetimeOf = (life: { issuedAt: Date; expiresAt: Date }): number =>
  Math.max(life.expiresAt.getTime() - life.issuedAt.getTime(), 0);

/** How long before its end a token of this lifetime is renewed, in ms. */
export const refreshMargin = (lifetimeMs: number): number =>
  Math.min(REFRESH_MARGIN_MS, lifetimeMs * MARGIN_SHARE);

/**
 * Whether a token should be renewed: within its margin, or past its end.
 *
 * @param expiresAt null: never
 * @param now the current time
 * @param issuedAt scales the margin to short lives; without it the margin is 5 minutes
 */
export function shouldRefreshToken(expiresAt: Date | null, now: Date, issuedAt?: Date): boolean {
  if (expiresAt === null) return false;
  const margin =
    issuedAt === undefined ? REFRESH_MARGIN_MS : refreshMargin(lifetimeOf({ issuedAt, expiresAt }));
  return now.getTime() + margin >= expiresAt.getTime();
}

/** Whether a token has enough life left for a caller to use it. */
export function isUsable(life: TokenLife, now: Date): boolean {
  const { expiresAt, issuedAt } = life;
  if (expiresAt === null) return true;
  const needed = Math.min(USABLE_LIFE_MS, lifetimeOf({ issuedAt, expiresAt }) * USABLE_SHARE);
  return now.getTime() + needed < expiresAt.getTime();
}

/** How a token set can be renewed. */
export interface Renewal {
  readonly refreshable: boolean;
  /** When the grant lapses unless it is refreshed before; null: never, or a refresh would not prolong it. */
  readonly lapsesAt: Date | null;
  /** The provider refuses before. */
  readonly notBefore: Date;
}

/**
 * When the scheduler acts next on a fresh token: before its margin begins, spread at random over up to another
 * margin so that tokens issued together are not renewed together; earlier when its grant would lapse unused; at its
 * end when nothing can renew it. What is as good as over when it comes is renewed seldom, unless it has ended already. Never
 * before the provider agrees to.
 *
 * @param random uniform in [0, 1)
 */
export function refreshDueAt(life: TokenLife, renewal: Renewal, random: number): Date | null {
  const { expiresAt, issuedAt } = life;
  if (!renewal.refreshable) return expiresAt;
  function ahead(end: Date | null, marginOf: (lifetimeMs: number) => number): number[] {
    if (end === null) return [];
    const lifetime = lifetimeOf({ issuedAt, expiresAt: end });
    const isOver = lifetime > 0 && lifetime < SHORTEST_LIFE_MS;
    return [isOver ? issuedAt.getTime() + SELDOM_MS : end.getTime() - marginOf(lifetime) * (1 + random)];
  }
  const times = [...ahead(expiresAt, refreshMargin), ...ahead(renewal.lapsesAt, keepAliveMargin)];
  return times.length === 0 ? null : new Date(Math.max(Math.min(...times), renewal.notBefore.getTime()));
}

const keepAliveMargin = (lifetimeMs: number): number =>
  Math.min(lifetimeMs * KEEP_ALIVE_SHARE, KEEP_ALIVE_MAX_MS);

/**
 * How long the scheduler waits after a failed attempt, in ms.
 *
 * @param failures attempts failed in a row, from 1
 * @param limits `maxMs`: the longest pause of the backoff, default 15 minutes; `atLeastMs`: never undercut, for instance
 *   what the provider asked for
 */
export function retryDelay(
  failures: number,
  random: number,
  limits: { readonly maxMs?: number; readonly atLeastMs?: number } = {},
): number {
  const { maxMs = RETRY_MAX_MS, atLeastMs = 0 } = limits;
  const backoff = Math.min(RETRY_BASE_MS * 2 ** (failures - 1), maxMs);
  return Math.max(backoff * (0.8 + 0.4 * random), atLeastMs);
}
