import type { KeysStatus } from '@evergrant/client';

/** What comes next in the life of the keys; the first that applies. */
export type NextStep =
  /** A new key is not in front everywhere: these processes do not have it so. */
  | { readonly kind: 'give_key'; readonly keyId: string; readonly processIds: readonly string[] }
  /** Nobody seals anew. */
  | { readonly kind: 'start_worker' }
  /** It goes on by itself. */
  | { readonly kind: 'wait_for_resealing' }
  /** Only authorisations under way still need the key. */
  | { readonly kind: 'wait_for_flows'; readonly keyId: string }
  | { readonly kind: 'retire'; readonly keyId: string }
  /** Nothing has to be done. */
  | { readonly kind: 'none' };

/** @returns what whoever runs the hub does next, or waits for */
export function nextStep({ keys, processes, resealing }: KeysStatus): NextStep {
  const first = (role: KeysStatus['keys'][number]['role']) => keys.find((key) => key.role === role)?.id;
  const waiting = first('waiting');
  if (waiting !== undefined)
    return {
      kind: 'give_key',
      keyId: waiting,
      processIds: processes.filter(({ keyIds }) => keyIds[0] !== waiting).map(({ id }) => id),
    };
  if (resealing.state === 'paused') return { kind: 'start_worker' };
  if (resealing.state === 'running') return { kind: 'wait_for_resealing' };
  const removable = first('removable');
  if (removable !== undefined) return { kind: 'retire', keyId: removable };
  const opens = first('opens');
  return opens === undefined ? { kind: 'none' } : { kind: 'wait_for_flows', keyId: opens };
}
