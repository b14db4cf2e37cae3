import type { Queryable } from '../transaction.ts';
import type { Vault } from '../vault/vault.ts';
import type { RegisteredClients, RegistrationKey } from './client-registration.ts';

const bindingOf = ({ provider, registrationEndpoint }: RegistrationKey) => ({
  owner: `registered_client:${provider}/${registrationEndpoint}`,
  field: 'client_secret',
});

const valuesOf = ({ provider, registrationEndpoint, redirectUri }: RegistrationKey) => [
  provider,
  registrationEndpoint,
  redirectUri,
];

/** Keeps registered clients in the database, for every process and for good; their secrets sealed. */
export function createRegisteredClients(deps: {
  readonly db: { readonly pool: Queryable };
  readonly vault: Vault;
}): RegisteredClients {
  const { db, vault } = deps;

  const find: RegisteredClients['find'] = async (key) => {
    const { rows } = await db.pool.query<{ clientId: string; clientSecret: string }>({
      name: 'find_registered_client',
      text: `SELECT client_id AS "clientId", client_secret AS "clientSecret" FROM registered_clients
        WHERE provider = $1 AND registration_endpoint = $2 AND redirect_uri = $3`,
      values: valuesOf(key),
    });
    const [row] = rows;
    return row === undefined
      ? undefined
      : { client_id: row.clientId, client_secret: vault.decryptToken(row.clientSecret, bindingOf(key)) };
  };

  return {
    find,
    async keep(key, client) {
      await db.pool.query({
        name: 'keep_registered_client',
        text: `INSERT INTO registered_clients (provider, registration_endpoint, redirect_uri, client_id, client_secret)
          VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
        values: [
          ...valuesOf(key),
          client.client_id,
          vault.encryptToken(client.client_secret, bindingOf(key)),
        ],
      });
      // Another process may have been faster.
      return (await find(key)) ?? client;
    },
  };
}
