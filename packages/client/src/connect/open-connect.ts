import { createEvergrantClient } from '../create-evergrant-client.ts';
import { EvergrantError, toEvergrantError } from '../errors.ts';
import type { EvergrantClient, Flow, ProviderId, SessionFlow } from '../types.ts';
import { openWindow, type WindowOpener } from './connect-window.ts';

/** What a browser needs of the answer of `connectSessions.create`. Whoever has it acts as that user, for half an hour. */
export interface SessionAccess {
  readonly id: string;
  readonly url: string;
  readonly token: string;
}

/**
 * What became of a connect window: what became of the flow in it, or
 *
 * - `closed`: the user closed it, and connected nothing.
 * - `redirecting`: the browser allowed no window. This tab leaves for the hub, and comes back to the `returnUrl` of the session.
 */
export type ConnectOutcome =
  | Exclude<Flow, { readonly status: 'pending' }>
  | { readonly status: 'closed' }
  | { readonly status: 'redirecting' };

export interface OpenConnectOptions {
  /** Offered at once. Default: the user chooses among the providers of the session. */
  readonly provider?: ProviderId;
  /** To be reconnected. */
  readonly connectionId?: number;
  /** Gives up waiting, and closes the window. What the user finishes all the same still counts at the hub. */
  readonly signal?: AbortSignal;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Default: the global one. */
  readonly browser?: WindowOpener & { readonly location: Pick<Location, 'assign'> };
}

const POLL_MS = 1_000;
/** Nobody has closed a window this soon: one that seems so is cut off from this page, and says nothing (COOP). */
const CUT_OFF_MS = 1_500;

/**
 * Opens the hub's page for connecting accounts in a window, from any origin. The hub is asked what became of it, so the outcome is
 * true also where the window seems closed, because a provider isolates its pages, or closes late. Call it synchronously in a click.
 *
 * @throws EvergrantError `UNAUTHENTICATED` the session has ended; `ABORTED` by your signal
 *
 * @example
 * ```ts
 * const session = await fetch('/connect-session', { method: 'POST' }).then((answer) => answer.json());
 * button.onclick = async () => {
 *   const outcome = await openConnect(session, { provider: 'google' });
 *   if (outcome.status === 'connected') showAccount(outcome.connectionId);
 * };
 * ```
 */
export async function openConnect(
  session: Pick<SessionAccess, 'url' | 'token'>,
  options: OpenConnectOptions = {},
): Promise<ConnectOutcome> {
  const { browser = window, fetch, signal } = options;
  const opened = openWindow(browser, pageOf(session, options, true));
  if (opened === null) {
    browser.location.assign(pageOf(session, options, false));
    return { status: 'redirecting' };
  }
  const client = createEvergrantClient({
    url: new URL(session.url).origin,
    getToken: () => session.token,
    ...(fetch === undefined ? {} : { fetch }),
  });
  try {
    return await outcomeOf(client, opened, signal);
  } finally {
    opened.close();
  }
}

function pageOf(
  { url }: Pick<SessionAccess, 'url'>,
  { provider, connectionId }: OpenConnectOptions,
  isWindow: boolean,
): string {
  const page = new URL(url);
  if (provider !== undefined) page.searchParams.set('provider', provider);
  if (connectionId !== undefined) page.searchParams.set('connectionId', String(connectionId));
  if (isWindow) page.searchParams.set('window', '1');
  return page.href;
}

async function outcomeOf(
  client: EvergrantClient,
  opened: Pick<Window, 'closed'>,
  signal: AbortSignal | undefined,
): Promise<ConnectOutcome> {
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
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const idOf = ({ flowId }: SessionFlow): string => flowId;

/** What is certain; null: nothing yet. The newest attempt comes first. */
function settle(
  flows: readonly SessionFlow[] | null,
  { isClosed }: { readonly isClosed: boolean },
): ConnectOutcome | null {
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
