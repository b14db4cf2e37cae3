import { expect, it } from 'vitest';
import { readConnectResult } from './connect-result.ts';

it('reads a connected account', () => {
  expect(readConnectResult('?status=connected&connectionId=42')).toEqual({
    status: 'connected',
    connectionId: 42,
  });
});

it('reads an error, an unknown code as INTERNAL_ERROR', () => {
  expect(readConnectResult('?status=error&code=CONSENT_DENIED')).toMatchObject({
    error: { code: 'CONSENT_DENIED' },
  });
  expect(readConnectResult('?status=error&code=nope')).toMatchObject({ error: { code: 'INTERNAL_ERROR' } });
  expect(readConnectResult('?status=error&code=INVALID_STATE&correlationId=int-7')).toMatchObject({
    error: { code: 'INVALID_STATE', correlationId: 'int-7' },
  });
  expect(readConnectResult('?status=error&code=ACCOUNT_MISMATCH&flowId=f1')).toMatchObject({ flowId: 'f1' });
  expect(readConnectResult('?status=error&code=SCOPE_MISSING&connectionId=42')).toMatchObject({
    status: 'error',
    error: { code: 'SCOPE_MISSING' },
    connectionId: 42,
  });
  expect(readConnectResult('?status=error')).toMatchObject({ error: { code: 'INTERNAL_ERROR' } });
});

it.each([
  '',
  '?status=connected',
  '?status=connected&connectionId=-1',
  '?status=connected&connectionId=x',
  '?status=else',
])('reads nothing out of "%s"', (search) => {
  expect(readConnectResult(search)).toBeNull();
});
