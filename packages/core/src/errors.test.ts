import { createDatabase } from '@evergrant/database';
import { createTestDatabase, startDatabaseProxy } from '@evergrant/database/testing';
import { expect, test } from 'vitest';
import {
  describeCause,
  ERRORS,
  type ErrorCode,
  IntegrationsServiceError,
  isDatabaseUnavailable,
  isErrorCode,
  toServiceError,
} from './errors.ts';
import { toUseCaseError } from './outbound/provider-error.ts';
import { ProviderFailure } from './outbound/provider-failure.ts';

const SPECIFIED = [
  'INVALID_PROVIDER',
  'INVALID_USER_ID',
  'INVALID_REDIRECT_URL',
  'OAUTH_INIT_ERROR',
  'INVALID_STATE',
  'OAUTH_CALLBACK_ERROR',
  'ACCOUNT_NOT_FOUND',
  'NO_REFRESH_TOKEN',
  'TOKEN_REFRESH_ERROR',
  'TOKEN_EXPIRED',
  'NO_ACCESS_TOKEN',
  'GET_TOKEN_ERROR',
  'DISCONNECT_ERROR',
  'DATABASE_ERROR',
  'NETWORK_ERROR',
  'API_ERROR',
  'TIMEOUT_ERROR',
] as const satisfies readonly ErrorCode[];

test("every code of the specification exists, and the specification's retryable ones are retryable", () => {
  expect(Object.keys(ERRORS)).toEqual(expect.arrayContaining([...SPECIFIED]));
  for (const code of [
    'NETWORK_ERROR',
    'API_ERROR',
    'TIMEOUT_ERROR',
    'DATABASE_ERROR',
    'TOKEN_REFRESH_ERROR',
  ] as const)
    expect(new IntegrationsServiceError(code).retryable, code).toBe(true);
  for (const code of ['INVALID_STATE', 'TOKEN_EXPIRED', 'ACCOUNT_NOT_FOUND', 'NO_REFRESH_TOKEN'] as const)
    expect(new IntegrationsServiceError(code).retryable, code).toBe(false);
});

test('the table answers for every code: a status, and a message, a cause and a cure in whole sentences', () => {
  for (const [code, row] of Object.entries(ERRORS)) {
    expect(row.httpStatus, code).toBeGreaterThanOrEqual(400);
    for (const text of [row.message, row.cause, row.cure]) expect(text, code).toMatch(/^[A-Z`].*\.$/s);
  }
  expect(ERRORS.DATABASE_ERROR.httpStatus).toBe(503);
});

test('an error has code, provider, retryable, timestamp, correlation id, metadata and its real cause', () => {
  const cause = new Error('why');
  const error = new IntegrationsServiceError('API_ERROR', {
    provider: 'slack',
    metadata: { status: 500 },
    cause,
  });
  expect(error).toMatchObject({
    name: 'IntegrationsServiceError',
    code: 'API_ERROR',
    provider: 'slack',
    retryable: true,
    metadata: { status: 500 },
    cause,
  });
  expect(error.timestamp.getTime()).toBeCloseTo(Date.now(), -3);
  expect(error.correlationId).toMatch(/^int-[0-9a-f-]{36}$/);
});

test("an error thrown where the request was not known gets the request's correlation id, another one keeps its own", () => {
  const stray = new IntegrationsServiceError('INVALID_PROVIDER', { provider: 'x' });
  const own = new IntegrationsServiceError('INVALID_STATE', { correlationId: 'int-own' });
  const request = { provider: 'y', correlationId: 'int-request' };
  expect(toServiceError(stray, 'INTERNAL_ERROR', request)).toMatchObject({
    code: 'INVALID_PROVIDER',
    provider: 'x',
    correlationId: 'int-request',
    stack: stray.stack,
  });
  expect(toServiceError(own, 'INTERNAL_ERROR', request)).toBe(own);
});

test('codes are recognised, and nothing else is', () => {
  expect(isErrorCode('TOKEN_EXPIRED')).toBe(true);
  for (const value of ['toString', '__proto__', '', null, 1]) expect(isErrorCode(value)).toBe(false);
});

test.each([
  ['not sent', new ProviderFailure('unreachable', 'no', { sent: 'no' }), 'NETWORK_ERROR'],
  ['timeout', new ProviderFailure('unreachable', 'no', { timedOut: true }), 'TIMEOUT_ERROR'],
  ['500', new ProviderFailure('unavailable', 'no', { status: 500 }), 'API_ERROR'],
  ['refused', new ProviderFailure('refused', 'no', { errorCode: 'invalid_grant' }), 'OAUTH_CALLBACK_ERROR'],
  ['malformed', new ProviderFailure('malformed', 'no'), 'OAUTH_CALLBACK_ERROR'],
])('a failure of the provider (%s) becomes %3$s', (_name, failure, code) => {
  expect(toUseCaseError(failure, 'OAUTH_CALLBACK_ERROR', {}).code).toBe(code);
});

test.each([
  '08006',
  '28P01',
  '53300',
  '57P01',
  '57014',
  '40P01',
  '25006',
  'ECONNREFUSED',
  'ENOENT',
  'P1001',
  'P2024',
])('row 28: %s says that the database is the problem, at any depth', (code) => {
  const inner = Object.assign(new Error('no'), { code });
  expect(isDatabaseUnavailable(new Error('outer', { cause: new Error('middle', { cause: inner }) }))).toBe(
    true,
  );
  expect(toServiceError(inner, 'ACCOUNT_NOT_FOUND').code).toBe('DATABASE_ERROR');
});

test.each(['23505', '42P01', 'P2002', 'P2025', undefined])('%s does not', (code) => {
  expect(isDatabaseUnavailable(Object.assign(new Error('no'), { code }))).toBe(false);
});

test('row 28: what Prisma and pg really throw during an outage is recognised', async () => {
  await using testDatabase = await createTestDatabase();
  await using wire = await startDatabaseProxy(testDatabase.connectionString);
  const db = createDatabase({
    connectionString: wire.connectionString,
    connectionTimeoutMs: 200,
    statementTimeoutMs: 100,
  });
  const asks = {
    pool: () => db.pool.query('SELECT 1'),
    prisma: () => db.prisma.user.count(),
    transaction: () => db.prisma.$transaction((tx) => tx.user.count()),
  };
  const check = async (state: string) => {
    for (const [name, ask] of Object.entries(asks))
      expect(isDatabaseUnavailable(await ask().catch((error: unknown) => error)), `${state}: ${name}`).toBe(
        true,
      );
  };

  await db.prisma.user.count();
  const slow = await db.pool.query('SELECT pg_sleep(1)').catch((error: unknown) => error);
  expect(isDatabaseUnavailable(slow)).toBe(true);
  wire.freeze();
  const hanging = await asks.pool().catch((error: unknown) => error);
  expect(isDatabaseUnavailable(hanging)).toBe(true);
  await wire.heal();
  await wire.cut();
  await check('cut');
  await wire.heal();
  await db.close();
});

test('a cause is described by name, code and message only', () => {
  const cause = Object.assign(new TypeError('no'), { code: 'E', request: { secret: 's3cret' } });
  expect(describeCause(new Error('outer', { cause }))).toEqual({
    name: 'TypeError',
    code: 'E',
    message: 'no',
  });
  expect(describeCause(new Error('outer'))).toBeUndefined();
});
