import { EvergrantError, toEvergrantError } from './errors.ts';
import { pause } from './pause.ts';
import type { EvergrantClient, StartedFlow } from './types.ts';

const POLL_MS = 1_000;

/**
 * Waits until an authorisation attempt has ended, by asking the hub once a second. What the user does is theirs: it ends at the latest
 * when the attempt runs out (10 minutes).
 *
 * @param flow what `connections.start` answered
 * @returns the id of the connection
 * @throws EvergrantError the code that it ended with (`CONSENT_DENIED`, `ACCOUNT_MISMATCH`, `SCOPE_MISSING`, …); `FLOW_EXPIRED` nobody finished it;
 *   `ABORTED` by your signal; what is retryable is tried again
 *
 * @example
 * ```ts
 * const flow = await evergrant.connections.start.mutate({ externalUserId, provider: 'github', redirectUrl });
 * showLink(flow.authUrl);
 * const connectionId = await waitForConnection(evergrant, flow);
 * ```
 */
export async function waitForConnection(
  client: EvergrantClient,
  { flowId }: Pick<StartedFlow, 'flowId'>,
  { signal, pollMs = POLL_MS }: { readonly signal?: AbortSignal; readonly pollMs?: number } = {},
): Promise<number> {
  for (;;) {
    const flow = await readFlow(client, flowId, signal);
    if (flow?.status === 'connected') return flow.connectionId;
    if (flow?.status === 'error') throw new EvergrantError(flow.code);
    if (flow?.status === 'expired') throw new EvergrantError('FLOW_EXPIRED');
    await pause(pollMs, signal);
  }
}

/** Undefined: the hub cannot say at the moment. */
async function readFlow(client: EvergrantClient, flowId: string, signal: AbortSignal | undefined) {
  try {
    return await client.flows.get.query({ flowId }, signal === undefined ? {} : { signal });
  } catch (thrown) {
    const error = toEvergrantError(thrown);
    if (error.retryable) return undefined;
    throw error;
  }
}
