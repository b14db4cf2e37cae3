import { createEvergrantClient } from '../create-evergrant-client.ts';
import type { ProviderId } from '../types.ts';
import { type ConnectOutcome, outcomeOf } from './connect-outcome.ts';
import { pageOf } from './connect-page.ts';
import { openWindow, type WindowOpener } from './connect-window.ts';

/** What a browser needs of the answer of `connectSessions.create`. Whoever has it acts as that user, for half an hour. */
export interface SessionAccess {
  readonly id: string;
  readonly url: string;
  readonly token: string;
}

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
