import { EvergrantError, toEvergrantError } from '../errors.ts';
import { pause } from '../pause.ts';
import type { EvergrantClient, Flow, SessionFlow } from '../types.ts';

/**
 * What became of a connect window: what became of the flow in it, or
 *
 * - `closed`: the user closed it, and connected nothing.
 * - `redirecting`: the browser allowed no window. This tab leaves for the hub, and comes back to the `returnUrl` of the session.
 */
export type ConnectOutcome = WindowOutcome | { readonly status: 'redirecting' };

/** What became of a window that was opened. */
export type WindowOutcome = Exclude<Flow, { readonly status: 'pending' }> | { readonly status: 'closed' };

const POLL_MS = 1_000;
/** Nobody has closed a window this soon: one that seems so is cut off from this page, and says nothing (COOP). */
const CUT_OFF_MS = 1_500;

/**
 * Asks the hub what became of a window that shows its page.
 *
 * @param client sends the token of the session
 * @throws EvergrantError `UNAUTHENTICATED` the session has ended; `ABORTED` by the signal
 */
export async function outcomeOf(
  client: EvergrantClient,
  opened: Pick<Window, 'closed'>,
  signal: AbortSignal | undefined,
): Promise<WindowOutcome> {
  const openedAt = performance.now();
  let earlier: ReadonlySet<string> | undefined;
  let isCutOff = false;
  for (;;) {
    if (signal?.aborted) throw new EvergrantError('ABORTED', { cause: signal.reason });
    // Looked at before the hub is asked: what was finished before it closed is then in the answer.
    const isClosed = opened.closed;
    isCutOff ||= isClosed && performance.now() - openedAt < CUT_OFF_MS;
    const flows = await flowsOf(client);
    if (flows !== null) earlier ??= new Set(flows.filter(({ flow }) => flow.status !== 'pending').map(idOf));
    const outcome = settle(flows?.filter((flow) => earlier?.has(idOf(flow)) === false) ?? null, {
      isClosed: isClosed && !isCutOff,
    });
    if (outcome !== null) return outcome;
    await pause(POLL_MS, signal);
  }
}

const idOf = ({ flowId }: SessionFlow): string => flowId;

/** What is certain; null: nothing yet. The newest attempt comes first. */
function settle(
  flows: readonly SessionFlow[] | null,
  { isClosed }: { readonly isClosed: boolean },
): WindowOutcome | null {
  if (flows === null) return null;
  const states = flows.map(({ flow }) => flow);
  const connected = states.find(({ status }) => status === 'connected');
  if (connected !== undefined && connected.status !== 'pending') return connected;
  // A window that looks closed while somebody is at a provider may be open.
  if (!isClosed) return null;
  const [last = { status: 'closed' as const }, ...others] = states;
  return last.status === 'pending' || others.some(({ status }) => status === 'pending') ? null : last;
}

/** Null: the hub cannot say at the moment. */
async function flowsOf(client: EvergrantClient): Promise<readonly SessionFlow[] | null> {
  try {
    return (await client.flows.list.query()).flows;
  } catch (thrown) {
    const error = toEvergrantError(thrown);
    if (error.retryable) return null;
    throw error;
  }
}
