import { findProvider, sandboxProvider } from '@evergrant/providers';
import { expect, test } from 'vitest';
import { readTokenAnswer } from '../oauth/token-response.ts';
import { evidenceOf } from './evidence.ts';
import { RECORDED_ANSWERS, type RecordedAnswer } from './verdicts.fixture.ts';

function entryOf({ provider = {} }: RecordedAnswer) {
  if (typeof provider !== 'string')
    return { ...sandboxProvider({ issuer: 'http://127.0.0.1:1' }), ...provider };
  const entry = findProvider(provider);
  if (entry === undefined) throw new Error(`no entry ${provider}`);
  return entry;
}

function typeOf({ body, contentType }: RecordedAnswer): string {
  if (contentType !== undefined) return contentType;
  if (typeof body !== 'string') return 'application/json';
  return body.startsWith('<') ? 'text/html' : 'text/plain';
}

function answerOf(recorded: RecordedAnswer): Response {
  const { body, status = 200, headers } = recorded;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Response(status === 204 ? null : text, {
    status,
    headers: { 'content-type': typeOf(recorded), ...headers },
  });
}

test.each(RECORDED_ANSWERS)('$expected: $name', async (recorded) => {
  const kind = await readTokenAnswer(entryOf(recorded), answerOf(recorded), new Date()).then(
    () => 'renewed',
    (error: unknown) => evidenceOf(error).kind,
  );
  expect(kind).toBe(recorded.expected);
});
