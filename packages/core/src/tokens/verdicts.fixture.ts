import type { Provider } from '@evergrant/providers';
import type { Evidence } from './evidence.ts';

/** What a provider, or something in front of it, answered to a refresh, and what that is evidence of. */
export interface RecordedAnswer {
  readonly name: string;
  /** An entry of the catalog, or what matters of one; default: one that rotates and says nothing else. */
  readonly provider?: string | Partial<Provider>;
  /** Default 200. */
  readonly status?: number;
  /** Text as it came, or JSON. */
  readonly body: unknown;
  /** Default: JSON for objects, HTML for what begins with `<`, plain text otherwise. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `renewed`: it brings an access token. */
  readonly expected: 'renewed' | Evidence['kind'];
}

const tokens = { access_token: 'a', refresh_token: 'r', token_type: 'Bearer', expires_in: 3600 };

/** Answers with tokens: nothing beside them is a reason to drop them. */
const TOKENS: readonly RecordedAnswer[] = [
  { name: 'plain', body: tokens, expected: 'renewed' },
  { name: 'an unknown token type', body: { ...tokens, token_type: 'BearerToken' }, expected: 'renewed' },
  { name: 'no token type', body: { access_token: 'a', refresh_token: 'r' }, expected: 'renewed' },
  { name: 'a NUL in the scope', body: { ...tokens, scope: 'read wri\u0000te' }, expected: 'renewed' },
  { name: 'a scope that is an object', body: { ...tokens, scope: { read: true } }, expected: 'renewed' },
  { name: 'a lifetime below zero', body: { ...tokens, expires_in: -5 }, expected: 'renewed' },
  { name: 'a lifetime in prose', body: { ...tokens, expires_in: 'soon' }, expected: 'renewed' },
  { name: 'an ID token that is no JWT', body: { ...tokens, id_token: 'not-a-jwt' }, expected: 'renewed' },
  { name: 'HTTP 201', status: 201, body: tokens, expected: 'renewed' },
  {
    name: 'a form that is called plain text',
    body: 'access_token=a&refresh_token=r&token_type=Bearer&expires_in=3600',
    contentType: 'text/plain',
    expected: 'renewed',
  },
  {
    name: 'JSON that is called HTML',
    body: JSON.stringify(tokens),
    contentType: 'text/html',
    expected: 'renewed',
  },
  { name: 'no access token', body: { refresh_token: 'r' }, expected: 'half_renewed' },
  { name: 'an access token of null', body: { ...tokens, access_token: null }, expected: 'half_renewed' },
  { name: 'an empty access token', body: { ...tokens, access_token: '' }, expected: 'half_renewed' },
];

/** RFC 6749 section 5.2, and the providers' own words. */
const REFUSALS: readonly RecordedAnswer[] = [
  { name: 'invalid_grant', status: 400, body: { error: 'invalid_grant' }, expected: 'dead_grant' },
  {
    name: 'invalid_grant, with 401',
    status: 401,
    body: { error: 'invalid_grant', error_description: 'Token has been revoked.' },
    expected: 'dead_grant',
  },
  { name: 'invalid_client', status: 401, body: { error: 'invalid_client' }, expected: 'client_refused' },
  {
    name: 'unauthorized_client',
    status: 400,
    body: { error: 'unauthorized_client' },
    expected: 'client_refused',
  },
  {
    name: 'temporarily_unavailable',
    status: 400,
    body: { error: 'temporarily_unavailable' },
    expected: 'later',
  },
  { name: 'invalid_request', status: 400, body: { error: 'invalid_request' }, expected: 'says_nothing' },
  { name: 'invalid_scope', status: 400, body: { error: 'invalid_scope' }, expected: 'says_nothing' },
  { name: 'a code of nobody', status: 400, body: { error: 'computer_says_no' }, expected: 'says_nothing' },
  { name: 'an error with 200, of nobody', body: { error: 'computer_says_no' }, expected: 'says_nothing' },
  {
    name: 'Slack: a wrong secret',
    provider: 'slack',
    body: { ok: false, error: 'bad_client_secret' },
    expected: 'client_refused',
  },
  {
    name: 'Google: the client was deleted',
    provider: 'google',
    status: 401,
    body: { error: 'deleted_client' },
    expected: 'client_refused',
  },
  {
    name: 'Facebook: the app cannot be validated',
    provider: 'facebook',
    status: 400,
    body: { error: { code: 101, type: 'OAuthException', message: 'Error validating application.' } },
    expected: 'client_refused',
  },
  {
    name: 'Atlassian: the refresh token is over',
    provider: 'atlassian',
    status: 403,
    body: { error: 'unauthorized_client', error_description: 'refresh_token is invalid' },
    expected: 'dead_grant',
  },
  {
    name: 'Salesforce: another request is being processed',
    provider: 'salesforce',
    status: 400,
    body: { error: 'invalid_grant', error_description: 'token request is already being processed' },
    expected: 'later',
  },
];

/** Gateways, firewalls and proxies of the common kinds. */
const GATEWAYS: readonly RecordedAnswer[] = [
  { name: 'AWS API Gateway, WAF', status: 403, body: { message: 'Forbidden' }, expected: 'says_nothing' },
  {
    name: 'Kong: no route',
    status: 404,
    body: { message: 'no Route matched with those values' },
    expected: 'says_nothing',
  },
  { name: 'Envoy: RBAC', status: 403, body: 'RBAC: access denied', expected: 'says_nothing' },
  {
    name: 'Cloudflare: blocked',
    status: 403,
    body: '<!DOCTYPE html><html><title>Attention Required! | Cloudflare</title></html>',
    expected: 'says_nothing',
  },
  {
    name: 'Akamai: denied',
    status: 403,
    body: '<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD></HTML>',
    expected: 'says_nothing',
  },
  {
    name: 'nginx: 404',
    status: 404,
    body: '<html><h1>404 Not Found</h1><hr>nginx</html>',
    expected: 'says_nothing',
  },
  { name: 'nothing but 400', status: 400, body: '', expected: 'says_nothing' },
  { name: 'nothing but 401', status: 401, body: '', expected: 'says_nothing' },
  { name: 'nothing but 403', status: 403, body: '', expected: 'says_nothing' },
  {
    name: 'a login page behind a redirect',
    status: 302,
    body: '',
    headers: { location: 'https://login.example' },
    expected: 'says_nothing',
  },
  { name: 'a limit', status: 429, body: { message: 'Too Many Requests' }, expected: 'later' },
  {
    name: 'closed for a while, with its length',
    status: 503,
    body: '',
    headers: { 'retry-after': '120' },
    expected: 'later',
  },
];

/** Sent, and no answer that can be understood. */
const LOSSES: readonly RecordedAnswer[] = [
  ...[408, 500, 502, 503, 504, 520, 522, 524].map((status) => ({
    name: `HTTP ${status}`,
    status,
    body: '<html>gateway</html>',
    expected: 'maybe_processed' as const,
  })),
  {
    name: 'Envoy: the upstream was cut off',
    status: 503,
    body: 'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
    expected: 'maybe_processed',
  },
  {
    name: 'a dead grant that a failing server writes',
    status: 500,
    body: { error: 'invalid_grant' },
    expected: 'maybe_processed',
  },
  { name: 'no content', status: 204, body: '', expected: 'maybe_processed' },
  { name: 'an empty body', body: '', expected: 'maybe_processed' },
  { name: 'JSON that breaks off', body: '{"access_token":"a","refresh_to', expected: 'maybe_processed' },
  { name: 'a page', body: '<html>Welcome to the hotel</html>', expected: 'maybe_processed' },
  { name: 'words', body: 'ok', expected: 'maybe_processed' },
  { name: 'JSON without tokens', body: { ok: true }, expected: 'maybe_processed' },
  { name: 'a list', body: [], expected: 'maybe_processed' },
];

export const RECORDED_ANSWERS: readonly RecordedAnswer[] = [...TOKENS, ...REFUSALS, ...GATEWAYS, ...LOSSES];
