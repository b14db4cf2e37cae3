import type { SealBinding } from '../vault/sealed-token.ts';

/** What the secret of an endpoint is bound to, and the one that a rotation replaced. */
export const webhookBinding = (endpointId: string, field: 'secret' | 'previous_secret'): SealBinding => ({
  owner: `webhook_endpoint:${endpointId}`,
  field,
});
