import {
  type ApiKeyScope,
  type ConnectionScope,
  createConnectionScope,
  createCorrelationId,
  type ErrorCode,
  findUser,
  IntegrationsServiceError,
  type RequestOrigin,
  resolveUser,
} from '@evergrant/core';
import { initTRPC } from '@trpc/server';
import type { z } from 'zod';
import { isFresh } from '../auth/fresh-sign-in.ts';
import { auditDenial } from './audit-denial.ts';
import type { Actor, Context } from './context.ts';
import { presentError, toTrpcError, trpcErrorShape } from './errors.ts';

/** What a procedure says of itself for the REST mirror and the OpenAPI document. */
export interface ProcedureMeta {
  readonly rest?: { readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'; readonly path: string };
  readonly summary?: string;
  /** What an API key needs for it; the procedures below say it. */
  readonly scope?: ApiKeyScope;
  /** What it may be refused with, besides what any call may. */
  readonly errors?: readonly ErrorCode[];
  /** A body that it takes. */
  readonly example?: Readonly<Record<string, unknown>>;
  /** What a subscription tells; its events are tracked, so that a stream goes on after the last one that arrived. */
  readonly tells?: z.ZodType;
}

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    errorFormatter: ({ shape, error, ctx }) =>
      trpcErrorShape(
        presentError(error, ctx?.origin.correlationId ?? createCorrelationId()),
        shape.data.path,
      ),
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Errors of the core leave as tRPC errors; nothing else is caught here. */
export const publicProcedure = t.procedure.use(async ({ ctx, next, path }) => {
  const result = await next();
  if (result.ok) return result;
  const error = toTrpcError(result.error, ctx.origin.correlationId);
  await auditDenial(ctx, path, error.cause);
  throw error;
});

type Asking = Pick<Context, 'actor' | 'origin'>;

const deny = (ctx: Asking, code: 'UNAUTHENTICATED' | 'FORBIDDEN', scope?: string) =>
  new IntegrationsServiceError(code, {
    correlationId: ctx.origin.correlationId,
    ...(scope === undefined
      ? {}
      : { message: `This needs an API key with the scope ${scope}.`, metadata: { scope } }),
  });

export type Caller = Exclude<Actor, { kind: 'anonymous' }>;

/**
 * Somebody known; a key needs `scope`.
 *
 * @throws UNAUTHENTICATED, FORBIDDEN
 */
export function requireCaller(ctx: Asking, scope: ApiKeyScope): Caller {
  const { actor } = ctx;
  if (actor.kind === 'anonymous') throw deny(ctx, 'UNAUTHENTICATED');
  if (actor.kind === 'api_key' && !actor.scopes.includes(scope)) throw deny(ctx, 'FORBIDDEN', scope);
  return actor;
}

/**
 * The asking API key, where nothing but a key with `scope` will do.
 *
 * @throws UNAUTHENTICATED nobody known; FORBIDDEN a key without the scope, or a browser
 */
export function requireKey(ctx: Asking, scope: ApiKeyScope): Caller & { kind: 'api_key' } {
  const actor = requireCaller(ctx, scope);
  if (actor.kind !== 'api_key') throw deny(ctx, 'FORBIDDEN', scope);
  return actor;
}

/** What of all connections somebody may see: users their own, guests what they were invited for, keys all. */
export function connectionScopeOf(actor: Caller): ConnectionScope {
  if (actor.kind === 'api_key') return createConnectionScope('any');
  return createConnectionScope(actor.userId, actor.kind === 'connect_session' ? actor : undefined);
}

/** A signed-in user for their own things, a connect-session guest for some of them, or a key with `scope` for everybody's. */
export const callerProcedure = (scope: ApiKeyScope) =>
  publicProcedure.meta({ scope }).use(({ ctx, next }) => {
    const actor = requireCaller(ctx, scope);
    return next({ ctx: { actor, scope: connectionScopeOf(actor) } });
  });

/** A key with `scope`, and nobody else. */
export const keyProcedure = (scope: ApiKeyScope) =>
  publicProcedure.meta({ scope }).use(({ ctx, next }) => next({ ctx: { actor: requireKey(ctx, scope) } }));

/**
 * What a guest may start is what the invitation is for, on a page of the hub, which says whose the account becomes: else somebody
 * could be sent from their own token to a provider, and connect their account to another user. Everybody else may start anything.
 *
 * @throws FORBIDDEN
 */
export function requireInvited(
  ctx: Asking & { actor: Caller },
  { provider, connectionId }: { provider: string; connectionId?: number | undefined },
): void {
  const { actor } = ctx;
  if (actor.kind !== 'connect_session') return;
  const isFor = actor.connectionId === null || actor.connectionId === connectionId;
  if (actor.provenBy === 'token' || !isFor || !actor.providers.includes(provider))
    throw deny(ctx, 'FORBIDDEN');
}

export type Member = Caller & { readonly kind: 'session' };

/**
 * Somebody signed in: no key and no guest.
 *
 * @throws UNAUTHENTICATED nobody known; FORBIDDEN a key or a guest
 */
export function requireMember(ctx: Asking): Member {
  const { actor } = ctx;
  if (actor.kind === 'anonymous') throw deny(ctx, 'UNAUTHENTICATED');
  if (actor.kind !== 'session') throw deny(ctx, 'FORBIDDEN');
  return actor;
}

export type Operator = Member & { readonly role: 'operator' };

/** Whether it is whoever runs the hub, signed in: no key and no guest does that. */
export const isOperator = (actor: Actor): actor is Operator =>
  actor.kind === 'session' && actor.role === 'operator';

/** How the audit log names an operator who acts as such. */
export const operatorName = (userId: number): string => `operator:${userId}`;

export const asOperator = (
  { origin }: Pick<Asking, 'origin'>,
  { userId }: { readonly userId: number },
): RequestOrigin => ({
  ...origin,
  actor: operatorName(userId),
});

/**
 * Whoever runs the hub, signed in.
 *
 * @throws UNAUTHENTICATED nobody known; FORBIDDEN somebody else
 */
export function requireOperator(ctx: Asking): Operator {
  const { actor } = ctx;
  if (actor.kind === 'anonymous') throw deny(ctx, 'UNAUTHENTICATED');
  if (!isOperator(actor)) throw deny(ctx, 'FORBIDDEN');
  return actor;
}

/** {@link requireOperator} in front of a procedure. */
export const operatorProcedure = publicProcedure.use(({ ctx, next }) => {
  const actor = requireOperator(ctx);
  return next({ ctx: { actor, origin: asOperator(ctx, actor) } });
});

/** Whoever runs the hub, signed in, or a key with `scope`. */
export const operatorOrKeyProcedure = (scope: ApiKeyScope) =>
  publicProcedure.meta({ scope }).use(({ ctx, next }) => {
    const actor = requireCaller(ctx, scope);
    if (actor.kind !== 'api_key' && !isOperator(actor)) throw deny(ctx, 'FORBIDDEN');
    return actor.kind === 'session'
      ? next({ ctx: { actor, operatorId: actor.userId, origin: asOperator(ctx, actor) } })
      : next({ ctx: { actor, operatorId: undefined } });
  });

/**
 * A signed-in user for their own things, or a key with `scope` for everybody's: nothing that guests are invited for.
 */
export const memberOrKeyProcedure = (scope: ApiKeyScope) =>
  publicProcedure.meta({ scope }).use(({ ctx, next }) => {
    const actor = requireCaller(ctx, scope);
    if (actor.kind === 'connect_session') throw deny(ctx, 'FORBIDDEN');
    return next({ ctx: { actor } });
  });

/**
 * For what reveals secrets, exports data or changes where secrets go: a session must have shown who it is lately. Keys are
 * shown with every call anyway.
 *
 * @throws STEP_UP_REQUIRED the dashboard then asks for the password or second factor, and repeats the call
 */
export function requireFreshSignIn({
  actor,
  deps,
  origin,
}: {
  readonly actor: Actor;
  readonly deps: Pick<Context['deps'], 'clock'>;
  readonly origin: { readonly correlationId: string };
}): void {
  if (actor.kind === 'session' && !isFresh(actor.authenticatedAt, deps.clock.now()))
    throw new IntegrationsServiceError('STEP_UP_REQUIRED', { correlationId: origin.correlationId });
}

/**
 * {@link requireFreshSignIn} in front of a procedure.
 *
 * @example
 * operatorProcedure.use(freshSignIn).input(...)
 */
export const freshSignIn = t.middleware(({ ctx, next }) => {
  requireFreshSignIn(ctx);
  return next();
});

/** A signed-in user, in the browser. */
export const sessionProcedure = publicProcedure.use(({ ctx, next }) => {
  const actor = requireMember(ctx);
  return next({ ctx: { actor, userId: actor.userId } });
});

/** A guest of a connect session, in a browser. */
export const guestProcedure = publicProcedure.use(({ ctx, next }) => {
  const { actor } = ctx;
  if (actor.kind === 'anonymous') throw deny(ctx, 'UNAUTHENTICATED');
  if (actor.kind !== 'connect_session') throw deny(ctx, 'FORBIDDEN');
  return next({ ctx: { actor } });
});

type NamedUser = { readonly userId?: number | undefined; readonly externalUserId?: string | undefined };

/** Who a call is about, where a key has to be looked up whom it names. */
const naming =
  <Found>(find: (deps: Context['deps'], named: NamedUser, origin: RequestOrigin) => Promise<Found>) =>
  async (
    { actor, deps, origin }: Pick<Context, 'deps' | 'origin'> & { readonly actor: Caller },
    named: NamedUser,
  ): Promise<Found | number> => {
    if (actor.kind === 'api_key') return find(deps, named, origin);
    if (named.externalUserId !== undefined || (named.userId !== undefined && named.userId !== actor.userId))
      throw new IntegrationsServiceError('FORBIDDEN', { correlationId: origin.correlationId });
    return actor.userId;
  };

/**
 * The user a call is about: a signed-in user can only name themselves, a key must name somebody.
 *
 * @throws FORBIDDEN another user named by a session; INVALID_USER_ID nobody named, or nobody of that id
 */
export const actingUser = naming(resolveUser);

/**
 * {@link actingUser} of a call that reads; null: a user of the host application whom the hub has not seen yet, and who has
 * nothing here.
 */
export const readUser = naming(findUser);
