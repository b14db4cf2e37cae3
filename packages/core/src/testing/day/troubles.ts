/**
 * What can stand between the hub and a provider's token endpoint, or be wrong with it, for an hour.
 *
 * - `before`: the provider never processes the request.
 * - `after`: it processes it, rotates, and what comes back is this.
 */
export interface Trouble {
  readonly name: string;
  readonly when: 'before' | 'after';
  /** What comes back. `reset`: the connection breaks. `silence`: nothing, ever. `truncated`: half of the answer. */
  readonly answer:
    | 'reset'
    | 'silence'
    | 'truncated'
    | {
        readonly status: number;
        readonly headers?: Readonly<Record<string, string>>;
        /** A text as it is; a function: of the provider's true answer. */
        readonly body: string | ((answer: Readonly<Record<string, unknown>>) => string);
      };
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json' };
const page = (title: string) =>
  `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`;

const refusal = (
  name: string,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = HTML,
): Trouble => ({ name, when: 'before', answer: { status, headers, body } });
const code = (name: string, status: number, error: string): Trouble =>
  refusal(name, status, JSON.stringify({ error }), JSON_TYPE);
const changed = (
  name: string,
  change: (answer: Readonly<Record<string, unknown>>) => unknown,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
): Trouble => ({
  name,
  when: 'after',
  answer: {
    status: 200,
    headers,
    body: (answer) => {
      const made = change(answer);
      return typeof made === 'string' ? made : JSON.stringify(made);
    },
  },
});

/** Forty kinds. */
export const TROUBLES: readonly Trouble[] = [
  refusal('Cloudflare 403 page', 403, page('Attention Required! | Cloudflare'), {
    ...HTML,
    server: 'cloudflare',
    'cf-ray': '8f0',
  }),
  refusal('Cloudflare 1020 text', 403, 'error code: 1020', { 'content-type': 'text/plain' }),
  refusal('AWS WAF 403', 403, '{"message":"Forbidden"}', {
    ...JSON_TYPE,
    'x-amzn-errortype': 'ForbiddenException',
  }),
  refusal('AWS ALB 503', 503, page('503 Service Temporarily Unavailable'), { ...HTML, server: 'awselb/2.0' }),
  refusal('Akamai 403', 403, page('Access Denied'), { ...HTML, server: 'AkamaiGHost' }),
  refusal('Azure Front Door 403', 403, page('The request is blocked.'), { ...HTML, 'x-azure-ref': '0' }),
  refusal('Kong 401', 401, '{"message":"Unauthorized"}', JSON_TYPE),
  refusal('Envoy 404', 404, '', { server: 'envoy' }),
  refusal('Google Frontend 404', 404, page('Error 404 (Not Found)!!1'), HTML),
  refusal('nginx 405', 405, page('405 Not Allowed')),
  refusal('nginx 413', 413, page('413 Request Entity Too Large')),
  refusal('nginx 400', 400, page('400 Bad Request')),
  refusal('an empty 400', 400, '', {}),
  refusal('an empty 401', 401, '', {}),
  refusal('proxy 407', 407, page('Proxy Authentication Required')),
  refusal('misdirected 421', 421, 'Misdirected Request', { 'content-type': 'text/plain' }),
  refusal('censored 451', 451, page('Unavailable For Legal Reasons')),
  refusal('429 in seconds', 429, '', { 'retry-after': '120' }),
  refusal('429 without a word', 429, page('Too Many Requests')),
  refusal('503 in an hour', 503, page('Maintenance'), { ...HTML, 'retry-after': '3600' }),
  refusal('a sign-in page', 200, page('Sign in to the network')),
  refusal('a redirect to a sign-in page', 302, '', { location: 'https://login.example/' }),
  code('server_error', 500, 'server_error'),
  code('temporarily_unavailable', 400, 'temporarily_unavailable'),
  code('slow_down', 400, 'slow_down'),
  code('invalid_request', 400, 'invalid_request'),
  code('unsupported_grant_type', 400, 'unsupported_grant_type'),
  code('an unknown code', 400, 'blocked_by_policy'),
  code('invalid_client', 401, 'invalid_client'),
  code('unauthorized_client', 400, 'unauthorized_client'),
  { name: 'reset before', when: 'before', answer: 'reset' },
  { name: 'silence before', when: 'before', answer: 'silence' },
  { name: 'reset after', when: 'after', answer: 'reset' },
  { name: 'truncated', when: 'after', answer: 'truncated' },
  { name: '502 after', when: 'after', answer: { status: 502, headers: HTML, body: page('502 Bad Gateway') } },
  changed('HTML that is JSON', (answer) => answer, HTML),
  changed('a scope with NUL', (answer) => ({ ...answer, scope: 'read\u0000 write' })),
  changed('an odd lifetime and type', (answer) => ({ ...answer, expires_in: '-1', token_type: 'MAC' })),
  changed('an ID token of nobody', (answer) => ({ ...answer, id_token: 'not.a.jwt' })),
  changed('no access token', ({ access_token: _, ...answer }) => answer),
];
