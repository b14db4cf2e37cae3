import { TRPCClientError } from '@trpc/client';
import { describe, expect, it } from 'vitest';
import { EvergrantError, isEvergrantErrorCode, toEvergrantError } from './errors.ts';

const answer = (error: unknown) =>
  TRPCClientError.from({
    error: { message: 'no', code: -32603, data: { code: 'CONFLICT', httpStatus: 409, error } },
  });

describe('toEvergrantError', () => {
  it("keeps what the hub's error body says", () => {
    const error = toEvergrantError(
      answer({
        code: 'TOKEN_EXPIRED',
        message: 'Token expired and refresh failed. Please reconnect.',
        retryable: false,
        correlationId: 'int-1',
        provider: 'google',
        docs: '/docs/errors.md#token_expired',
      }),
    );
    expect(error).toMatchObject({
      code: 'TOKEN_EXPIRED',
      message: 'Token expired and refresh failed. Please reconnect.',
      retryable: false,
      correlationId: 'int-1',
      provider: 'google',
    });
  });

  it('keeps what is wrong with the input, by path', () => {
    const error = toEvergrantError(
      answer({ code: 'VALIDATION_ERROR', fields: { label: 'Too long', odd: 7 } }),
    );
    expect(error.fields).toEqual({ label: 'Too long' });
  });

  it('keeps how long to wait, when that is a time', () => {
    expect(toEvergrantError(answer({ code: 'RATE_LIMITED', retryAfter: 7 })).retryAfter).toBe(7);
    for (const odd of [undefined, null, -1, '7'])
      expect(toEvergrantError(answer({ code: 'RATE_LIMITED', retryAfter: odd })).retryAfter).toBeUndefined();
  });

  it('says HUB_UNREACHABLE, retryable, when nothing answered', () => {
    const error = toEvergrantError(TRPCClientError.from(new TypeError('fetch failed')));
    expect(error).toMatchObject({ code: 'HUB_UNREACHABLE', retryable: true, correlationId: undefined });
  });

  it("says HUB_UNREACHABLE for an answer that is not the hub's", () => {
    const error = toEvergrantError(answer(undefined));
    expect(error.code).toBe('HUB_UNREACHABLE');
  });

  it('turns a code it does not know into INTERNAL_ERROR and keeps the correlation id', () => {
    const error = toEvergrantError(answer({ code: 'BRAND_NEW', correlationId: 'int-2' }));
    expect(error).toMatchObject({ code: 'INTERNAL_ERROR', correlationId: 'int-2' });
  });

  it('says ABORTED when the caller gave up', () => {
    const abort = new DOMException('This operation was aborted', 'AbortError');
    for (const thrown of [abort, TRPCClientError.from(abort)])
      expect(toEvergrantError(thrown)).toMatchObject({ code: 'ABORTED', retryable: false });
  });

  it('passes its own errors through and keeps the cause of foreign ones', () => {
    const own = new EvergrantError('FLOW_EXPIRED');
    const cause = new RangeError('x');
    expect(toEvergrantError(own)).toBe(own);
    expect(toEvergrantError(TRPCClientError.from(own))).toBe(own);
    expect(toEvergrantError(cause)).toMatchObject({ code: 'INTERNAL_ERROR', cause });
  });
});

describe('isEvergrantErrorCode', () => {
  it.each([
    ['CONSENT_DENIED', true],
    ['FLOW_EXPIRED', true],
    ['toString', false],
    ['', false],
    [undefined, false],
  ])('%s -> %s', (value, expected) => {
    expect(isEvergrantErrorCode(value)).toBe(expected);
  });
});
