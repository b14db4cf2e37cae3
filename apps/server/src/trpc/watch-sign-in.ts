import { IntegrationsServiceError } from '@evergrant/core';
import type { Context } from './context.ts';
import { toTrpcError } from './errors.ts';

/** How often a stream asks whether whoever opened it is still signed in. */
const CHECK_MS = 15_000;

/** For as long as a stream runs; disposing of it stops the asking. */
export interface SignInWatch extends Disposable {
  /** Aborted with UNAUTHENTICATED once the session has ended: signed out, banned, or its time is over. */
  readonly ended: AbortSignal;
}

/** A request is authenticated when it comes in; a stream outlives that and has to ask again. */
export function watchSignIn(ctx: Pick<Context, 'isStillSignedIn' | 'origin'>): SignInWatch {
  const ending = new AbortController();
  const { correlationId } = ctx.origin;
  async function check(): Promise<void> {
    if (!(await ctx.isStillSignedIn()))
      ending.abort(
        toTrpcError(new IntegrationsServiceError('UNAUTHENTICATED', { correlationId }), correlationId),
      );
  }
  // A database that is away says nothing of the session: asked again at the next turn.
  const timer = setInterval(() => void check().catch(() => undefined), CHECK_MS).unref();
  return { ended: ending.signal, [Symbol.dispose]: () => clearInterval(timer) };
}
