import type { Provider } from '@evergrant/providers';
import { sandboxProvider } from '@evergrant/providers';
import { expect, test } from 'vitest';
import { IntegrationsServiceError } from '../errors.ts';
import { type FailureDetails, type FailureKind, ProviderFailure } from '../outbound/provider-failure.ts';
import { judgeRefreshFailure, mayReplay } from './refresh-verdict.ts';

const provider = sandboxProvider({ issuer: 'http://127.0.0.1:1' });
const failure = (kind: FailureKind, details: FailureDetails = {}) => new ProviderFailure(kind, 'no', details);
const judge = (error: unknown, changes: Partial<Provider> = {}, failures = 1, spent = false) =>
  judgeRefreshFailure({ ...provider, ...changes }, error, { failures, spent });

test.each([
  [
    'invalid_grant',
    failure('refused', { errorCode: 'invalid_grant', meaning: 'dead_grant' }),
    true,
    'grant_refused',
  ],
  [
    'invalid_client',
    failure('refused', { errorCode: 'invalid_client', meaning: 'client_refused' }),
    false,
    'client_misconfigured',
  ],
  [
    'unauthorized_client',
    failure('refused', { errorCode: 'unauthorized_client' }),
    false,
    'client_misconfigured',
  ],
  ['unknown code', failure('refused', { errorCode: 'whatever' }), false, 'provider_unavailable'],
  ['500', failure('unavailable', { status: 500 }), false, 'provider_unavailable'],
  ['503', failure('unavailable', { status: 503 }), false, 'provider_unavailable'],
  ['HTML', failure('malformed'), false, 'provider_unavailable'],
  ['not sent', failure('unreachable', { sent: 'no' }), false, 'provider_unavailable'],
  ['lost answer', failure('unreachable'), false, 'provider_unavailable'],
  ['unreadable token', new IntegrationsServiceError('GET_TOKEN_ERROR'), false, 'token_unreadable'],
  ['unknown provider', new IntegrationsServiceError('INVALID_PROVIDER'), false, 'client_misconfigured'],
  ['a defect', new TypeError('x'), false, 'provider_unavailable'],
])('%s', (_name, error, final, reason) => {
  expect(judge(error)).toEqual({ final, reason });
});

test('a lost answer is final once the token is certainly spent', () => {
  expect(judge(failure('unreachable'), {}, 1, true)).toEqual({
    final: true,
    reason: 'refresh_outcome_unknown',
  });
});

test('an unknown refusal is believed at the sixth time', () => {
  const refused = failure('refused', { errorCode: 'whatever' });
  expect(judge(refused, {}, 5).final).toBe(false);
  expect(judge(refused, {}, 6)).toEqual({ final: true, reason: 'grant_refused' });
});

test('a wrong client is never the fault of a grant, however often', () => {
  expect(
    judge(failure('refused', { errorCode: 'invalid_client', meaning: 'client_refused' }), {}, 100).final,
  ).toBe(false);
});

test('a lost answer may be asked for again where nothing is spent, or while the request arrives within the grace', () => {
  expect(mayReplay(provider, 0)).toBe(false);
  expect(mayReplay({ ...provider, refresh_token_rotation: 'never' }, 1e9)).toBe(true);
  expect(mayReplay({ ...provider, refresh_request: { subject: 'access_token' } }, 1e9)).toBe(true);
  expect(mayReplay({ ...provider, refresh_grace_seconds: 30 }, 28_999)).toBe(true);
  expect(mayReplay({ ...provider, refresh_grace_seconds: 30 }, 29_000)).toBe(false);
  expect(judge(failure('unreachable'), { refresh_grace_seconds: 30 }).final).toBe(false);
});
