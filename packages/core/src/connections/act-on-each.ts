import { type IntegrationsServiceError, toServiceError } from '../errors.ts';
import type { Integration } from './integration.ts';

/** A connection that an act on several failed at, as it was before. */
export interface FailedAct {
  readonly connection: Integration;
  readonly outcome: 'failed';
  readonly error: IntegrationsServiceError;
}

/**
 * Does the same to several connections at once. One that fails stops nobody.
 *
 * @returns what became of each, in their order
 * @example
 * const results = await actOnEach(turns, async ({ connection }) => ({ connection, outcome: 'refreshed' }), correlationId);
 */
export const actOnEach = <Turn extends { readonly connection: Integration }, Result>(
  turns: readonly Turn[],
  act: (turn: Turn) => Promise<Result>,
  correlationId: string,
): Promise<(Result | FailedAct)[]> =>
  Promise.all(
    turns.map((turn) =>
      act(turn).catch(
        (error: unknown): FailedAct => ({
          connection: turn.connection,
          outcome: 'failed',
          error: toServiceError(error, 'INTERNAL_ERROR', { correlationId }),
        }),
      ),
    ),
  );
