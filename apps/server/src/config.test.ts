import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type ConfigProblem, parseConfig } from './config.ts';
import { temporaryFolder } from './testing/test-environment.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const KEY = randomBytes(32).toString('base64');
const PRODUCTION = {
  NODE_ENV: 'production',
  EVERGRANT_KEYS: `k1:${KEY}`,
  EVERGRANT_PUBLIC_URL: 'https://hub.example.com',
};

const parse = (environment: Record<string, string>) => parseConfig(environment, folder.path);

function configOf(environment: Record<string, string>) {
  const result = parse(environment);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

function problemsOf(environment: Record<string, string>): readonly ConfigProblem[] {
  const result = parse(environment);
  if (result.ok) throw new Error('the configuration was accepted');
  return result.problems;
}

const pathsOf = (environment: Record<string, string>) => problemsOf(environment).map(({ path }) => path);

function write(name: string, content: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}

describe('defaults', () => {
  it('need no environment at all: loopback, the embedded database, the sandbox, open sign-up', () => {
    expect(configOf({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      dataDir: join(folder.path, 'data'),
      databaseUrl: undefined,
      keys: undefined,
      sandbox: { enabled: true, port: 3001 },
      signUp: 'open',
      logFormat: 'pretty',
      production: false,
    });
  });

  it('treat an empty value as not set, as compose files write it', () => {
    expect(
      configOf({ PORT: '', DATABASE_URL: '', EVERGRANT_KEYS: '', EVERGRANT_PROVIDERS_FILE: '' }),
    ).toEqual(configOf({}));
  });

  it('turn the sandbox off beside a database of your own, and in production', () => {
    expect(configOf({ DATABASE_URL: 'postgresql://db/x' }).sandbox.enabled).toBe(false);
    expect(configOf({ DATABASE_URL: 'postgresql://db/x', EVERGRANT_SANDBOX: 'on' }).sandbox.enabled).toBe(
      true,
    );
    expect(configOf(PRODUCTION).sandbox.enabled).toBe(false);
  });

  it('take the direct connection from DATABASE_URL', () => {
    expect(configOf({ DATABASE_URL: 'postgresql://db/x' }).databaseDirectUrl).toBe('postgresql://db/x');
  });
});

describe('EVERGRANT_FAILPOINT', () => {
  it('names a point and perhaps a probability', () => {
    expect(configOf({}).failpoint).toBeUndefined();
    expect(configOf({ EVERGRANT_FAILPOINT: 'refresh.answered' }).failpoint).toEqual({
      name: 'refresh.answered',
      probability: 1,
    });
    expect(configOf({ EVERGRANT_FAILPOINT: 'refresh.claimed:0.01' }).failpoint?.probability).toBe(0.01);
  });

  it.each(['elsewhere', 'refresh.claimed:2', 'refresh.claimed:often'])('refuses %s', (value) => {
    expect(pathsOf({ EVERGRANT_FAILPOINT: value })[0]).toMatch(/^EVERGRANT_FAILPOINT/);
  });

  it('is refused in production', () => {
    expect(pathsOf({ ...PRODUCTION, EVERGRANT_FAILPOINT: 'refresh.claimed' })).toEqual([
      'EVERGRANT_FAILPOINT',
    ]);
  });
});

describe('EVERGRANT_TEST_CLOCK', () => {
  const TESTS = { EVERGRANT_TEST_CLOCK: 'on', EVERGRANT_SANDBOX_CONTROL_TOKEN: 'a-token-of-my-own' };

  it('is off, unless a hub for tests asks for it', () => {
    expect(configOf({}).testClock).toBe(false);
    expect(configOf(TESTS).testClock).toBe(true);
  });

  it.each([
    ['in production', { ...PRODUCTION, ...TESTS }],
    ['without the sandbox', { ...TESTS, EVERGRANT_SANDBOX: 'off' }],
    ['without its control interface', { ...TESTS, EVERGRANT_SANDBOX_CONTROL_TOKEN: '' }],
    ['with a database of others', { ...TESTS, EVERGRANT_SANDBOX: 'on', DATABASE_URL: 'postgresql://db/x' }],
    ['in a hub of several processes', { ...TESTS, EVERGRANT_ROLE: 'worker' }],
  ])('is refused %s', (_, environment) => {
    expect(pathsOf(environment)).toEqual(['EVERGRANT_TEST_CLOCK']);
  });
});

describe('problems', () => {
  it('are all reported at once, each under the name of its variable', () => {
    const paths = pathsOf({
      PORT: 'eighty',
      EVERGRANT_PUBLIC_URL: 'https://hub.example.com/path',
      DATABASE_URL: 'mysql://db/x',
      EVERGRANT_KEYS: 'k1:dG9vIHNob3J0',
      EVERGRANT_PROVIDERS_FILE: join(folder.path, 'missing.yaml'),
      EVERGRANT_SANDBOX: 'yes',
      EVERGRANT_SANDBOX_CONTROL_TOKEN: 'short',
      EVERGRANT_SIGN_UP: 'closed',
      EVERGRANT_REDIRECT_ALLOWLIST: 'https://app.example.com/path',
      EVERGRANT_TRUSTED_PROXY_HOPS: '-1',
      LOG_LEVEL: 'loud',
      LOG_FORMAT: 'xml',
    });
    expect(new Set(paths.map((path) => path.split('.')[0]))).toEqual(
      new Set([
        'PORT',
        'EVERGRANT_PUBLIC_URL',
        'DATABASE_URL',
        'EVERGRANT_KEYS',
        'EVERGRANT_PROVIDERS_FILE',
        'EVERGRANT_SANDBOX',
        'EVERGRANT_SANDBOX_CONTROL_TOKEN',
        'EVERGRANT_SIGN_UP',
        'EVERGRANT_REDIRECT_ALLOWLIST',
        'EVERGRANT_TRUSTED_PROXY_HOPS',
        'LOG_LEVEL',
        'LOG_FORMAT',
      ]),
    );
  });

  it.each([
    ['EVERGRANT_REFRESH_CONCURRENCY', '0', 'must be a whole number from 1 to 1000'],
    ['EVERGRANT_REFRESHES_PER_SECOND', '0', 'must be a number from 1 to 100000'],
    ['EVERGRANT_RATE_LIMIT_SIGN_IN', '1.5', 'must be a whole number from 1 to 1000000'],
    ['EVERGRANT_SESSION_MAX_DAYS', '500', 'must be a number from 1 to 400'],
    ['EVERGRANT_TRUSTED_PROXY_HOPS', 'one', 'must be a whole number from 0 to 10'],
    ['EVERGRANT_TRACE_RATIO', '2', 'must be a number from 0 to 1'],
  ])('say which numbers there may be: %s=%s', (path, value, message) => {
    expect(problemsOf({ [path]: value })).toEqual([{ path, message }]);
  });

  it('are settings that contradict each other', () => {
    expect(pathsOf({ DATABASE_DIRECT_URL: 'postgresql://db/x' })).toEqual(['DATABASE_URL']);
    const message = 'must be another port than PORT';
    for (const path of ['EVERGRANT_SANDBOX_PORT', 'EVERGRANT_METRICS_PORT'])
      expect(problemsOf({ PORT: '4000', [path]: '4000' })).toEqual([{ path, message }]);
    expect(pathsOf({ PORT: '4000', EVERGRANT_METRICS_PORT: '4001' })).toEqual(['EVERGRANT_METRICS_PORT']);
    for (const settled of [
      { PORT: '4000', EVERGRANT_METRICS_PORT: '4001', EVERGRANT_SANDBOX: 'off' },
      { PORT: '0', EVERGRANT_SANDBOX_PORT: '0', EVERGRANT_METRICS_PORT: '0' },
    ])
      expect(parse(settled)).toMatchObject({ ok: true });
  });

  it('never repeat a value that may be a secret', () => {
    const secret = 'c2VjcmV0LXZhbHVlLXRoYXQtbXVzdC1ub3QtbGVhaw';
    const file = write(
      'secrets.yaml',
      `google:\n  client_id: ${secret}\n  client_secret: [${secret}]\nacme:\n  client_secret: ${secret}\n`,
    );
    const problems = problemsOf({
      DATABASE_URL: `mysql://user:${secret}@db/x`,
      EVERGRANT_KEYS: `${secret},k1:${secret},k2:x${secret}`,
      EVERGRANT_SANDBOX_CONTROL_TOKEN: secret.slice(0, 15),
      EVERGRANT_PROVIDERS_FILE: file,
    });
    expect(problems.length).toBeGreaterThan(4);
    expect(JSON.stringify(problems)).not.toContain(secret.slice(0, 15));
  });
});

describe('who wraps keys', () => {
  it('is named by service and key; the first of several wraps', () => {
    const { wrapping } = configOf({
      EVERGRANT_WRAPPING_KEY:
        'vault:https://vault.example:8200/v1/transit/keys/evergrant, aws-kms:arn:aws:kms:eu-central-1:111122223333:key/x',
      EVERGRANT_WRAPPING_TOKEN_FILE: 'token',
    });
    expect(wrapping).toEqual({
      keys: [
        { scheme: 'vault', address: 'https://vault.example:8200/v1/transit/keys/evergrant' },
        { scheme: 'aws-kms', address: 'arn:aws:kms:eu-central-1:111122223333:key/x' },
      ],
      tokenFile: join(folder.path, 'token'),
    });
    expect(configOf({}).wrapping).toEqual({ keys: [], tokenFile: undefined });
  });

  it.each([
    'vault:https://vault.example/transit/keys/k',
    'aws-kms:alias/x',
    'gcp-kms:projects/p',
    'azure:x',
    'k',
  ])('is not %s', (name) => {
    expect(pathsOf({ EVERGRANT_WRAPPING_KEY: name })).toEqual([
      expect.stringMatching(/^EVERGRANT_WRAPPING_KEY/),
    ]);
  });
});

describe('secrets from files', () => {
  it('are read from NAME_FILE, without the newline at the end', () => {
    const keys = write('keys', `k1:${KEY}\n`);
    const url = write('url', 'postgresql://db/x\n');
    const config = configOf({ EVERGRANT_KEYS_FILE: keys, DATABASE_URL_FILE: url });
    expect(config.keys).toMatchObject({ entries: [{ id: 'k1' }], file: keys });
    expect(config.databaseUrl).toBe('postgresql://db/x');
  });

  it('are refused beside the variable itself', () => {
    const keys = write('keys', `k1:${KEY}\n`);
    expect(pathsOf({ EVERGRANT_KEYS: `k1:${KEY}`, EVERGRANT_KEYS_FILE: keys })).toEqual(['EVERGRANT_KEYS']);
  });

  it('are reported when the file is missing or unreadable', () => {
    const directory = join(folder.path, 'a-directory');
    mkdirSync(directory);
    expect(pathsOf({ EVERGRANT_KEYS_FILE: join(folder.path, 'nowhere') })).toEqual(['EVERGRANT_KEYS_FILE']);
    expect(pathsOf({ EVERGRANT_KEYS_FILE: directory })).toEqual(['EVERGRANT_KEYS_FILE']);
    expect(pathsOf({ EVERGRANT_PROVIDERS_FILE: directory })).toEqual(['EVERGRANT_PROVIDERS_FILE']);
  });

  it('count as given when another variable is wrong', () => {
    const keys = write('keys', `k1:${KEY}\n`);
    const { EVERGRANT_KEYS: _, ...rest } = PRODUCTION;
    expect(pathsOf({ ...rest, EVERGRANT_KEYS_FILE: keys, PORT: 'eighty' })).toEqual(['PORT']);
  });

  it('are found relative to the working directory that is given', () => {
    write('relative-keys', `k1:${KEY}\n`);
    write('relative.yaml', 'google: { client_id: a, client_secret: b }\n');
    const config = configOf({
      EVERGRANT_KEYS_FILE: 'relative-keys',
      EVERGRANT_PROVIDERS_FILE: 'relative.yaml',
    });
    expect(config.keys?.entries).toHaveLength(1);
    expect(config.providers).toHaveLength(1);
  });
});

describe('the providers file', () => {
  it('is read as YAML', () => {
    const file = write('p.yaml', 'google:\n  client_id: a\n  client_secret: b\n  scope: openid email\n');
    const [google] = configOf({ EVERGRANT_PROVIDERS_FILE: file }).providers;
    expect(google).toMatchObject({ client_id: 'a', provider: { id: 'google', scope: ['openid', 'email'] } });
  });

  it('is read as JSON', () => {
    const file = write(
      'p.json',
      JSON.stringify({ acme: { client_id: 'a', client_secret: 'b', issuer: 'https://id.acme.example' } }),
    );
    expect(configOf({ EVERGRANT_PROVIDERS_FILE: file }).providers).toMatchObject([
      { provider: { id: 'acme', issuer: 'https://id.acme.example' } },
    ]);
  });

  it('names the field of every mistake', () => {
    const file = write(
      'wrong.yaml',
      'google:\n  client_id: a\n  colour: red\nslack:\n  client_id: 5\nnobody:\n  client_id: a\n',
    );
    expect(pathsOf({ EVERGRANT_PROVIDERS_FILE: file })).toEqual([
      'EVERGRANT_PROVIDERS_FILE: google.colour',
      'EVERGRANT_PROVIDERS_FILE: slack.client_id',
      'EVERGRANT_PROVIDERS_FILE: nobody',
    ]);
  });

  it('is said itself to be wrong where it is no map', () => {
    const file = write('text.yaml', 'google');
    expect(pathsOf({ EVERGRANT_PROVIDERS_FILE: file })).toEqual(['EVERGRANT_PROVIDERS_FILE']);
  });

  it('names the line where it is neither JSON nor YAML', () => {
    const file = write('broken.yaml', 'google:\n  client_id: a\n client_secret: "hidden\n');
    const [problem] = problemsOf({ EVERGRANT_PROVIDERS_FILE: file });
    expect(problem?.message).toMatch(/neither JSON nor YAML \(line \d\)/);
    expect(problem?.message).not.toContain('hidden');
  });

  it('refuses what YAML would only warn about, without quoting it', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const file = write('tagged.yaml', 'google:\n  client_id: a\n  client_secret: !vault hidden\n');
    const problems = problemsOf({ EVERGRANT_PROVIDERS_FILE: file });
    expect(problems).toMatchObject([{ path: 'EVERGRANT_PROVIDERS_FILE' }]);
    expect(problems[0]?.message).toContain('line 3');
    expect(JSON.stringify([problems, warn.mock.calls])).not.toContain('hidden');
    warn.mockRestore();
  });

  it('refuses a file that unfolds to something enormous', () => {
    const lists = Array.from({ length: 12 }, (_, depth) =>
      depth === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
        : `a${depth}: &a${depth} [${Array(10)
            .fill(`*a${depth - 1}`)
            .join(', ')}]`,
    );
    const file = write('bomb.yaml', `${lists.join('\n')}\n`);
    expect(pathsOf({ EVERGRANT_PROVIDERS_FILE: file })).toEqual(['EVERGRANT_PROVIDERS_FILE']);
  });
});

describe('traces', () => {
  it('are sent nowhere by default, and to a collector with headers of its own', () => {
    expect(configOf({}).tracing).toBeUndefined();
    expect(
      configOf({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example:4318/',
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20x, x-tenant=a',
        EVERGRANT_TRACE_RATIO: '0.1',
      }).tracing,
    ).toEqual({
      endpoint: 'https://collector.example:4318',
      headers: { authorization: 'Bearer x', 'x-tenant': 'a' },
      ratio: 0.1,
      origins: [],
      sendsMetrics: false,
    });
  });

  it('are refused with headers that cannot be read, which are not repeated', () => {
    const problems = problemsOf({ OTEL_EXPORTER_OTLP_HEADERS: 'authorization=canary%ZZ' });
    expect(problems.map(({ path }) => path)).toEqual(['OTEL_EXPORTER_OTLP_HEADERS']);
    expect(JSON.stringify(problems)).not.toContain('canary');
  });
});

describe('metrics', () => {
  const servedWith = (environment: Record<string, string>) => configOf(environment).metrics.served;

  it('are for anybody in development, and in production only with a port or a token', () => {
    expect(servedWith({})).toBe(true);
    expect(servedWith(PRODUCTION)).toBe(false);
    expect(servedWith({ ...PRODUCTION, EVERGRANT_METRICS_PORT: '9464' })).toBe(true);
    expect(servedWith({ ...PRODUCTION, EVERGRANT_METRICS_TOKEN: 'x'.repeat(16) })).toBe(true);
    expect(pathsOf({ EVERGRANT_METRICS_TOKEN: 'short' })).toEqual(['EVERGRANT_METRICS_TOKEN']);
  });
});

describe('production', () => {
  it('needs keys and the public address', () => {
    expect(pathsOf({ NODE_ENV: 'production' })).toEqual(['EVERGRANT_KEYS', 'EVERGRANT_PUBLIC_URL']);
  });

  it('refuses the sample key of the documentation', () => {
    const sample = Buffer.alloc(32).toString('base64');
    for (const keys of [`k1:${sample}`, `k2:${KEY},k1:${sample}`, `k1:${sample.slice(0, -1)}`])
      expect(problemsOf({ ...PRODUCTION, EVERGRANT_KEYS: keys })).toMatchObject([
        { path: 'EVERGRANT_KEYS', message: expect.stringContaining('sample key') },
      ]);
  });

  it('refuses the sandbox', () => {
    expect(pathsOf({ ...PRODUCTION, EVERGRANT_SANDBOX: 'on' })).toEqual(['EVERGRANT_SANDBOX']);
  });

  it('accepts what it needs, and logs JSON', () => {
    expect(configOf(PRODUCTION)).toMatchObject({
      production: true,
      publicUrl: 'https://hub.example.com',
      logFormat: 'json',
    });
  });
});

describe('origins', () => {
  it('are normalised and listed with commas', () => {
    expect(
      configOf({
        EVERGRANT_PUBLIC_URL: 'https://HUB.example.com:443/',
        EVERGRANT_REDIRECT_ALLOWLIST: 'https://a.example, http://localhost:5173 ,',
      }),
    ).toMatchObject({
      publicUrl: 'https://hub.example.com',
      redirectAllowlist: ['https://a.example', 'http://localhost:5173'],
    });
  });

  it.each([
    'ftp://hub.example.com',
    'https://user:pass@hub.example.com',
    'https://hub.example.com/?a=b',
    'https://hub.example.com/#top',
    'hub.example.com',
  ])('are refused in the form %s', (value) => {
    expect(pathsOf({ EVERGRANT_PUBLIC_URL: value })).toEqual(['EVERGRANT_PUBLIC_URL']);
  });
});
