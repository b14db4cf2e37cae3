import { expect, test } from 'vitest';
import { checkRedirectUrl, resultUrl } from './redirect-url.ts';

const settings = {
  publicUrl: 'https://hub.example',
  redirectAllowlist: ['https://app.example', 'http://localhost:5173'],
};
const check = (url: string) => checkRedirectUrl(url, settings, 'int-1');

test.each([
  ['/connections?tab=1', 'https://hub.example/connections?tab=1'],
  ['https://hub.example/x', 'https://hub.example/x'],
  ['https://app.example', 'https://app.example/'],
  ['https://APP.example:443/a/../b', 'https://app.example/b'],
  ['http://localhost:5173/done#part', 'http://localhost:5173/done#part'],
])('%s is allowed', (url, normalised) => {
  expect(check(url)).toBe(normalised);
});

test.each([
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https:\\\\evil.example',
  'https://hub.example\\@evil.example',
  'https://evil.example',
  'https://hub.example.evil.example',
  'https://hub.example@evil.example',
  'https://user:pass@hub.example/',
  'https://user@app.example/',
  'http://hub.example/',
  'https://app.example:8443/',
  'http://localhost:5174/',
  'https://sub.app.example/',
  'https:evil.example',
  'https:/evil.example',
  'javascript:alert(1)',
  'java\tscript:alert(1)',
  ' https://app.example',
  'https://app.example/\n',
  '/\t/evil.example',
  'data:text/html,<script>alert(1)</script>',
  'blob:https://hub.example/x',
  'file:///etc/passwd',
  'https://',
  'connections',
  '',
])('row 39: %j is refused', (url) => {
  expect(() => check(url)).toThrow(
    expect.objectContaining({ code: 'INVALID_REDIRECT_URL', correlationId: 'int-1', retryable: false }),
  );
});

test('the result is added to what the URL already has, replacing a result that was smuggled in', () => {
  expect(resultUrl('https://app.example/done?a=1&status=connected#x', { status: 'error', code: 'X' })).toBe(
    'https://app.example/done?a=1&status=error&code=X#x',
  );
});

test.each(['status', 'connectionId', 'code', 'correlationId', 'flowId'])(
  'a %s that the URL brings along is removed, however often it stands there',
  (name) => {
    const smuggled = `https://app.example/done?${name}=1&a=1&${name}=2`;
    expect(resultUrl(smuggled, {})).toBe('https://app.example/done?a=1');
    expect(resultUrl(smuggled, { [name]: 'x' })).toBe(`https://app.example/done?a=1&${name}=x`);
  },
);
