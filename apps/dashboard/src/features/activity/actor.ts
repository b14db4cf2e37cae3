/** Who did it, out of the audit log's `actor`. */
export type Actor =
  | { readonly kind: 'you' | 'you_as_operator' | 'hub' | 'schedule' | 'connect_link' | 'nobody' }
  | {
      readonly kind: 'user' | 'operator' | 'api_key' | 'command_line' | 'provider' | 'other';
      readonly id: string;
    };

/** Reads `user:7`, `operator:7`, `api_key:k1`, `connect_session:…`, `system`, `schedule`, `cli:ada`, `provider:sandbox`, `anonymous`. */
export function readActor(actor: string, myUserId: number | null): Actor {
  const [kind = '', ...rest] = actor.split(':');
  const id = rest.join(':');
  const isMe = id === String(myUserId);
  switch (kind) {
    case 'user':
      return isMe ? { kind: 'you' } : { kind, id };
    case 'operator':
      return isMe ? { kind: 'you_as_operator' } : { kind, id };
    case 'api_key':
    case 'provider':
      return { kind, id };
    case 'connect_session':
      return { kind: 'connect_link' };
    case 'system':
      return { kind: 'hub' };
    case 'schedule':
      return { kind };
    case 'cli':
      return { kind: 'command_line', id };
    case 'anonymous':
      return { kind: 'nobody' };
    default:
      return { kind: 'other', id: actor };
  }
}
