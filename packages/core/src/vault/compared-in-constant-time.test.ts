import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../../..');

const sources = globSync('{apps/server,apps/cli,packages/{core,providers,client}}/src/**/*.ts', {
  cwd: ROOT,
  exclude: (path) => /\.(test|fixture)\.ts$|[\\/]testing[\\/]/.test(path),
}).map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(ROOT, name), 'utf8') }));

/** What tells how much of a secret was right by how long it takes. */
const COMPARISON =
  /(?:[!=]==?\s*(?:\w+\.)*(?:sign|secretHash|hashOf|digest)\(|(?:\bdigest\([^)]*\)|\bsecretHash\([^)]*\))\s*[!=]==?)/;

test('what proves who somebody is, is compared in constant time (ASVS 11.2.4)', () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter(({ text }) => COMPARISON.test(text)).map(({ name }) => name)).toEqual([]);
  // Whoever makes a MAC to compare it leaves the comparison to one of these.
  const making = sources
    .filter(({ text }) => text.includes('createHmac('))
    .map(({ name, text }) => [name, text.includes('timingSafeEqual(')]);
  expect(Object.fromEntries(making)).toEqual({
    'apps/server/src/auth/session-cookie.ts': true,
    // Makes codes as an authenticator app does, for tests.
    'apps/server/src/testing/totp.ts': false,
    'packages/core/src/provider-notices/verify-hmac.ts': true,
    // Tells whether settings have changed, and proves nothing.
    'packages/core/src/vault/fingerprint.ts': false,
    'packages/core/src/vault/mac.ts': true,
    // Signs only.
    'packages/core/src/webhooks/sign-webhook.ts': false,
  });
  const hashes = sources.find(({ name }) => name.endsWith('/state/browser-secret.ts'));
  expect(hashes?.text).toContain('timingSafeEqual(given, expected)');
});

test('a comparison that is none of these is found', () => {
  for (const text of [
    'if (mac === sign(text))',
    'secretHash(given) === hash',
    "x.digest('hex') !== expected",
  ])
    expect(text).toMatch(COMPARISON);
});
