import { toParameters } from '../connections/connection-store.ts';
import { answerBinding } from '../idempotency/answer-once.ts';
import { registeredClientBinding } from '../oauth/registered-client-store.ts';
import { clientSecretBinding, noticeSecretBinding } from '../provider-configurations/stored-provider.ts';
import { AUTHENTICATED_TABLES } from '../rows/authenticated-rows.ts';
import { flowBinding } from '../state/flow-store.ts';
import { hubSecretBinding } from '../vault/hub-secret-store.ts';
import type { SealBinding } from '../vault/sealed-token.ts';
import { tokenBinding } from '../vault/vault.ts';
import { webhookBinding } from '../webhooks/webhook-binding.ts';

/**
 * Everything that is sealed in the database: the one list by which values are counted and sealed anew. A new sealed column
 * goes in here, and into `sealed` in `schema.prisma`; a test compares the two.
 */

/** What sealed values belong to, as they are counted. */
export const SEALED_KINDS = [
  'connections',
  'flows',
  'providers',
  'webhooks',
  'jobs',
  'hubSecrets',
  'answers',
  'rows',
] as const;
export type SealedKind = (typeof SEALED_KINDS)[number];

/** The columns of a row that its bindings name, as text. */
export type SealedRow = Readonly<Record<string, string>>;

/** Rows of a table with sealed values in them. */
export interface SealedTable {
  readonly kind: SealedKind;
  readonly table: string;
  /** SQL for the rows that count. Default: all. */
  readonly where?: string;
  /** SQL that reads each envelope; null where there is none. */
  readonly values: readonly { readonly sql: string }[];
}

/** Rows that are sealed anew when another key seals. */
export interface ResealedTable extends SealedTable {
  /** The columns of its primary key, with their types. */
  readonly id: Readonly<Record<string, 'int' | 'bigint' | 'text' | 'uuid'>>;
  /** Whether envelopes of an older version are sealed anew, too. Default: there is none. */
  readonly older?: boolean;
  /** Further columns that the bindings name, as SQL. */
  readonly named?: Readonly<Record<string, string>>;
  readonly values: readonly {
    readonly sql: string;
    readonly bindingOf: (row: SealedRow) => SealBinding;
  }[];
  /** SQL that writes the values, given the SQL of the new ones. */
  readonly set: (values: readonly string[]) => string;
}

const parseParameters = (text = '{}'): Record<string, string> => toParameters(JSON.parse(text));

const tokenValues = (column: string): ResealedTable['values'] =>
  (['access_token', 'refresh_token'] as const).map((field, index) => ({
    sql: `${column} ->> '${['accessToken', 'refreshToken'][index]}'`,
    bindingOf: ({ flowId = '', userId, connectionId, provider = '', accountId = '', parameters }) =>
      flowId === ''
        ? tokenBinding(
            {
              userId: Number(userId),
              connectionId: Number(connectionId),
              provider,
              accountId,
              parameters: parseParameters(parameters),
            },
            field,
          )
        : flowBinding(flowId, field),
  }));

/** Revocations that wait: those of a connection are bound to it, those of a grant that became none to its flow. */
const revocations = (column: string) => ({
  kind: 'jobs' as const,
  named: {
    flowId: `coalesce(${column} ->> 'flowId', '')`,
    userId: `${column} ->> 'userId'`,
    connectionId: `coalesce(${column} ->> 'connectionId', '')`,
    provider: `${column} ->> 'provider'`,
    accountId: `${column} ->> 'accountId'`,
    parameters: `coalesce(${column} -> 'parameters', '{}')`,
  },
  values: tokenValues(column),
  set: ([accessToken, refreshToken]: readonly string[]) =>
    `${column} = ${column} || jsonb_build_object('accessToken', ${accessToken}, 'refreshToken', ${refreshToken})`,
});

/** What waits in the queue, which exists once a worker has run. */
export const QUEUED_REVOCATIONS: ResealedTable = {
  ...revocations('data'),
  table: 'pgboss.job',
  id: { name: 'text', id: 'uuid' },
  where: `name IN ('revoke-grant', 'revoke-orphan') AND state IN ('created', 'retry', 'active')`,
};

export const RESEALED_TABLES: readonly ResealedTable[] = [
  {
    kind: 'connections',
    table: 'sealed_tokens',
    id: { connection_id: 'int' },
    named: {
      userId: 'user_id',
      provider: 'provider',
      accountId: '(SELECT provider_account_id FROM connections WHERE id = connection_id)',
      parameters: '(SELECT parameters FROM connections WHERE id = connection_id)',
    },
    older: true,
    values: (['access_token', 'refresh_token'] as const).map((field) => ({
      sql: field,
      bindingOf: ({ userId, connection_id, provider = '', accountId = '', parameters }) =>
        tokenBinding(
          {
            userId: Number(userId),
            connectionId: Number(connection_id),
            provider,
            accountId,
            parameters: parseParameters(parameters),
          },
          field,
        ),
    })),
    set: ([accessToken, refreshToken]) => `access_token = ${accessToken}, refresh_token = ${refreshToken}`,
  },
  {
    kind: 'providers',
    table: 'provider_configurations',
    id: { provider: 'text' },
    values: [
      { sql: 'client_secret', bindingOf: ({ provider = '' }) => clientSecretBinding(provider) },
      { sql: 'notice_secret', bindingOf: ({ provider = '' }) => noticeSecretBinding(provider) },
    ],
    set: ([clientSecret, noticeSecret]) => `client_secret = ${clientSecret}, notice_secret = ${noticeSecret}`,
  },
  {
    kind: 'providers',
    table: 'registered_clients',
    id: { provider: 'text', registration_endpoint: 'text', redirect_uri: 'text' },
    values: [
      {
        sql: 'client_secret',
        bindingOf: ({ provider = '', registration_endpoint = '' }) =>
          registeredClientBinding({ provider, registrationEndpoint: registration_endpoint }),
      },
    ],
    set: ([clientSecret]) => `client_secret = ${clientSecret}`,
  },
  {
    kind: 'webhooks',
    table: 'webhook_endpoints',
    id: { id: 'text' },
    values: (['secret', 'previous_secret'] as const).map((field) => ({
      sql: field,
      bindingOf: ({ id = '' }) => webhookBinding(id, field),
    })),
    set: ([secret, previousSecret]) => `secret = ${secret}, previous_secret = ${previousSecret}`,
  },
  {
    kind: 'hubSecrets',
    table: 'hub_secrets',
    id: { name: 'text' },
    values: [{ sql: 'secret', bindingOf: ({ name = '' }) => hubSecretBinding(name) }],
    set: ([secret]) => `secret = ${secret}`,
  },
  {
    kind: 'answers',
    table: 'idempotent_answers',
    id: { id: 'text' },
    where: 'answer IS NOT NULL',
    values: [{ sql: 'answer', bindingOf: ({ id = '' }) => answerBinding(id) }],
    set: ([answer]) => `answer = ${answer}`,
  },
  {
    ...revocations('payload'),
    table: 'outbox',
    id: { id: 'bigint' },
    where: `name IN ('revoke-grant', 'revoke-orphan')`,
  },
];

/** Each row ends within minutes, and the state that leads to it is signed by the same key: nothing is done but to wait. */
export const OPEN_FLOWS: SealedTable = {
  kind: 'flows',
  table: 'flows',
  where: 'expires_at > now()',
  values: [{ sql: 'code_verifier' }, { sql: 'oidc_nonce' }],
};

/** Rows that are authenticated as a whole. */
export const SEALED_ROWS: readonly SealedTable[] = AUTHENTICATED_TABLES.map((table) => ({
  kind: 'rows',
  table,
  values: [{ sql: 'seal' }],
}));
