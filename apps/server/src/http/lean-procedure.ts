import { type Deps, IntegrationsServiceError, type RequestOrigin } from '@evergrant/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { auditDenial } from '../trpc/audit-denial.ts';
import type { Caller } from '../trpc/procedures.ts';
import { type Authenticator, actorName } from './authenticate.ts';
import { originOf } from './request-origin.ts';

/**
 * A procedure of the router that is also served past tRPC's generic resolver, because it is asked all day. Both ways
 * share its schema and `serve`; only what stands between them is written twice.
 */
interface LeanProcedure<Actor extends Caller, Input, Output> {
  readonly name: string;
  /** @throws UNAUTHENTICATED, FORBIDDEN */
  readonly authorize: (asking: {
    actor: Awaited<ReturnType<Authenticator['actorOf']>>;
    origin: RequestOrigin;
  }) => Actor;
  readonly input: z.ZodType<Input>;
  readonly serve: (
    asking: { deps: Deps; actor: Actor; origin: RequestOrigin },
    input: Input,
  ) => Promise<Output>;
}

export const leanProcedure = <Actor extends Caller, Input, Output>(
  procedure: LeanProcedure<Actor, Input, Output>,
): LeanProcedure<Actor, Input, Output> => procedure;

export interface LeanOptions {
  readonly deps: Deps;
  readonly authenticator: Authenticator;
}

/** Answers one call. Errors are the error handler's. */
export async function callLean<Actor extends Caller, Input, Output>(
  { deps, authenticator }: LeanOptions,
  { name, authorize, input, serve }: LeanProcedure<Actor, Input, Output>,
  { request, input: given }: { readonly request: FastifyRequest; readonly input: unknown },
): Promise<Output> {
  const actor = await authenticator.actorOf(request);
  const origin = originOf(request, actorName(actor));
  try {
    const caller = authorize({ actor, origin });
    const parsed = input.safeParse(given);
    if (!parsed.success)
      throw new IntegrationsServiceError('VALIDATION_ERROR', {
        correlationId: request.id,
        cause: parsed.error,
      });
    return await serve({ deps, actor: caller, origin }, parsed.data);
  } catch (error) {
    await auditDenial({ deps, actor, origin }, name, error);
    throw error;
  }
}

/** Sends what is JSON already; Fastify would look for a schema first. */
export const sendJson = (reply: FastifyReply, body: unknown): FastifyReply =>
  reply.header('content-type', 'application/json').send(JSON.stringify(body));
