/** Who did it, out of the audit log's `actor`. */
export type Actor =
  | { readonly kind: 'you' | 'hub' | 'command_line' | 'connect_link' }
  | { readonly kind: 'user' | 'api_key' | 'other'; readonly id: string };

/** Reads `user:7`, `api_key:k1`, `connect_session:…`, `system`, `cli`. */
export function readActor(actor: string, myUserId: number | null): Actor {
  const [kind = '', ...rest] = actor.split(':');
  const id = rest.join(':');
  switch (kind) {
    case 'user':
      return id === String(myUserId) ? { kind: 'you' } : { kind, id };
    case 'api_key':
      return { kind, id };
    case 'connect_session':
      return { kind: 'connect_link' };
    case 'system':
      return { kind: 'hub' };
    case 'cli':
      return { kind: 'command_line' };
    default:
      return { kind: 'other', id: actor };
  }
}
