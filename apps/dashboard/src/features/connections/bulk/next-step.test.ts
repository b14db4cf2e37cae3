import { EvergrantError, type EvergrantErrorCode } from '@evergrant/client';
import { expect, it } from 'vitest';
import { connectionFixture, inFuture, MINUTE, NOW } from '../connection.fixture.ts';
import { nextStepOf } from './next-step.ts';

const before = connectionFixture();
const stepAfter = (code: EvergrantErrorCode, retryable: boolean, current = connectionFixture()) =>
  nextStepOf(
    { kind: 'failed', error: new EvergrantError(code, { retryable }) },
    { before, current, now: NOW },
  );

it('asks for consent where the grant is dead, and to try again where that may help', () => {
  expect(stepAfter('TOKEN_EXPIRED', false)).toBe('reconnect');
  expect(stepAfter('API_ERROR', true)).toBe('retry');
});

it('offers nothing where nobody but the operator can help', () => {
  expect(stepAfter('GET_TOKEN_ERROR', false)).toBeNull();
  const misconfigured = connectionFixture({
    status: 'error',
    reason: 'client_misconfigured',
    nextAction: 'contact_operator',
  });
  expect(stepAfter('TOKEN_REFRESH_ERROR', true, misconfigured)).toBeNull();
});

it('offers nothing more once it was reconnected, and for a connection that is gone', () => {
  const reconnected = connectionFixture({ connectedAt: inFuture(MINUTE) });
  expect(stepAfter('TOKEN_EXPIRED', false, reconnected)).toBe('recovered');
  const error = new EvergrantError('API_ERROR', { retryable: true });
  expect(nextStepOf({ kind: 'failed', error }, { before, current: undefined, now: NOW })).toBeNull();
});
