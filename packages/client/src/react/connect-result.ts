import type { EvergrantError } from '../errors.ts';
import { flowError } from './connect-state.ts';

/** What the hub appends to `redirectUrl` when a flow ends. */
export type ConnectResult =
  | { readonly status: 'connected'; readonly connectionId: number }
  | {
      readonly status: 'error';
      readonly error: EvergrantError;
      /** The connection that was made all the same, and is not ready (`SCOPE_MISSING`); null: there is none. */
      readonly connectionId: number | null;
      /**
       * The flow, for `flows.get` and, after `ACCOUNT_MISMATCH`, `flows.accountQuestion`; null: no user of the hub who is signed in
       * began it.
       */
      readonly flowId: string | null;
    };

/**
 * Reads the result out of a query string. Null: there is none, or it is not one. Anybody can make up such an address,
 * so use it for wording only and ask the hub for facts.
 *
 * @example
 * ```ts
 * readConnectResult('?status=connected&connectionId=42'); // { status: 'connected', connectionId: 42 }
 * ```
 */
export function readConnectResult(search: string): ConnectResult | null {
  const parameters = new URLSearchParams(search);
  const id = Number(parameters.get('connectionId'));
  const connectionId = Number.isSafeInteger(id) && id > 0 ? id : null;
  switch (parameters.get('status')) {
    case 'connected':
      return connectionId === null ? null : { status: 'connected', connectionId };
    case 'error':
      return {
        status: 'error',
        error: flowError(parameters.get('code') ?? '', {
          correlationId: parameters.get('correlationId')?.slice(0, 64),
        }),
        connectionId,
        flowId: parameters.get('flowId')?.slice(0, 100) ?? null,
      };
    default:
      return null;
  }
}
