import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  DEFAULT_THRESHOLDS,
  FAILPOINTS,
  type KeyEntry,
  parseKeyEntries,
  type Thresholds,
} from '@evergrant/core';
import { type ConfiguredProvider, parseProviderConfiguration } from '@evergrant/providers';
import { z } from 'zod';
import type { OidcSettings } from './auth/oidc-sign-in.ts';
import type { SessionLife } from './auth/session-life.ts';
import type { SubjectIssuer } from './auth/subject-verifier.ts';
import type { KillPoint } from './failpoint.ts';
import { parseWrappingKey, type WrappingKeyName } from './keys/wrapping/wrapping-key.ts';
import { LOG_LEVELS, type LogLevel } from './log-level.ts';
import type { MailSettings } from './mail/create-mailer.ts';
import { parseYaml } from './parse-yaml.ts';

/** What the operator decided, checked. The only reader of the environment; every problem is reported at once. */
export interface Config {
  /** `server`: answers requests. `worker`: refreshes ahead of time and runs jobs. `all`: both. */
  readonly role: 'all' | 'server' | 'worker';
  /** Refreshes ahead of time: at once per provider in this process, and a second per provider over all processes. */
  readonly refresh: { readonly concurrency: number; readonly perSecond: number | undefined };
  readonly host: string;
  readonly port: number;
  /** Origin under which browsers reach the hub, without a trailing slash. */
  readonly publicUrl: string;
  /** Absolute. */
  readonly dataDir: string;
  /** Undefined: the embedded PostgreSQL in the data folder. */
  readonly databaseUrl: string | undefined;
  /** A connection past any transaction-mode pooler: for LISTEN and migrations. */
  readonly databaseDirectUrl: string | undefined;
  /** A cache that the processes share. Undefined: each has its own only. */
  readonly redisUrl: string | undefined;
  /** Undefined: a key file in the data folder, made at first start; never in production. */
  readonly keys: GivenKeys | undefined;
  readonly wrapping: WrappingSettings;
  readonly providers: readonly ConfiguredProvider[];
  readonly sandbox: {
    readonly enabled: boolean;
    readonly port: number;
    readonly controlToken: string | undefined;
  };
  /** Whether tests may put this hub's clock forward, by the sandbox's control interface; never in production. */
  readonly testClock: boolean;
  /** Who keeps checkpoints of the audit log besides the database, and for how many days events are kept (undefined: ever). */
  readonly audit: {
    readonly checkpointFile: string | undefined;
    readonly checkpointUrl: string | undefined;
    readonly retentionDays: number | undefined;
  };
  readonly signUp: 'open' | 'invite';
  /** In a minute, over all processes: requests of a key that has no limit of its own (undefined: any number), sign-ins at an address. */
  readonly rateLimits: { readonly apiKey: number | undefined; readonly signIn: number };
  readonly sessionLife: SessionLife;
  /** Undefined: people sign in with what the hub knows of them. */
  readonly oidc: OidcSettings | undefined;
  /** Whose JWTs say who somebody is at token exchange; undefined: nobody's. */
  readonly subjects: SubjectIssuer | undefined;
  /** Undefined: the hub sends no e-mails. */
  readonly mail: MailSettings | undefined;
  /** Incoming webhook of the operators' channel, as Slack has them. Undefined: there is none. */
  readonly operatorChannelUrl: string | undefined;
  readonly redirectAllowlist: readonly string[];
  /** Origins of host applications whose pages may call the hub with a connect session's token, and frame its page. */
  readonly appOrigins: readonly string[];
  /** Origins of providers that may be plain http or have private addresses. */
  readonly trustedProviderOrigins: readonly string[];
  /** Origins of webhook endpoints that may be plain http or have private addresses. */
  readonly trustedWebhookOrigins: readonly string[];
  /** Reverse proxies in front of the hub whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxyHops: number;
  /** `/metrics`: whether it is served at all, on a port of its own (undefined: with everything else), and for whom (undefined: anybody). */
  readonly metrics: {
    readonly served: boolean;
    readonly port: number | undefined;
    readonly token: string | undefined;
  };
  /** Where traces are sent; undefined: nothing is traced. */
  readonly tracing:
    | {
        /** Without `/v1/traces`. */
        readonly endpoint: string;
        readonly headers: Readonly<Record<string, string>>;
        readonly ratio: number;
        /** Origins of providers and webhook endpoints that are told the trace. */
        readonly origins: readonly string[];
        /** Whether metrics are sent there as well. */
        readonly sendsMetrics: boolean;
      }
    | undefined;
  /** From where on operators are told that something is unusual. */
  readonly anomalies: Thresholds;
  readonly logLevel: LogLevel;
  readonly logFormat: 'json' | 'pretty' | 'ecs';
  readonly production: boolean;
  /** Where this process kills itself, and how probably each time; for tests of crash safety, never in production. */
  readonly failpoint: KillPoint | undefined;
}

/** Encryption keys as the operator gave them: the first seals. */
export interface GivenKeys {
  readonly entries: readonly KeyEntry[];
  /** The file that they stand in, which a running hub reads again; undefined: they stand in the environment. */
  readonly file: string | undefined;
}

/** Who wraps encryption keys. */
export interface WrappingSettings {
  /** The first wraps new keys, the others only unwrap. Empty: keys are given as they are. */
  readonly keys: readonly WrappingKeyName[];
  /** Absolute; the file with a token for a vault. */
  readonly tokenFile: string | undefined;
}

export interface ConfigProblem {
  /** The variable, or the variable and the field in the file it names. */
  readonly path: string;
  readonly message: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Variables that may also be given as `NAME_FILE`, the path of a file that holds the value. */
const SECRETS = [
  'EVERGRANT_KEYS',
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'REDIS_URL',
  'EVERGRANT_SANDBOX_CONTROL_TOKEN',
  'EVERGRANT_AUDIT_CHECKPOINT_URL',
  'EVERGRANT_SMTP_URL',
  'EVERGRANT_OPERATOR_CHANNEL_URL',
  'EVERGRANT_OIDC_CLIENT_SECRET',
  'EVERGRANT_METRICS_TOKEN',
  'OTEL_EXPORTER_OTLP_HEADERS',
] as const;

/** The key of the documentation; whoever uses it has not made one. */
const SAMPLE_KEY_BYTES = 'A'.repeat(43);

const origin = z.string().transform((value, context) => {
  if (URL.canParse(value)) {
    const { protocol, origin, href } = new URL(value);
    // Anything else that a URL can carry (credentials, path, query, fragment) would show here.
    if ((protocol === 'https:' || protocol === 'http:') && href === `${origin}/`) return origin;
  }
  context.addIssue('must be an origin such as https://hub.example.com, without a path');
  return z.NEVER;
});

/** What stands between commas. */
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

const origins = list.pipe(z.array(origin));

const port = z.coerce.number<string>('must be a port number').int('must be a port number').min(0).max(65_535);
const switchValue = z.enum(['on', 'off'], 'must be on or off');
/** The limits are part of what is said: whoever gives 0 has given a number. */
const numberFrom = (least: number, most: number) =>
  z.coerce.number<string>(`must be a number from ${least} to ${most}`).min(least).max(most);
const wholeNumberFrom = (least: number, most: number) =>
  z.coerce.number<string>(`must be a whole number from ${least} to ${most}`).int().min(least).max(most);
const rate = wholeNumberFrom(1, 1_000_000);
const days = numberFrom(1, 400);
const DAY_MS = 86_400_000;
const postgresUrl = z
  .string()
  .refine((value) => /^postgres(ql)?:\/\//.test(value), 'must start with postgresql://');

/** `400d`, or `forever`. Shorter than a month, a slip would take what an incident needs. */
const retention = z
  .string()
  .regex(/^(\d{1,5}d|forever)$/, 'must be a number of days such as 400d, or forever')
  .transform((value) => (value === 'forever' ? undefined : Number(value.slice(0, -1))))
  .refine((days) => days === undefined || days >= 30, 'must be at least 30d');
/** Tokens of people come from there: https, or the own machine for trying out. */
const issuer = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://id.example.com/realms/acme' })
  .refine((value) => {
    const { protocol, hostname } = new URL(value);
    return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1';
  }, 'must be https')
  .transform((value) => value.replace(/\/+$/, ''));

const wrappingKeys = list.pipe(
  z.array(
    z.string().transform((text, context) => {
      const name = parseWrappingKey(text);
      if (name !== undefined) return name;
      context.addIssue(
        'must be vault:https://<host>/v1/transit/keys/<name>, aws-kms:arn:aws:kms:... or gcp-kms:projects/...',
      );
      return z.NEVER;
    }),
  ),
);

/** `refresh.answered` or `refresh.answered:0.01`. */
const killPoint = z
  .string()
  .transform((value) => {
    const [name, probability = '1'] = value.split(':');
    return { name, probability: Number(probability) };
  })
  .pipe(
    z.object(
      { name: z.enum(FAILPOINTS), probability: z.number().gt(0).max(1) },
      `must be one of ${FAILPOINTS.join(', ')}, with :<probability> behind it if not always`,
    ),
  );

/** `name=value,name=value`, values percent-encoded, as OpenTelemetry has it. */
const headerList = list.transform((parts, context) => {
  const pairs = parts.map((part) => /^([\w-]+)=([\x21-\x7e ]*)$/.exec(part));
  if (pairs.every((pair) => pair !== null && isEncoded(pair[2] ?? '')))
    return Object.fromEntries(
      pairs.map((pair) => [pair?.[1] ?? '', decodeURIComponent(pair?.[2] ?? '')] as const),
    );
  context.addIssue('must be name=value,name=value with percent-encoded values');
  return z.NEVER;
});

const isEncoded = (text: string): boolean => !/%(?![0-9a-fA-F]{2})/.test(text);

/** 0 switches it off. */
const threshold = (byDefault: number, most: number) =>
  z.coerce
    .number<string>('must be a number')
    .min(0, 'must be 0 (never) or more')
    .max(most, `must be at most ${most}`)
    .default(byDefault);

const environmentSchema = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  EVERGRANT_PUBLIC_URL: origin.optional(),
  EVERGRANT_DATA_DIR: z.string().default('./data'),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  REDIS_URL: z
    .string()
    .refine((value) => /^rediss?:\/\//.test(value), 'must start with redis:// or rediss://')
    .optional(),
  EVERGRANT_KEYS: z.string().optional(),
  EVERGRANT_WRAPPING_KEY: wrappingKeys.default([]),
  EVERGRANT_WRAPPING_TOKEN_FILE: z.string().optional(),
  EVERGRANT_PROVIDERS_FILE: z.string().optional(),
  EVERGRANT_ROLE: z.enum(['all', 'server', 'worker'], 'must be all, server or worker').default('all'),
  EVERGRANT_REFRESH_CONCURRENCY: wholeNumberFrom(1, 1_000).default(20),
  EVERGRANT_REFRESHES_PER_SECOND: numberFrom(1, 100_000).optional(),
  EVERGRANT_FAILPOINT: killPoint.optional(),
  EVERGRANT_SANDBOX: switchValue.optional(),
  EVERGRANT_SANDBOX_PORT: port.optional(),
  EVERGRANT_SANDBOX_CONTROL_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  EVERGRANT_TEST_CLOCK: switchValue.default('off'),
  EVERGRANT_AUDIT_CHECKPOINT_FILE: z.string().optional(),
  EVERGRANT_AUDIT_CHECKPOINT_URL: z
    .url({ protocol: /^https?$/, error: 'must be an https or http address' })
    .optional(),
  EVERGRANT_AUDIT_RETENTION: retention.default(400),
  EVERGRANT_RATE_LIMIT_API_KEY: rate.optional(),
  EVERGRANT_RATE_LIMIT_SIGN_IN: rate.default(20),
  EVERGRANT_SIGN_UP: z.enum(['open', 'invite'], 'must be open or invite').default('open'),
  EVERGRANT_SMTP_URL: z
    .string()
    .refine((value) => /^smtps?:\/\/[^/]/.test(value), 'must start with smtp:// or smtps://')
    .optional(),
  EVERGRANT_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]*$/, 'must be an address, such as Evergrant <hub@example.com>')
    .optional(),
  EVERGRANT_OPERATOR_CHANNEL_URL: z
    .url({ protocol: /^https?$/, error: 'must be an https or http address' })
    .optional(),
  EVERGRANT_OIDC_ISSUER: issuer.optional(),
  EVERGRANT_OIDC_CLIENT_ID: z.string().optional(),
  EVERGRANT_OIDC_CLIENT_SECRET: z.string().optional(),
  EVERGRANT_OIDC_NAME: z.string().max(40, 'must have at most 40 characters').default('SSO'),
  EVERGRANT_SUBJECT_ISSUER: z.string().max(500).optional(),
  EVERGRANT_SUBJECT_AUDIENCE: z.string().max(500).optional(),
  EVERGRANT_SUBJECT_JWKS_URL: z
    .url({ protocol: /^https?$/, error: 'must be an https or http address' })
    .optional(),
  EVERGRANT_SESSION_IDLE_DAYS: days.default(14),
  EVERGRANT_SESSION_MAX_DAYS: days.default(90),
  EVERGRANT_REDIRECT_ALLOWLIST: origins.default([]),
  EVERGRANT_APP_ORIGINS: origins.default([]),
  EVERGRANT_TRUSTED_PROVIDER_ORIGINS: origins.default([]),
  EVERGRANT_TRUSTED_WEBHOOK_ORIGINS: origins.default([]),
  EVERGRANT_TRUSTED_PROXY_HOPS: wholeNumberFrom(0, 10).default(0),
  EVERGRANT_ANOMALY_INVALID_STATES: threshold(DEFAULT_THRESHOLDS.invalidStates, 1_000_000),
  EVERGRANT_ANOMALY_KEY_RATE: threshold(DEFAULT_THRESHOLDS.keyRate, 1_000_000),
  EVERGRANT_ANOMALY_NEW_NETWORK: switchValue.default('on'),
  EVERGRANT_ANOMALY_REFRESH_FAILURES: threshold(DEFAULT_THRESHOLDS.refreshFailures, 100),
  EVERGRANT_ANOMALY_REFUSED_GRANTS: threshold(DEFAULT_THRESHOLDS.refusedGrants, 100),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an https or http address' })
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headerList.default({}),
  OTEL_METRICS_EXPORTER: z.enum(['none', 'otlp'], 'must be none or otlp').default('none'),
  EVERGRANT_TRACE_RATIO: numberFrom(0, 1).default(1),
  EVERGRANT_TRACE_ORIGINS: origins.default([]),
  EVERGRANT_METRICS_PORT: port.optional(),
  EVERGRANT_METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, 'must be debug, info, warn, error or silent').default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty', 'ecs'], 'must be json, pretty or ecs').optional(),
  NODE_ENV: z.string().optional(),
});

/** Names of every variable, for the check that `.env.example` lists them all. */
export const ENVIRONMENT_VARIABLES = Object.keys(environmentSchema.shape);

/** Names of those that hold the path of a file with the value of another one. */
export const FILE_VARIABLES: readonly string[] = SECRETS.map((name) => `${name}_FILE`);

type Environment = Readonly<Record<string, string | undefined>>;

/** The content of a file; undefined when it cannot be read, which is then one of the problems. */
function readText(file: string, path: string, problems: ConfigProblem[]): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    problems.push({ path, message: missing ? `there is no file ${file}` : `${file} cannot be read` });
    return undefined;
  }
}

function readSecretFiles(
  environment: Environment,
  cwd: string,
  problems: ConfigProblem[],
): Record<string, string | undefined> {
  const merged: Record<string, string | undefined> = {};
  // An empty value is how shells and compose files say "not set".
  for (const [name, value] of Object.entries(environment)) if (value !== '') merged[name] = value;
  for (const name of SECRETS) {
    const file = merged[`${name}_FILE`];
    if (file === undefined) continue;
    if (merged[name] !== undefined)
      problems.push({ path: name, message: `is given twice: also as ${name}_FILE` });
    else merged[name] = readText(resolve(cwd, file), `${name}_FILE`, problems)?.trim();
  }
  return merged;
}

function readProviders(file: string | undefined, problems: ConfigProblem[]): ConfiguredProvider[] {
  if (file === undefined) return [];
  const path = 'EVERGRANT_PROVIDERS_FILE';
  const text = readText(file, path, problems);
  if (text === undefined) return [];
  const parsed = parseYaml(text);
  if (!('content' in parsed)) {
    const at = parsed.line === undefined ? '' : ` (line ${parsed.line})`;
    problems.push({ path, message: `${file} is neither JSON nor YAML${at}` });
    return [];
  }
  const configuration = parseProviderConfiguration(parsed.content);
  if (configuration.ok) return configuration.providers;
  for (const problem of configuration.problems)
    problems.push({
      path: problem.path === '' ? path : `${path}: ${problem.path}`,
      message: problem.message,
    });
  return [];
}

function readKeys(
  { text, file }: { text: string | undefined; file: string | undefined },
  production: boolean,
  problems: ConfigProblem[],
): GivenKeys | undefined {
  if (text === undefined) {
    if (production)
      problems.push({
        path: 'EVERGRANT_KEYS',
        message: 'is required in production: make a key with `evergrant keys generate` and keep it safe',
      });
    return undefined;
  }
  const { keys: entries, problems: found } = parseKeyEntries(text);
  problems.push(...found.map((message) => ({ path: 'EVERGRANT_KEYS', message })));
  if (production && text.includes(SAMPLE_KEY_BYTES))
    problems.push({
      path: 'EVERGRANT_KEYS',
      message: 'is the sample key of the documentation: make your own',
    });
  return { entries, file };
}

function wrappingOf(
  env: Pick<z.infer<typeof environmentSchema>, 'EVERGRANT_WRAPPING_KEY' | 'EVERGRANT_WRAPPING_TOKEN_FILE'>,
  cwd: string,
): WrappingSettings {
  const file = env.EVERGRANT_WRAPPING_TOKEN_FILE;
  return { keys: env.EVERGRANT_WRAPPING_KEY, tokenFile: file === undefined ? undefined : resolve(cwd, file) };
}

const wrappingSchema = environmentSchema.pick({
  EVERGRANT_WRAPPING_KEY: true,
  EVERGRANT_WRAPPING_TOKEN_FILE: true,
});

/** Who wraps keys, for somebody who has no key yet and so no configuration that is whole. */
export function parseWrapping(
  { EVERGRANT_WRAPPING_KEY, EVERGRANT_WRAPPING_TOKEN_FILE }: Environment,
  cwd: string,
): { readonly ok: true; readonly wrapping: WrappingSettings } | (ConfigResult & { readonly ok: false }) {
  // Neither is a secret, so no file can be missing; but empty ones are not set.
  const given = readSecretFiles({ EVERGRANT_WRAPPING_KEY, EVERGRANT_WRAPPING_TOKEN_FILE }, cwd, []);
  const parsed = wrappingSchema.safeParse(given);
  if (parsed.success) return { ok: true, wrapping: wrappingOf(parsed.data, cwd) };
  return {
    ok: false,
    problems: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  };
}

const metricsTokenSchema = environmentSchema.pick({ EVERGRANT_METRICS_TOKEN: true });

/** The token of metrics, for somebody who looks at a hub elsewhere: what else is set is no configuration of that one. */
export function parseMetricsToken(
  { EVERGRANT_METRICS_TOKEN, EVERGRANT_METRICS_TOKEN_FILE }: Environment,
  cwd: string,
): { readonly ok: true; readonly token: string | undefined } | (ConfigResult & { readonly ok: false }) {
  const problems: ConfigProblem[] = [];
  const given = readSecretFiles({ EVERGRANT_METRICS_TOKEN, EVERGRANT_METRICS_TOKEN_FILE }, cwd, problems);
  const parsed = metricsTokenSchema.safeParse(given);
  for (const { path, message } of parsed.error?.issues ?? [])
    problems.push({ path: path.join('.'), message });
  return parsed.success && problems.length === 0
    ? { ok: true, token: parsed.data.EVERGRANT_METRICS_TOKEN }
    : { ok: false, problems };
}

/** What is worth nothing by itself. */
function incompleteSettings(env: z.infer<typeof environmentSchema>): ConfigProblem[] {
  const pairs = [
    ['EVERGRANT_SMTP_URL', 'EVERGRANT_MAIL_FROM'],
    ['EVERGRANT_OIDC_ISSUER', 'EVERGRANT_OIDC_CLIENT_ID'],
    ['EVERGRANT_SUBJECT_ISSUER', 'EVERGRANT_SUBJECT_AUDIENCE', 'EVERGRANT_SUBJECT_JWKS_URL'],
  ] as const;
  return pairs.flatMap((pair) => {
    const missing = pair.filter((name) => env[name] === undefined);
    return missing.length === pair.length
      ? []
      : missing.map((path) => ({ path, message: `is missing: ${pair.join(' and ')} go together` }));
  });
}

/** Another way to a database, and to which one is not said. */
const directUrlProblems = (env: z.infer<typeof environmentSchema>): ConfigProblem[] =>
  env.DATABASE_DIRECT_URL === undefined || env.DATABASE_URL !== undefined
    ? []
    : [
        {
          path: 'DATABASE_URL',
          message: 'is missing: DATABASE_DIRECT_URL is only another way to the same database',
        },
      ];

function sandboxOf(env: z.infer<typeof environmentSchema>, production: boolean): Config['sandbox'] {
  const byDefault = production || env.DATABASE_URL !== undefined ? 'off' : 'on';
  return {
    enabled: (env.EVERGRANT_SANDBOX ?? byDefault) === 'on',
    port: env.EVERGRANT_SANDBOX_PORT ?? (env.PORT === 0 ? 0 : env.PORT + 1),
    controlToken: env.EVERGRANT_SANDBOX_CONTROL_TOKEN,
  };
}

/** Ports of one process that are the same; 0 is any free one. */
function portProblems(
  env: z.infer<typeof environmentSchema>,
  { enabled, port }: Config['sandbox'],
): ConfigProblem[] {
  const ports = [
    { path: 'PORT', port: env.PORT },
    { path: 'EVERGRANT_SANDBOX_PORT', port: enabled ? port : undefined },
    { path: 'EVERGRANT_METRICS_PORT', port: env.EVERGRANT_METRICS_PORT },
  ];
  return ports.flatMap(({ path, port }, index) => {
    const other = port ? ports.slice(0, index).find((earlier) => earlier.port === port) : undefined;
    return other === undefined ? [] : [{ path, message: `must be another port than ${other.path}` }];
  });
}

/** A clock that is moved ends what others rely on: only a hub that is all pretence, and all one's own, has such a one. */
function testClockProblems(env: z.infer<typeof environmentSchema>, production: boolean): ConfigProblem[] {
  if (env.EVERGRANT_TEST_CLOCK === 'off') return [];
  const refusal = production
    ? 'must be off in production: it lets the clock be moved'
    : env.EVERGRANT_SANDBOX === 'off' || env.EVERGRANT_SANDBOX_CONTROL_TOKEN === undefined
      ? 'needs the sandbox with EVERGRANT_SANDBOX_CONTROL_TOKEN: its control interface moves the clock'
      : env.DATABASE_URL !== undefined || env.EVERGRANT_ROLE !== 'all'
        ? 'needs a hub of one process with its own database, without DATABASE_URL: all of it has one clock'
        : undefined;
  return refusal === undefined ? [] : [{ path: 'EVERGRANT_TEST_CLOCK', message: refusal }];
}

/**
 * Parses the environment.
 *
 * @param cwd what relative paths are relative to
 */
export function parseConfig(environment: Environment, cwd: string): ConfigResult {
  const problems: ConfigProblem[] = [];
  const given = readSecretFiles(environment, cwd, problems);
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success)
    problems.push(
      ...parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
    );
  const env = parsed.success ? parsed.data : undefined;
  const production = environment.NODE_ENV === 'production';
  const { EVERGRANT_PROVIDERS_FILE: providersFile } = given;
  const providers = readProviders(providersFile && resolve(cwd, providersFile), problems);
  const { EVERGRANT_KEYS_FILE: keysFile } = given;
  const keys = readKeys(
    { text: given.EVERGRANT_KEYS, file: keysFile && resolve(cwd, keysFile) },
    production,
    problems,
  );
  if (production && env !== undefined && env.EVERGRANT_PUBLIC_URL === undefined)
    problems.push({ path: 'EVERGRANT_PUBLIC_URL', message: 'is required in production' });
  if (production && env?.EVERGRANT_SANDBOX === 'on')
    problems.push({
      path: 'EVERGRANT_SANDBOX',
      message: 'must be off in production: its accounts need no password',
    });
  if (production && env?.EVERGRANT_FAILPOINT !== undefined)
    problems.push({
      path: 'EVERGRANT_FAILPOINT',
      message: 'must not be set in production: it makes the process kill itself',
    });
  if (env !== undefined)
    problems.push(
      ...testClockProblems(env, production),
      ...incompleteSettings(env),
      ...directUrlProblems(env),
      ...portProblems(env, sandboxOf(env, production)),
    );
  if (env === undefined || problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    config: {
      role: env.EVERGRANT_ROLE,
      refresh: {
        concurrency: env.EVERGRANT_REFRESH_CONCURRENCY,
        perSecond: env.EVERGRANT_REFRESHES_PER_SECOND,
      },
      host: env.HOST,
      port: env.PORT,
      publicUrl: env.EVERGRANT_PUBLIC_URL ?? `http://localhost:${env.PORT}`,
      dataDir: resolve(cwd, env.EVERGRANT_DATA_DIR),
      databaseUrl: env.DATABASE_URL,
      databaseDirectUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
      redisUrl: env.REDIS_URL,
      keys,
      wrapping: wrappingOf(env, cwd),
      providers,
      sandbox: sandboxOf(env, production),
      testClock: env.EVERGRANT_TEST_CLOCK === 'on',
      audit: {
        checkpointFile:
          env.EVERGRANT_AUDIT_CHECKPOINT_FILE && resolve(cwd, env.EVERGRANT_AUDIT_CHECKPOINT_FILE),
        checkpointUrl: env.EVERGRANT_AUDIT_CHECKPOINT_URL,
        retentionDays: env.EVERGRANT_AUDIT_RETENTION,
      },
      signUp: env.EVERGRANT_SIGN_UP,
      rateLimits: { apiKey: env.EVERGRANT_RATE_LIMIT_API_KEY, signIn: env.EVERGRANT_RATE_LIMIT_SIGN_IN },
      sessionLife: {
        idleMs: env.EVERGRANT_SESSION_IDLE_DAYS * DAY_MS,
        maxMs: env.EVERGRANT_SESSION_MAX_DAYS * DAY_MS,
      },
      oidc:
        env.EVERGRANT_OIDC_ISSUER === undefined || env.EVERGRANT_OIDC_CLIENT_ID === undefined
          ? undefined
          : {
              issuer: env.EVERGRANT_OIDC_ISSUER,
              clientId: env.EVERGRANT_OIDC_CLIENT_ID,
              clientSecret: env.EVERGRANT_OIDC_CLIENT_SECRET,
              name: env.EVERGRANT_OIDC_NAME,
            },
      subjects:
        env.EVERGRANT_SUBJECT_ISSUER === undefined ||
        env.EVERGRANT_SUBJECT_AUDIENCE === undefined ||
        env.EVERGRANT_SUBJECT_JWKS_URL === undefined
          ? undefined
          : {
              issuer: env.EVERGRANT_SUBJECT_ISSUER,
              audience: env.EVERGRANT_SUBJECT_AUDIENCE,
              jwksUrl: env.EVERGRANT_SUBJECT_JWKS_URL,
            },
      mail:
        env.EVERGRANT_SMTP_URL === undefined || env.EVERGRANT_MAIL_FROM === undefined
          ? undefined
          : { smtpUrl: env.EVERGRANT_SMTP_URL, from: env.EVERGRANT_MAIL_FROM },
      operatorChannelUrl: env.EVERGRANT_OPERATOR_CHANNEL_URL,
      redirectAllowlist: env.EVERGRANT_REDIRECT_ALLOWLIST,
      appOrigins: env.EVERGRANT_APP_ORIGINS,
      trustedProviderOrigins: env.EVERGRANT_TRUSTED_PROVIDER_ORIGINS,
      trustedWebhookOrigins: env.EVERGRANT_TRUSTED_WEBHOOK_ORIGINS,
      trustedProxyHops: env.EVERGRANT_TRUSTED_PROXY_HOPS,
      metrics: {
        // What a hub measures is nobody else's business.
        served:
          !production ||
          env.EVERGRANT_METRICS_PORT !== undefined ||
          env.EVERGRANT_METRICS_TOKEN !== undefined,
        port: env.EVERGRANT_METRICS_PORT,
        token: env.EVERGRANT_METRICS_TOKEN,
      },
      tracing:
        env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
          ? undefined
          : {
              endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
              headers: env.OTEL_EXPORTER_OTLP_HEADERS,
              ratio: env.EVERGRANT_TRACE_RATIO,
              origins: env.EVERGRANT_TRACE_ORIGINS,
              sendsMetrics: env.OTEL_METRICS_EXPORTER === 'otlp',
            },
      anomalies: {
        invalidStates: env.EVERGRANT_ANOMALY_INVALID_STATES,
        keyRate: env.EVERGRANT_ANOMALY_KEY_RATE,
        newNetwork: env.EVERGRANT_ANOMALY_NEW_NETWORK === 'on',
        refreshFailures: env.EVERGRANT_ANOMALY_REFRESH_FAILURES,
        refusedGrants: env.EVERGRANT_ANOMALY_REFUSED_GRANTS,
      },
      logLevel: env.LOG_LEVEL,
      logFormat: env.LOG_FORMAT ?? (production ? 'json' : 'pretty'),
      production,
      failpoint: env.EVERGRANT_FAILPOINT,
    },
  };
}
