import { html } from '../pages/html.ts';
import { type Dialect, type DialectClient, json } from './dialect.ts';
import { checkClient, type DialectRequest, readForm, readOperation, readPath } from './read-request.ts';
import { Refusal, standardRefusal } from './refusal.ts';
import type { Values } from './rule.ts';
import { createStandardClient } from './standard-client.ts';

/** Where the sandbox sends the browser back to, below the dialect's address. */
export const CALLBACK = '/callback';

/**
 * Everything that a dialect answers.
 *
 * @param options.base its address, under which the sandbox knows its callback
 * @param options.redirectUri where its client wants the browser back; compared exactly
 * @param options.now its clock
 */
export function serveDialect(
  dialect: Dialect,
  options: {
    client: DialectClient;
    base: string;
    issuer: string;
    redirectUri: () => string;
    now: () => Date;
  },
): (request: DialectRequest) => Promise<Response> {
  const { client, base, issuer, now } = options;
  const { discovery, authorization, callback = {}, operations, refuse = standardRefusal } = dialect;
  const sandbox = createStandardClient(dialect, { ...client, issuer, redirectUri: base + CALLBACK, now });

  function authorize(fromPath: Values, url: URL): Response {
    if (authorization.percentEncoded && url.search.includes('+'))
      throw new Refusal('invalid_request', 'a space has to be %20');
    const values = { ...fromPath, ...readForm(authorization.parameters, url.searchParams) };
    checkClient(values, client);
    if (values.redirect_uri !== options.redirectUri())
      throw new Refusal('invalid_request', 'redirect_uri is not registered');
    return redirect(sandbox.authorize(values));
  }

  function comeBack(answer: URLSearchParams): Response {
    const values = sandbox.takeRequest(answer);
    if (values === undefined) throw new Refusal('invalid_request', 'there is no such authorization request');
    const parameters = new URLSearchParams({ state: values.state ?? '' });
    const code = answer.get('code');
    const error = answer.get('error') ?? 'server_error';
    if (code !== null) parameters.set('code', code);
    else parameters.set('error', error === 'access_denied' ? (callback.denied ?? error) : error);
    for (const [name, text] of Object.entries(callback.extras?.(parameters, values, client) ?? {}))
      parameters.set(name, text);
    const { redirect_uri: redirectUri = '' } = values;
    if (callback.mode === 'form_post') return formPost(redirectUri, parameters);
    const url = new URL(redirectUri);
    url.search = parameters.toString();
    url.hash = callback.fragment ?? '';
    return redirect(url.href);
  }

  async function operate(request: DialectRequest): Promise<Response> {
    const candidates = operations.filter(
      ({ method, path }) => method === request.method && readPath(path, request.url.pathname) !== undefined,
    );
    let refusal = new Refusal('invalid_request', `there is no ${request.method} ${request.url.pathname}`);
    for (const operation of candidates) {
      try {
        const values = readOperation(operation, request, client);
        return await operation.answer(values, sandbox);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refusal = error;
        if (error.code !== 'invalid_request') break;
      }
    }
    throw refusal;
  }

  return async (request) => {
    const { url, method } = request;
    try {
      if (method === 'GET' && url.pathname === discovery?.path) return json(discovery.document(base, issuer));
      const fromPath = method === 'GET' ? readPath(authorization.path, url.pathname) : undefined;
      if (fromPath !== undefined) return authorize(fromPath, url);
      return url.pathname === CALLBACK ? comeBack(url.searchParams) : await operate(request);
    } catch (error) {
      if (error instanceof Refusal) return refuse(error);
      throw error;
    }
  };
}

const redirect = (location: string): Response => new Response(null, { status: 302, headers: { location } });

/** A page that sends itself off (OAuth 2.0 Form Post Response Mode). */
function formPost(action: string, parameters: URLSearchParams): Response {
  const page = html`<!doctype html>
<title>One moment</title>
<form method="post" action="${action}">
${[...parameters].map(([name, text]) => html`<input type="hidden" name="${name}" value="${text}">`)}
</form>
<script>document.forms[0].submit()</script>
`;
  return new Response(page.text, { headers: { 'content-type': 'text/html', 'cache-control': 'no-store' } });
}
