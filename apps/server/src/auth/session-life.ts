import type { AuthContext, Session } from 'better-auth';

/** How long a session lasts. */
export interface SessionLife {
  /** Unused, in milliseconds. */
  readonly idleMs: number;
  /** At most, however much it is used, in milliseconds. */
  readonly maxMs: number;
}

/** A session that is used is noted down this often: its idle end is put off, and its user sees when it was used last. */
const NOTED_EVERY_MS = 60 * 60_000;

type Lasting = Pick<Session, 'createdAt' | 'expiresAt'>;

/** When a session ends that is used now: its idle end, or its absolute one. */
const endOf = (createdAt: Date, { idleMs, maxMs }: SessionLife, now: Date): Date =>
  new Date(Math.min(now.getTime() + idleMs, createdAt.getTime() + maxMs));

/** Puts off the idle end of a session that is used; at most once an hour, because it is a write. */
export async function noteUse(
  auth: { readonly $context: Promise<Pick<AuthContext, 'internalAdapter'>> },
  use: { readonly session: Lasting & Pick<Session, 'token'>; readonly life: SessionLife; readonly now: Date },
): Promise<void> {
  const { session, life, now } = use;
  const notedAt = session.expiresAt.getTime() - life.idleMs;
  const expiresAt = endOf(session.createdAt, life, now);
  if (now.getTime() < notedAt + NOTED_EVERY_MS || expiresAt.getTime() === session.expiresAt.getTime()) return;
  const { internalAdapter } = await auth.$context;
  await internalAdapter.updateSession(session.token, { expiresAt, updatedAt: now });
}

/**
 * Database hooks of better-auth for sessions. It knows one end only, the absolute one, which its cookie has as well; here a
 * session begins with its idle end.
 */
export const sessionLifeHooks = (life: SessionLife) => ({
  create: {
    before: async ({ createdAt, expiresAt }: Lasting) => ({
      data: {
        expiresAt: new Date(Math.min(endOf(createdAt, life, createdAt).getTime(), expiresAt.getTime())),
      },
    }),
  },
});
