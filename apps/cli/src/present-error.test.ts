import { IntegrationsServiceError } from '@evergrant/core';
import { DatabaseSetupError } from '@evergrant/database';
import { describe, expect, it } from 'vitest';
import { CliError } from './cli-error.ts';
import { presentError } from './present-error.ts';

const coded = (message: string, fields: object, name = 'Error') =>
  Object.assign(new Error(message), { name, ...fields });

describe('presentError', () => {
  it.each([
    { error: new CliError('USAGE', 'no'), exitCode: 2 },
    { error: new CliError('NOT_SET_UP', 'no'), exitCode: 1 },
    { error: new CliError('UNREACHABLE', 'no'), exitCode: 3 },
    { error: new DatabaseSetupError('UNREACHABLE', 'no'), exitCode: 3 },
    { error: new DatabaseSetupError('DATA_DIR_IN_USE', 'no'), exitCode: 1 },
    { error: new IntegrationsServiceError('TIMEOUT_ERROR'), exitCode: 3 },
    { error: new IntegrationsServiceError('TOKEN_EXPIRED'), exitCode: 1 },
    { error: coded('Connection terminated', { code: 'ECONNRESET' }), exitCode: 3 },
    { error: new TypeError('a defect'), exitCode: 1 },
    { error: 'not even an error', exitCode: 1 },
  ])('ends with $exitCode: $error', ({ error, exitCode }) => {
    expect(presentError(error)).toMatchObject({ exitCode, message: expect.stringMatching(/\S/) });
  });

  it('names the correlation id under which the hub knows the failure', () => {
    const error = new IntegrationsServiceError('TOKEN_EXPIRED', { correlationId: 'int-1' });
    expect(presentError(error).message).toContain('int-1');
  });

  it('says what is wrong with an input, and nothing of interfaces that were not used', () => {
    for (const message of ['url: must be https.', 'url: must be https']) {
      const error = new IntegrationsServiceError('VALIDATION_ERROR', { message });
      expect(presentError(error).message).toMatch(/^url: must be https\. Correlation id: \S+$/);
    }
  });

  it('says which file and what is wrong with it', () => {
    const error = coded("EACCES: permission denied, open '/srv/keys'", {
      ...{ code: 'EACCES', syscall: 'open', path: '/srv/keys' },
    });
    expect(presentError(error)).toEqual({ code: 'EACCES', message: error.message, exitCode: 1 });
  });

  it('repeats nothing of what Prisma quotes', () => {
    const error = coded(
      'Invalid invocation: ada@example.com',
      { code: 'P2002' },
      'PrismaClientKnownRequestError',
    );
    const { message } = presentError(error);
    expect(message).toContain('PrismaClientKnownRequestError P2002');
    expect(message).not.toContain('ada');
  });
});
