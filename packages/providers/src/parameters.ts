import { compileOnce, compilePattern } from './pattern.ts';
import type { Provider } from './provider.ts';
import { readPath } from './read-path.ts';
import { type AnswerSource, isAnswerSource, type Parameter } from './schema/parameter.ts';

/** What is wrong, and where: `path` is a dotted field path. */
export type Problem = { path: string; message: string };

export type ParameterValues =
  | { ok: true; values: Record<string, string> }
  | { ok: false; problems: Problem[] };

type Parameters = Pick<Provider, 'parameters' | 'authorization_response' | 'api_base_url'>;

/** Under this prefix, captured callback parameters stand beside the entry's own parameters. */
const CAPTURED = 'authorization_response.';

/** Longest captured value that is kept; what a provider adds to a callback is an id. */
const LONGEST_CAPTURE = 512;

/**
 * Puts together the values of an entry's parameters: what was given, else the default; checked against `enum`,
 * `pattern` and `allow`. A value of an `enum` map also brings the strings it stands for (`environment.host`).
 * Parameters learned from an answer are left out while they are unknown; every other one must have a value. Captured
 * callback parameters (`authorization_response.device_id`) pass as they are.
 *
 * @example
 * resolveParameters(shopify, { shop: 'tea' }); // { ok: true, values: { shop: 'tea', version: '2026-07' } }
 */
export function resolveParameters(
  provider: Parameters,
  given: Readonly<Record<string, string>>,
): ParameterValues {
  const declared = provider.parameters ?? {};
  const captured = (provider.authorization_response?.capture ?? []).map((name) => CAPTURED + name);
  const problems: Problem[] = Object.keys(given)
    .filter((name) => !Object.hasOwn(declared, name) && !captured.includes(name))
    .map((name) => ({ path: name, message: 'is not a parameter of this provider' }));
  const values: Record<string, string> = {};
  for (const name of captured) {
    const value = given[name];
    if (value !== undefined) values[name] = value;
  }
  for (const [name, parameter] of Object.entries(declared)) {
    const value = Object.hasOwn(given, name) ? given[name] : parameter.default;
    if (value === undefined) {
      if (!isLearned(parameter)) problems.push({ path: name, message: 'missing' });
      continue;
    }
    const message = checkParameter(parameter, value);
    if (message !== undefined) problems.push({ path: name, message });
    values[name] = value;
    for (const [key, text] of Object.entries(meaningOf(parameter, value))) values[`${name}.${key}`] = text;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, values };
}

/**
 * What a flow may not decide: a parameter of the operator's, or one that the operator fixed to another value. The
 * client secret goes where these point.
 *
 * @param fixed the operator's values
 * @param given the values of one flow or connection
 */
export function checkFlowParameters(
  provider: Parameters,
  fixed: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Problem[] {
  return Object.entries(given)
    .filter(([name, value]) =>
      Object.hasOwn(fixed, name) ? fixed[name] !== value : provider.parameters?.[name]?.source === 'operator',
    )
    .map(([name]) => ({ path: name, message: 'is for the operator to decide' }));
}

/**
 * Reads what an answer decides about later requests: parameters (Zoho's data centre, Salesforce's instance), each
 * checked against its `allow` list before anything may be sent there, and of the callback also the captured values
 * that the entry's templates ask for again (VK's `device_id`). What the answer does not name is left out, and so is an
 * address that is not allowed where it would only be shown (`api_base_url`): a new host of a provider costs nobody their
 * connection.
 */
export function learnParameters(
  provider: Parameters,
  source: AnswerSource,
  answer: unknown,
): ParameterValues {
  const problems: Problem[] = [];
  const values: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(provider.parameters ?? {})) {
    const value = parameter.source === source ? readPath(answer, parameter.path ?? name) : undefined;
    if (typeof value !== 'string' || value === '') continue;
    const message = checkParameter(parameter, value);
    if (message === undefined) values[name] = value;
    else if (isSentTo(provider, name)) problems.push({ path: name, message });
  }
  if (source === 'authorization_response')
    for (const name of provider.authorization_response?.capture ?? []) {
      const isAskedForAgain = JSON.stringify(provider).includes(`{${CAPTURED}${name}}`);
      const value = readPath(answer, name);
      if (isAskedForAgain && typeof value === 'string' && value !== '' && value.length <= LONGEST_CAPTURE)
        values[CAPTURED + name] = value;
    }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, values };
}

/** Names of the parameters which the connect dialog must or may ask the end user for; `fixed` ones are not asked. */
export function askedParameters(provider: Parameters, fixed: Readonly<Record<string, string>>): string[] {
  return Object.entries(provider.parameters ?? {})
    .filter(([name, { source }]) => (source ?? 'user') === 'user' && !Object.hasOwn(fixed, name))
    .map(([name]) => name);
}

const patternOf = compileOnce(({ pattern }: Parameter) =>
  pattern === undefined ? undefined : compilePattern(pattern),
);

/** Says what is wrong with a value, or nothing. The message never repeats the value. */
export function checkParameter(parameter: Parameter, value: string): string | undefined {
  const allowed = Array.isArray(parameter.enum) ? parameter.enum : Object.keys(parameter.enum ?? {});
  if (parameter.enum !== undefined && !allowed.includes(value)) return `must be one of ${allowed.join(', ')}`;
  if (parameter.pattern !== undefined && patternOf(parameter)?.matches(value) !== true) {
    return parameter.example === undefined
      ? `must match ${parameter.pattern}`
      : `must look like ${parameter.example} (${parameter.pattern})`;
  }
  if (parameter.allow !== undefined && !isAllowedHost(parameter.allow, value)) {
    return `must be on ${parameter.allow.join(', ')}`;
  }
  return undefined;
}

/** `.example.com` allows every host below it, and not itself; anything else must be the host exactly. */
function isAllowedHost(allow: readonly string[], value: string): boolean {
  const host = hostOf(value);
  return (
    host !== undefined &&
    allow.some((entry) => (entry.startsWith('.') ? host.endsWith(entry) : host === entry))
  );
}

/** The host of a bare host name or of an https origin; nothing for an address with any other part. */
function hostOf(value: string): string | undefined {
  if (/^[a-z0-9.-]+$/i.test(value)) return value.toLowerCase();
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (
    url === undefined ||
    url.protocol !== 'https:' ||
    url.port !== '' ||
    url.username !== '' ||
    url.password !== ''
  ) {
    return undefined;
  }
  return url.pathname === '/' && url.search === '' && url.hash === '' ? url.host : undefined;
}

/** Whether a parameter decides where the hub itself sends something. */
function isSentTo({ api_base_url: _, ...provider }: Parameters, name: string): boolean {
  return JSON.stringify(provider).includes(`{${name}}`);
}

function isLearned(parameter: Parameter): boolean {
  return isAnswerSource(parameter.source);
}

function meaningOf(parameter: Parameter, value: string): Record<string, string> {
  if (parameter.enum === undefined || Array.isArray(parameter.enum)) return {};
  return (Object.hasOwn(parameter.enum, value) ? parameter.enum[value] : undefined) ?? {};
}
