import { IntegrationsServiceError, recordOrCount } from '@evergrant/core';
import type { Context } from './context.ts';

/**
 * Puts the denial of something to somebody known into the audit log (ASVS 16.3.2). Strangers are turned away without a
 * trace there: anybody could fill it.
 */
export async function auditDenial(
  ctx: Pick<Context, 'deps' | 'actor' | 'origin'>,
  procedure: string,
  error: unknown,
): Promise<void> {
  const { actor, deps, origin } = ctx;
  const denied = error instanceof IntegrationsServiceError && error.code === 'FORBIDDEN';
  if (!denied || actor.kind === 'anonymous') return;
  await recordOrCount(
    deps,
    {
      record: {
        event: 'access_denied',
        ...(actor.kind === 'api_key' ? {} : { userId: actor.userId }),
        metadata: { procedure },
      },
      origin,
    },
    { kind: 'access_denied', cause: origin.actor },
  );
}
