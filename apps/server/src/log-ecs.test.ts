import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { captureLog } from './testing/capture-log.ts';

const DEPLOY = join(import.meta.dirname, '../../../deploy/elastic');
const recordSchema = z.record(z.string(), z.unknown());

function logged(fields: Record<string, unknown>, message: string): Record<string, unknown> {
  const log = captureLog('ecs');
  log.logger.warn(fields, message);
  return recordSchema.parse(JSON.parse(log.text()));
}

describe('lines in the Elastic Common Schema', () => {
  const cause = new Error('no answer', {
    cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
  });
  const line = logged(
    {
      provider: 'google',
      userId: 7,
      connectionId: 42,
      correlationId: 'int-1',
      duration: 12,
      status: 503,
      method: 'GET',
      cause,
      accessToken: 'canary',
    },
    '[http] failed',
  );

  it('have every fact at its place', () => {
    expect(line).toMatchObject({
      '@timestamp': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      message: '[http] failed',
      ecs: { version: '8.17.0' },
      service: { name: 'evergrant' },
      'log.level': 'warn',
      log: { logger: 'http' },
      event: { module: 'evergrant', dataset: 'evergrant.log', duration: 12_000_000 },
      error: { type: 'Error', message: 'no answer: refused' },
      http: { request: { id: 'int-1', method: 'GET' }, response: { status_code: 503 } },
      user: { id: '7' },
      evergrant: { provider: 'google', connection_id: 42 },
    });
  });

  it('carry nothing but what is on the allowlist', () => {
    expect(JSON.stringify(line)).not.toContain('canary');
    expect(Object.keys(line).sort()).toEqual([
      '@timestamp',
      'ecs',
      'error',
      'event',
      'evergrant',
      'http',
      'log',
      'log.level',
      'message',
      'process',
      'service',
      'user',
    ]);
  });

  it('keep a status that is none of HTTP apart from those that are', () => {
    expect(logged({ status: 'error', error: 'plain', code: '57P01' }, 'x')).toMatchObject({
      evergrant: { status: 'error' },
      error: { message: 'plain', code: '57P01' },
      log: { logger: 'evergrant' },
    });
  });

  it('fit the mappings of the index template', () => {
    const template = z
      .object({ template: z.object({ mappings: z.object({ properties: recordSchema }) }) })
      .parse(JSON.parse(readFileSync(join(DEPLOY, 'index-template.json'), 'utf8')));
    const { properties } = template.template.mappings;
    expect(unmapped(line, properties)).toEqual([]);
  });
});

/** Fields that a mapping has no type for. */
function unmapped(value: Record<string, unknown>, properties: Record<string, unknown>): string[] {
  return Object.entries(value).flatMap(([name, inner]): string[] => {
    const [first = '', ...rest] = name.split('.');
    if (rest.length > 0) return unmapped({ [first]: { [rest.join('.')]: inner } }, properties);
    const mapping = recordSchema.safeParse(properties[name]).data;
    if (mapping === undefined) return [name];
    if (typeof mapping.type === 'string') return [];
    const below = recordSchema.parse(mapping.properties);
    return unmapped(recordSchema.parse(inner), below).map((path) => `${name}.${path}`);
  });
}
