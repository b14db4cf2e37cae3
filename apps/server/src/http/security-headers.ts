/** @param framedBy origins whose pages may frame the page; default: nobody's */
export const contentSecurityPolicy = (framedBy: readonly string[] = []): string =>
  [...DIRECTIVES, `frame-ancestors ${framedBy.length === 0 ? "'none'" : framedBy.join(' ')}`].join('; ');

const DIRECTIVES = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  // Avatars come from the providers; the sandbox serves its own on loopback.
  "img-src 'self' data: https: http://127.0.0.1:*",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
];

/** Headers of every answer (ASVS 3.4). What may be kept in a cache says so itself (ASVS 14.3.2). */
export const securityHeaders = (publicUrl: string): Record<string, string> => ({
  'cache-control': 'no-store',
  'content-security-policy': contentSecurityPolicy(),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
  ...(publicUrl.startsWith('https:')
    ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }
    : {}),
});
