import { IntegrationsServiceError } from '../errors.ts';

/**
 * Where a flow may end: the hub's own origin, or an origin on the operator's allowlist, compared exactly. Checked
 * when the flow starts and again when it ends (RFC 9700 4.11.1).
 *
 * @returns the normalised URL
 * @throws INVALID_REDIRECT_URL
 */
export function checkRedirectUrl(
  redirectUrl: string,
  settings: { publicUrl: string; redirectAllowlist: readonly string[] },
  correlationId: string,
): string {
  const refuse = (reason: string) =>
    new IntegrationsServiceError('INVALID_REDIRECT_URL', { correlationId, metadata: { reason } });
  // Browsers read \ as / and drop control characters, so what we check would not be what they open.
  if (/[\\\p{Cc}\s]/u.test(redirectUrl)) throw refuse('forbidden_character');
  const base = redirectUrl.startsWith('/') && !redirectUrl.startsWith('//') ? settings.publicUrl : undefined;
  if (!URL.canParse(redirectUrl, base)) throw refuse('malformed');
  const url = new URL(redirectUrl, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('scheme');
  if (url.username !== '' || url.password !== '') throw refuse('credentials');
  const allowed = [settings.publicUrl, ...settings.redirectAllowlist].map((origin) => new URL(origin).origin);
  if (!allowed.includes(url.origin)) throw refuse('origin');
  return url.href;
}

/** What the hub says there, and nobody else: a redirect URL must not bring a result of its own. */
const RESULT_PARAMETERS = ['status', 'connectionId', 'code', 'correlationId', 'flowId'];

/** The final address of a flow with its result; never a token, a code or a state. */
export function resultUrl(redirectUrl: string, result: Readonly<Record<string, string>>): string {
  const url = new URL(redirectUrl);
  for (const name of RESULT_PARAMETERS) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(result)) url.searchParams.set(name, value);
  return url.href;
}

/** The redirect URI to register at a provider. */
export const redirectUriOf = (settings: { publicUrl: string }, provider: string): string =>
  `${settings.publicUrl}/oauth/callback/${provider}`;
