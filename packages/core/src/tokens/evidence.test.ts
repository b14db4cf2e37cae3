import { expect, test } from 'vitest';
import { IntegrationsServiceError } from '../errors.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { type Evidence, evidenceOf } from './evidence.ts';

test.each<[string, unknown, Evidence['kind']]>([
  ['a request that never left', new ProviderFailure('unreachable', 'dns', { sent: 'no' }), 'not_sent'],
  [
    'a request that the hub held back',
    new ProviderFailure('unavailable', 'paused', { sent: 'no' }),
    'not_sent',
  ],
  ['what stood in the way before it', new IntegrationsServiceError('GET_TOKEN_ERROR'), 'not_sent'],
  ['a defect of ours, whenever it was', new TypeError('oops'), 'maybe_processed'],
  ['an answer that breaks off', new ProviderFailure('malformed', 'cut', { status: 200 }), 'maybe_processed'],
  ['a redirect', new ProviderFailure('malformed', 'elsewhere', { status: 302 }), 'says_nothing'],
  [
    'the last status below those',
    new ProviderFailure('malformed', 'odd', { status: 299 }),
    'maybe_processed',
  ],
  ['the first of them', new ProviderFailure('malformed', 'odd', { status: 300 }), 'says_nothing'],
])('%s', (_name, error, kind) => {
  expect(evidenceOf(error)).toEqual({ kind });
});
