import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { captureLog } from './testing/capture-log.ts';

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));

function logged(fields: Record<string, unknown>, message = 'a message'): Record<string, unknown> {
  const log = captureLog();
  log.logger.info(fields, message);
  const [line, ...others] = linesOf(log.text());
  if (line === undefined || others.length > 0) throw new Error('not one line');
  return line;
}

describe('fields', () => {
  it('carry what is on the allowlist', () => {
    expect(logged({ provider: 'google', userId: 7, duration: 12, correlationId: 'int-1' })).toMatchObject({
      level: 'info',
      msg: 'a message',
      provider: 'google',
      userId: 7,
      duration: 12,
      correlationId: 'int-1',
    });
  });

  it('say where a provider is down, and by how much a clock is wrong', () => {
    expect(
      logged({ provider: 'shopify', host: 'acme.example', incident: 'provider_unavailable' }),
    ).toMatchObject({ host: 'acme.example', incident: 'provider_unavailable' });
    expect(logged({ seconds: 12 })).toMatchObject({ seconds: 12 });
  });

  it('lose everything else, whatever a careless call passes', () => {
    const line = logged({
      accessToken: 'canary',
      refresh_token: 'canary',
      headers: { authorization: 'Bearer canary' },
      body: 'canary',
      password: 'canary',
      request: new Request('https://example.com/?code=canary'),
      provider: 'google',
    });
    expect(JSON.stringify(line)).not.toContain('canary');
    expect(Object.keys(line).sort()).toEqual(['level', 'msg', 'provider', 'time']);
  });

  it('cannot be nested to get around it', () => {
    const line = logged({
      metadata: {
        reason: 'grant_refused',
        accessToken: 'canary',
        deeper: { refreshToken: 'canary' },
        error: Object.assign(new Error('refused'), { response: { body: 'canary' } }),
      },
    });
    expect(line.metadata).toMatchObject({ reason: 'grant_refused' });
    expect(JSON.stringify(line)).not.toContain('canary');
  });
});

describe('errors', () => {
  it('are told by name, code, message and cause', () => {
    const cause = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
    const error = new Error('the provider could not be reached', { cause });
    expect(logged({ cause: error }).cause).toEqual({
      name: 'Error',
      message: 'the provider could not be reached',
      cause: { name: 'Error', message: 'connection refused', code: 'ECONNREFUSED' },
    });
  });

  it('leave out whatever else hangs on them', () => {
    const error = Object.assign(new Error('refused'), {
      response: { body: 'canary' },
      config: { headers: { authorization: 'canary' } },
      body: 'canary',
    });
    expect(JSON.stringify(logged({ error, cause: new Error('outer', { cause: error }) }))).not.toContain(
      'canary',
    );
  });

  it('of a parser lose their message, which quotes what was parsed', () => {
    const failureOf = (parse: () => unknown): unknown => {
      try {
        return parse();
      } catch (error) {
        return error;
      }
    };
    const error = failureOf(() => JSON.parse('canary=1'));
    const line = logged({ cause: new Error('malformed answer', { cause: error }), error });
    expect(line).toMatchObject({ error: { name: 'SyntaxError' } });
    expect(JSON.stringify(line)).not.toContain('canary');
  });

  it('of Prisma lose the call and its arguments', () => {
    const error = Object.assign(
      new Error(
        '\nInvalid `prisma.flow.create()` invocation:\n\n{\n  data: {\n    codeVerifier: "canary"\n  }\n}\n\nArgument `id` is missing.',
      ),
      { name: 'PrismaClientValidationError' },
    );
    const line = logged({ cause: error });
    expect(line.cause).toEqual({ name: 'PrismaClientValidationError', message: 'Argument `id` is missing.' });
  });

  it('may be nested in each other without end', () => {
    const error = new Error('first');
    error.cause = new Error('second', { cause: error });
    expect(logged({ cause: error })).toMatchObject({ cause: { message: 'first' } });
  });
});

describe('lines', () => {
  const attack = 'google\n{"level":"info","msg":"forged"}\r\n\u001b[2J';

  it('stay one line each, whatever a value holds', () => {
    const log = captureLog();
    log.logger.warn({ provider: attack, metadata: { reason: attack }, cause: new Error(attack) }, attack);
    expect(linesOf(log.text())).toHaveLength(1);
    expect(log.text()).not.toContain('\u001b');
  });

  it('stay one line each in the pretty form too', async () => {
    const { logger, text } = captureLog('pretty');
    logger.warn({ provider: attack, metadata: { reason: attack }, cause: new Error(attack) }, attack);
    logger.warn({}, 'last');
    await expect.poll(text).toContain('last');
    expect(
      text()
        .trimEnd()
        .split(/[\r\n]+/),
    ).toHaveLength(2);
    expect(text()).not.toContain('\u001b');
  });

  it('below the level are not written', () => {
    const { logger, text } = captureLog('json', 'warn');
    logger.debug({}, 'debug');
    logger.info({}, 'info');
    logger.warn({}, 'warn');
    logger.error({}, 'error');
    expect(linesOf(text()).map(({ level }) => level)).toEqual(['warn', 'error']);
  });

  it('are written from another level on, once that is set', () => {
    const { logger, text } = captureLog('json', 'warn');
    logger.info({}, 'before');
    logger.setLevel('info');
    logger.info({}, 'after');
    expect(linesOf(text()).map(({ msg }) => msg)).toEqual(['after']);
    expect(logger.level()).toBe('info');
  });

  it('that repeat themselves are sampled, but not at the level debug', () => {
    const [sampled, all] = [captureLog('json', 'warn'), captureLog('json', 'debug')];
    for (let count = 0; count < 30; count += 1)
      for (const { logger } of [sampled, all]) logger.warn({ connectionId: count }, 'again');
    expect([sampled, all].map(({ text }) => linesOf(text()).length)).toEqual([10, 30]);
  });
});
