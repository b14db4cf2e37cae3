import type { Database } from '@evergrant/database';
import type { Vault } from '../vault/vault.ts';
import type { RegisteredClients, RegistrationKey } from './client-registration.ts';

/** What the sealed secret of a registered client is bound to. */
export const registeredClientBinding = ({
  provider,
  registrationEndpoint,
}: Pick<RegistrationKey, 'provider' | 'registrationEndpoint'>) => ({
  owner: `registered_client:${provider}/${registrationEndpoint}`,
  field: 'client_secret',
});

/** Keeps registered clients in the database, for every process and for good; their secrets sealed. */
export function createRegisteredClients(deps: {
  readonly db: Pick<Database, 'prisma'>;
  readonly vault: Vault;
}): RegisteredClients {
  const { vault } = deps;
  const { registeredClient } = deps.db.prisma;

  const find: RegisteredClients['find'] = async (key) => {
    const { provider, registrationEndpoint, redirectUri } = key;
    const row = await registeredClient.findUnique({
      where: {
        provider_registrationEndpoint_redirectUri: { provider, registrationEndpoint, redirectUri },
      },
    });
    return row === null
      ? undefined
      : {
          client_id: row.clientId,
          client_secret: vault.decryptToken(row.clientSecret, registeredClientBinding(key)),
        };
  };

  return {
    find,
    async keep(key, client) {
      const { provider, registrationEndpoint, redirectUri } = key;
      const clientSecret = vault.encryptToken(client.client_secret, registeredClientBinding(key));
      await registeredClient.createMany({
        data: [{ provider, registrationEndpoint, redirectUri, clientId: client.client_id, clientSecret }],
        skipDuplicates: true,
      });
      // Another process may have been faster.
      return (await find(key)) ?? client;
    },
  };
}
