import type { DialectClient, Operation } from './dialect.ts';
import { Refusal } from './refusal.ts';
import type { Form, Values } from './rule.ts';

/** A request to a dialect. */
export interface DialectRequest {
  readonly method: string;
  /** Its path is below the dialect's address. */
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * Reads all parameters of a request by a form, which has to know all of them.
 *
 * @throws Refusal `invalid_request`
 */
export function readForm(form: Form, given: URLSearchParams): Values {
  const unknown = [...given.keys()].find((name) => !Object.hasOwn(form, name));
  if (unknown !== undefined) throw new Refusal('invalid_request', `${unknown} is not a parameter here`);
  const values: Record<string, string> = {};
  for (const [name, rule] of Object.entries(form)) {
    const [text, ...repeated] = given.getAll(name);
    const read = repeated.length > 0 ? undefined : rule(text);
    if (read === undefined) {
      const problem = text === undefined ? 'is missing' : 'is not what it has to be';
      throw new Refusal('invalid_request', `${name} ${problem}`);
    }
    Object.assign(values, read);
  }
  return values;
}

/**
 * What a path says when it is of a pattern, segment by segment; undefined when it is not.
 *
 * @example
 * readPath('/:shop/token', '/tea/token'); // { shop: 'tea' }
 */
export function readPath(pattern: string, path: string): Values | undefined {
  const [wanted, given] = [pattern, path].map((text) => text.split('/').map(decodeURIComponent));
  if (wanted === undefined || given === undefined || wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const found = given[index] ?? '';
    if (segment.startsWith(':') && found !== '') values[segment.slice(1)] = found;
    else if (segment !== found) return undefined;
  }
  return values;
}

/**
 * Reads a request as one operation wants it.
 *
 * @throws Refusal `invalid_request`; `invalid_client` for another client or a wrong secret
 */
export function readOperation(
  { method, path, encoding, headers = {}, parameters = {} }: Operation,
  request: DialectRequest,
  client: DialectClient,
): Values {
  const values = {
    ...readPath(path, request.url.pathname),
    ...readHeaders(headers, request.headers),
    ...readForm(parameters, readParameters(request, encoding ?? (method === 'POST' ? 'form' : 'query'))),
  };
  checkClient(values, client);
  return values;
}

/** @throws Refusal `invalid_client` */
export function checkClient(values: Values, { clientId, clientSecret }: DialectClient): void {
  if ((values.client_id ?? clientId) !== clientId || (values.client_secret ?? clientSecret) !== clientSecret)
    throw new Refusal('invalid_client', 'the client is not known here');
}

/** Other headers may be there, credentials that nobody asked for may not. */
function readHeaders(form: Form, headers: Headers): Values {
  const given = new URLSearchParams();
  for (const name of [...Object.keys(form), 'authorization']) {
    const text = headers.get(name);
    if (text !== null) given.set(name, text);
  }
  return readForm(form, given);
}

function readParameters(
  { url, headers, body }: DialectRequest,
  encoding: 'query' | 'form' | 'json',
): URLSearchParams {
  if (encoding === 'query') {
    if (body !== '') throw new Refusal('invalid_request', 'there must be no body');
    return url.searchParams;
  }
  if (url.search !== '') throw new Refusal('invalid_request', 'there must be no query');
  if (body === '') return new URLSearchParams();
  const type = encoding === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
  if (headers.get('content-type')?.split(';')[0] !== type)
    throw new Refusal('invalid_request', `the body has to be ${type}`);
  return encoding === 'json' ? readJson(body) : new URLSearchParams(body);
}

function readJson(body: string): URLSearchParams {
  const parameters = new URLSearchParams();
  try {
    const parsed: unknown = JSON.parse(body);
    for (const [name, value] of Object.entries(parsed ?? {})) parameters.set(name, String(value));
  } catch {
    throw new Refusal('invalid_request', 'the body is not JSON');
  }
  return parameters;
}
