import type { Provider } from '@evergrant/providers';
import { expect, test } from 'vitest';
import { movedHosts } from './moved-hosts.ts';

const provider: Provider = {
  id: 'acme',
  display_name: 'Acme',
  category: 'custom',
  status: 'active',
  scope: [],
  authorization_endpoint: 'https://acme.example/authorize',
  token_endpoint: 'https://api.acme.example/token',
  userinfo_endpoint: 'https://{region}.acme.example/me',
};
const place = { provider, parameters: { region: 'eu' } };

test.each<[string, Partial<Provider>, readonly string[]]>([
  ['nothing', {}, []],
  ['another path', { token_endpoint: 'https://api.acme.example/oauth/token' }, []],
  ['the name', { display_name: 'Acme & Co', service_documentation: 'https://docs.example/' }, []],
  ['where browsers go', { authorization_endpoint: 'https://login.acme.example/' }, []],
  ['where tokens go', { token_endpoint: 'https://evil.example/token' }, ['evil.example']],
  [
    'where they are revoked and shown',
    { revocation_endpoint: 'https://b.example/x', userinfo_endpoint: 'https://A.example:8443/me' },
    ['a.example:8443', 'b.example'],
  ],
])('%s changed: the new hosts are named', (_, changed, hosts) => {
  expect(movedHosts(place, { ...place, provider: { ...provider, ...changed } })).toEqual(hosts);
});

test('a parameter leads to another host as well, and what nobody knows is new', () => {
  expect(movedHosts(place, { ...place, parameters: { region: 'us' } })).toEqual(['us.acme.example']);
  expect(movedHosts(null, place)).toEqual(['api.acme.example', 'eu.acme.example']);
});
