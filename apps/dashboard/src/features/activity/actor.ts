/** Who did it, out of the audit log's `actor`. */
export type Actor =
  | { readonly type: 'you' | 'hub' | 'command_line' | 'connect_link' }
  | { readonly type: 'user' | 'api_key' | 'other'; readonly id: string };

/** Reads `user:7`, `api_key:k1`, `connect_session:…`, `system`, `cli`. */
export function readActor(actor: string, myUserId: number | null): Actor {
  const [type = '', ...rest] = actor.split(':');
  const id = rest.join(':');
  switch (type) {
    case 'user':
      return id === String(myUserId) ? { type: 'you' } : { type, id };
    case 'api_key':
      return { type, id };
    case 'connect_session':
      return { type: 'connect_link' };
    case 'system':
      return { type: 'hub' };
    case 'cli':
      return { type: 'command_line' };
    default:
      return { type: 'other', id: actor };
  }
}
