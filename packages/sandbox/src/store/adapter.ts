import type { AdapterFactory } from 'oidc-provider';
import type { SandboxClient } from '../options.ts';
import type { Store } from './store.ts';

/** Lets `oidc-provider` keep its models in the store, and find the clients where their secrets can change. */
export function adapterOver(store: Store, clients: Map<string, SandboxClient>): AdapterFactory {
  return (model) => ({
    async upsert(id, payload, ttl) {
      store.set(model, id, { payload, ttl });
    },
    async find(id) {
      return model === 'Client' ? clientMetadata(clients.get(id)) : store.get(model, id);
    },
    async findByUid(uid) {
      for (const [, payload] of store.entries(model)) if (payload.uid === uid) return payload;
      return undefined;
    },
    async findByUserCode() {
      // Belongs to the device flow, which the sandbox does not offer.
    },
    async consume(id) {
      const payload = store.get(model, id);
      if (!payload) return;
      const consumed = Math.floor(Date.now() / 1000);
      store.set(model, id, {
        payload: { ...payload, consumed },
        ttl: payload.exp ? payload.exp - consumed : undefined,
      });
    },
    async destroy(id) {
      store.delete(model, id);
    },
    async revokeByGrantId(grantId) {
      store.revokeGrant(grantId);
    },
  });
}

function clientMetadata(client: SandboxClient | undefined) {
  return (
    client && {
      client_id: client.clientId,
      client_secret: client.clientSecret,
      client_name: client.clientName ?? client.clientId,
      redirect_uris: client.redirectUris,
      grant_types: ['authorization_code', 'refresh_token'],
    }
  );
}
