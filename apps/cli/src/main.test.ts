import { once } from 'node:events';
import { createServer } from 'node:net';
import { API_KEY_SCOPES } from '@evergrant/core';
import { describe, expect, it } from 'vitest';
import { runCli, runCliProcess, startCli } from './testing/run-cli.ts';

const NOWHERE = { DATABASE_URL: 'postgresql://somebody:s3kret@127.0.0.1:1/hub' };
const ESCAPE = String.fromCodePoint(27);

describe('evergrant', () => {
  it('shows a stranger what it can do and where to start', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    const commands = ['doctor', 'user create', 'api-key create|list|change|rotate|revoke'];
    for (const words of [...commands, 'Exit codes', 'Start here']) expect(stdout).toContain(words);
  });

  it('helps whoever asks in words', async () => {
    const { code, stdout } = await runCli(['help', 'dev']);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: evergrant dev');
    expect(stdout).toContain('(default: http://localhost:5173)');
  });

  it('explains every scope where a key is made', async () => {
    const { stdout } = await runCli(['api-key', 'create', '--help']);
    for (const scope of API_KEY_SCOPES) expect(stdout).toMatch(new RegExp(`^ {2}${scope} {2,}\\w`, 'm'));
  });

  it.each([
    { what: 'no command', args: [] },
    { what: 'a group without a command', args: ['api-key'] },
    { what: 'an unknown command', args: ['dotcor'] },
    { what: 'an unknown option', args: ['doctor', '--colour'] },
    { what: 'a missing option', args: ['api-key', 'create', '--name', 'backend'] },
    { what: 'an unknown scope', args: ['api-key', 'create', '--name', 'backend', '--scope', 'everything'] },
    { what: 'an id that is none', args: ['connections', 'refresh', 'seven'] },
    { what: 'a bad e-mail address', args: ['user', 'create', '--email', 'ada', '--name', 'Ada'] },
    {
      what: 'no address',
      args: ['api-key', 'create', '--name', 'b', '--scope', 'tokens:read', '--allow-from', '203.0.113'],
    },
    {
      what: 'a bad duration',
      args: ['api-key', 'create', '--name', 'b', '--scope', 'tokens:read', '--expires-in', 'soon'],
    },
  ])('ends with 2 and says so on standard error: $what', async ({ args }) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/--help/);
  });

  it('answers wrong use in JSON too when that is asked for', async () => {
    const { code, json, stderr } = await runCli(['connections', 'list', '--status', 'fine', '--json']);
    expect(code).toBe(2);
    expect(json).toEqual({ error: { code: 'USAGE', message: expect.stringContaining('connected') } });
    expect(stderr).toContain('--status');
  });

  it('reports every problem of the configuration at once and ends with 1', async () => {
    const environment = { PORT: 'many', EVERGRANT_SIGN_UP: 'perhaps' };
    const { code, json, stderr } = await runCli(['api-key', 'list', '--json'], { environment });
    expect(code).toBe(1);
    expect(stderr).toMatch(/- PORT: .*\n- EVERGRANT_SIGN_UP: /);
    expect(json).toMatchObject({ error: { code: 'CONFIGURATION' } });
  });

  it('ends with 3 when the database is unreachable, and keeps its password to itself', async () => {
    const { code, json, stdout, stderr } = await runCliProcess(['api-key', 'list', '--json'], {
      environment: NOWHERE,
    });
    expect(code).toBe(3);
    expect(json).toMatchObject({ error: { code: 'UNREACHABLE' } });
    expect(stderr).toContain('PostgreSQL at 127.0.0.1:1 does not answer');
    expect(stdout + stderr).not.toContain('s3kret');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('makes keys without any configuration', async () => {
    const { code, stdout } = await runCli(['keys', 'generate', '--id', 'k2'], {
      environment: { PORT: 'many' },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^k2:[A-Za-z0-9+/]{43}=\n$/);
  });

  it('uses no colour away from a terminal', async () => {
    const { stdout } = await runCliProcess(['doctor'], {
      environment: { ...NOWHERE, TERM: 'xterm-256color' },
    });
    expect(stdout).toContain('fail  database');
    expect(stdout).not.toContain(ESCAPE);
  });

  it('does not mind a reader that stops early', async () => {
    const child = startCli(['providers', 'list', '--all', '--json']);
    child.stdout?.destroy();
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
  });

  it('waits for the work after one Ctrl-C and ends at once after two', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const child = startCli(['api-key', 'list'], {
      environment: { DATABASE_URL: `postgresql://hub@127.0.0.1:${port}/hub` },
    });
    const [socket] = await once(silent, 'connection');
    child.kill('SIGINT');
    const [said] = await once(child.stderr ?? child, 'data');
    expect(String(said)).toContain('Finishing');
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect(code).toBe(130);
    socket.destroy();
    silent.close();
  });
});
