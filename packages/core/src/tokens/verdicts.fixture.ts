import type { Provider } from '@evergrant/providers';
import { type RecordedRefusal, recordedRefusals } from '@evergrant/providers/testing';
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
  {
    name: 'JSON that is called a form',
    body: JSON.stringify(tokens),
    contentType: 'application/x-www-form-urlencoded',
    expected: 'renewed',
  },
  {
    name: 'a form with blanks as they are and an end, called plain text',
    body: 'access_token=a&refresh_token=r&scope=read write&',
    contentType: 'text/plain',
    expected: 'renewed',
  },
  { name: 'an empty list of errors', body: { ...tokens, error: [] }, expected: 'renewed' },
  { name: 'the error zero', body: { ...tokens, error: '0' }, expected: 'renewed' },
  { name: 'a refresh token of blanks', body: { ...tokens, refresh_token: ' ' }, expected: 'renewed' },
  { name: 'Slack: a flag as text', provider: 'slack', body: { ...tokens, ok: 'true' }, expected: 'renewed' },
  { name: 'an access token of blanks', body: { ...tokens, access_token: ' ' }, expected: 'half_renewed' },
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
  {
    name: 'invalid_grant, in JSON that is called a form',
    status: 400,
    body: '{"error":"invalid_grant"}',
    contentType: 'application/x-www-form-urlencoded',
    expected: 'dead_grant',
  },
  {
    name: 'invalid_grant, in a form with blanks as they are, called plain text',
    status: 400,
    body: 'error=invalid_grant&error_description=The token is gone',
    contentType: 'text/plain',
    expected: 'dead_grant',
  },
  {
    name: 'words about invalid_grant',
    status: 400,
    body: 'error=invalid_grant, perhaps',
    contentType: 'text/plain',
    expected: 'says_nothing',
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
  {
    name: 'Salesforce: which was done then, and leaves the refresh token in force',
    provider: 'salesforce',
    body: { access_token: 'at2', token_type: 'Bearer' },
    expected: 'renewed',
  },
];

/** What stands in front of a provider and answers in its place: never in the provider's own form. */
interface Gateway {
  readonly name: string;
  readonly statuses: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: (status: number) => unknown;
}

const CLIENT_ERRORS = [400, 401, 403, 404, 405, 406, 410, 413, 421, 429, 451];
const SERVER_ERRORS = [502, 503, 504];
const EVERY_ERROR = [...CLIENT_ERRORS, ...SERVER_ERRORS];

/** The common kinds, each with the bodies and headers it is known by. */
const GATEWAY_KINDS: readonly Gateway[] = [
  {
    name: 'Cloudflare, a page',
    statuses: [...EVERY_ERROR, 520, 521, 522, 523, 524, 525, 526, 530],
    headers: { server: 'cloudflare', 'cf-ray': '8c0ffee00c0ffee0-FRA' },
    body: (status) =>
      `<!DOCTYPE html><html lang="en-US"><head><title>Attention Required! | Cloudflare</title></head><body><h1>Error ${status}</h1><p>Cloudflare Ray ID: 8c0ffee00c0ffee0</p></body></html>`,
  },
  {
    name: 'Cloudflare, a challenge',
    statuses: [403, 429, 503],
    headers: { server: 'cloudflare', 'cf-mitigated': 'challenge' },
    body: () => '<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>',
  },
  {
    name: 'Cloudflare, words',
    statuses: [403, 429, 530],
    headers: { server: 'cloudflare' },
    body: (status) => `error code: ${status === 429 ? 1015 : status === 530 ? 1033 : 1020}`,
  },
  {
    name: 'Cloudflare, RFC 9457',
    statuses: [403, 429, 502, 521, 524],
    headers: { server: 'cloudflare' },
    body: (status) => ({
      type: 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/',
      title: 'Error 1020: Access denied',
      status,
      detail: 'The site owner has blocked access based on your browser signature.',
      error_code: 1020,
      error_category: 'access_denied',
      cloudflare_error: true,
    }),
  },
  {
    name: 'AWS WAF on CloudFront',
    statuses: [400, 403, 405, 413, 429, ...SERVER_ERRORS],
    headers: { server: 'CloudFront', 'x-cache': 'Error from cloudfront' },
    body: (status) =>
      `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>${status} ERROR</H1>Request blocked.</BODY></HTML>`,
  },
  {
    name: 'AWS ALB',
    statuses: [...EVERY_ERROR, 460, 463, 500, 561],
    headers: { server: 'awselb/2.0' },
    body: (status) =>
      `<html>\r\n<head><title>${status} Error</title></head>\r\n<body>\r\n<center><h1>${status} Error</h1></center>\r\n</body>\r\n</html>`,
  },
  {
    name: 'AWS API Gateway',
    statuses: [400, 401, 403, 404, 413, 429, 500, ...SERVER_ERRORS],
    headers: { 'x-amzn-requestid': 'a1', 'x-amzn-errortype': 'ForbiddenException' },
    body: (status) => ({ message: status === 401 ? 'Unauthorized' : 'Forbidden' }),
  },
  {
    name: 'Akamai',
    statuses: [400, 403, 404, 405, 429, 451, ...SERVER_ERRORS],
    headers: { server: 'AkamaiGHost' },
    body: () =>
      '<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\nYou don\'t have permission to access "http&#58;&#47;&#47;id&#46;example&#47;token" on this server.<P>\nReference&#32;&#35;18&#46;c0ffee\n</BODY>\n</HTML>',
  },
  {
    name: 'Azure Front Door',
    statuses: EVERY_ERROR,
    headers: { 'x-azure-ref': '0c0ffee' },
    body: (status) =>
      `<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Transitional//EN'><html><head><title>The request is blocked.</title></head><body><h2>Our services aren't available right now</h2><p>${status}</p></body></html>`,
  },
  {
    name: 'Azure API Management',
    statuses: [401, 403, 404, 429],
    body: (statusCode) => ({
      statusCode,
      message: 'Access denied due to missing subscription key. Make sure to include it.',
    }),
  },
  {
    name: 'Azure API Management, with a code',
    statuses: [403, 404, 500],
    body: () => ({
      error: { code: 'Forbidden', message: 'Quota exceeded.', innererror: { code: 'Denied' } },
    }),
  },
  {
    name: 'Kong',
    statuses: EVERY_ERROR,
    headers: { server: 'kong/3.9.0' },
    body: (status) => ({
      message: status === 404 ? 'no Route matched with those values' : 'Invalid authentication credentials',
      request_id: 'c0ffee',
    }),
  },
  {
    name: 'nginx',
    statuses: [...EVERY_ERROR, 494, 495, 496, 500],
    headers: { server: 'nginx' },
    body: (status) =>
      `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>`,
  },
  {
    name: 'Envoy',
    statuses: [403, 404, 413, 421, 429, ...SERVER_ERRORS],
    headers: { server: 'envoy' },
    body: (status) =>
      ({
        403: 'RBAC: access denied',
        413: 'Payload Too Large',
        429: 'local_rate_limited',
        502: 'upstream connect error or disconnect/reset before headers. reset reason: protocol error',
        503: 'no healthy upstream',
        504: 'upstream request timeout',
      })[status] ?? '',
  },
  {
    name: 'Envoy with JWT',
    statuses: [401, 403],
    headers: { server: 'istio-envoy', 'www-authenticate': 'Bearer error="invalid_token"' },
    body: () => 'Jwt is expired',
  },
  {
    name: 'Google Frontend, a page',
    statuses: EVERY_ERROR,
    headers: { server: 'Google Frontend' },
    body: (status) =>
      `<!DOCTYPE html><html lang=en><title>Error ${status}!!1</title><p><b>${status}.</b> <ins>That’s an error.</ins></html>`,
  },
  {
    name: 'Google Frontend, JSON',
    statuses: [400, 401, 403, 404, 429, 500, 503],
    headers: { server: 'ESF' },
    body: (code) => ({
      error: { code, message: 'The caller does not have permission', status: 'PERMISSION_DENIED' },
    }),
  },
  {
    name: 'Apigee',
    statuses: [401, 403, 404, 429, 500, 503],
    body: () => ({
      fault: {
        faultstring: 'Invalid access token',
        detail: { errorcode: 'oauth.v2.InvalidAccessToken' },
      },
    }),
  },
  {
    name: 'Fastly',
    statuses: [403, 404, 405, 421, 500, 503],
    headers: { 'x-served-by': 'cache-fra-1' },
    body: () => 'Fastly error: unknown domain: id.example. Please check that this domain has been added.',
  },
  {
    name: 'S3, XML',
    statuses: [400, 403, 404, 405],
    headers: { server: 'AmazonS3' },
    body: () =>
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>',
  },
  { name: 'nothing at all', statuses: EVERY_ERROR, body: () => '' },
];

/** A limit is meant; another refusal names no reason; a server error may come after the deed. */
const expectedOfGateway = (status: number): Evidence['kind'] => {
  if (status === 429) return 'later';
  return status >= 500 ? 'maybe_processed' : 'says_nothing';
};

export const GATEWAYS: readonly RecordedAnswer[] = [
  ...GATEWAY_KINDS.flatMap(({ name, statuses, headers = {}, body }) =>
    statuses.map((status) => ({
      name: `${name}: ${status}`,
      status,
      headers,
      body: body(status),
      expected: expectedOfGateway(status),
    })),
  ),
  {
    name: 'a login page behind a redirect',
    status: 302,
    body: '',
    headers: { location: 'https://login.example' },
    expected: 'says_nothing',
  },
  {
    name: 'closed for a while, with its length',
    status: 503,
    body: '',
    headers: { 'retry-after': '120' },
    expected: 'later',
  },
  ...['-1', '10, 20', 'soon'].map((length) => ({
    name: `closed for a while, with a length that is none: ${length}`,
    status: 503,
    body: '',
    headers: { 'retry-after': length },
    expected: 'maybe_processed' as const,
  })),
  {
    name: 'F5: rejected, with 200',
    status: 200,
    body: '<html><head><title>Request Rejected</title></head><body>The requested URL was rejected.</body></html>',
    expected: 'maybe_processed',
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

/** What a refusal in a provider's own form has to be taken for. */
function expectedOf({ status, body, meaning }: RecordedRefusal): Evidence['kind'] {
  if (meaning !== null) return meaning === 'retry_later' ? 'later' : meaning;
  // Nobody knows more than its status, or that providers write it for a wrong client mostly.
  if (status === 429 || status >= 500) return expectedOfGateway(status);
  return JSON.stringify(body).includes('"unauthorized_client"') ? 'client_refused' : 'says_nothing';
}

/** Every entry's dead, client and later codes, in its own form. */
const IN_OWN_FORM: readonly RecordedAnswer[] = recordedRefusals().map((refusal) => ({
  name: `${refusal.provider}: ${refusal.status} ${JSON.stringify(refusal.body)}`,
  provider: refusal.provider,
  status: refusal.status,
  body: refusal.body,
  expected: expectedOf(refusal),
}));

export const RECORDED_ANSWERS: readonly RecordedAnswer[] = [
  ...TOKENS,
  ...REFUSALS,
  ...GATEWAYS,
  ...LOSSES,
  ...IN_OWN_FORM,
];
