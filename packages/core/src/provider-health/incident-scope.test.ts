import { type ConfiguredProvider, providerSchema } from '@evergrant/providers';
import { expect, test } from 'vitest';
import { hasTenants, incidentScope } from './incident-scope.ts';

const label = { en: 'Name', fr: 'Nom' };

const configured = (token_endpoint: string, parameters: Record<string, string> = {}): ConfiguredProvider => ({
  provider: providerSchema.parse({
    id: 'acme',
    display_name: 'Acme',
    category: 'test',
    status: 'active',
    authorization_endpoint: 'https://acme.example/authorize',
    token_endpoint,
    scope: [],
    account: { subject: { path: 'id', source: 'token_response' } },
    parameters: {
      shop: { pattern: '^.+$', label },
      region: { enum: { eu: { host: 'eu.acme.example' } }, default: 'eu', label },
      server: {
        source: 'authorization_response',
        allow: ['.acme.example'],
        default: 'https://a.acme.example',
      },
      site: { source: 'operator', pattern: '^.+$', label },
    },
  }),
  client_id: 'c',
  parameters,
});

test.each([
  ['one for all', 'https://acme.example/token', {}, {}, ''],
  ['a user named', 'https://{shop}.acme.example/token', {}, { shop: 'tea' }, 'tea.acme.example'],
  [
    'a user named, with a port and a path',
    'https://{shop}/token',
    {},
    { shop: 'tea.example:81/x' },
    'tea.example:81',
  ],
  ['a value that a user chose stands for', 'https://{region.host}/token', {}, {}, 'eu.acme.example'],
  ['an answer named', '{server}/token', {}, { server: 'https://b.acme.example' }, 'b.acme.example'],
  ['an answer has not named yet', '{server}/token', {}, {}, 'a.acme.example'],
  ['the operator named', 'https://{site}/token', { site: 'x.example' }, {}, ''],
  ['the operator fixed for everybody', 'https://{shop}/token', { shop: 'x.example' }, {}, ''],
  ['a user named a tenant of', 'https://acme.example/{shop}/token', {}, { shop: 'tea' }, ''],
])('trouble of a host that %s belongs to that host', (_, endpoint, fixed, given, host) => {
  expect(incidentScope(configured(endpoint, fixed), given)).toEqual({ provider: 'acme', host });
});

test.each([
  ['https://acme.example/token', {}, false],
  ['https://{shop}/token', {}, false],
  ['https://acme.example/{shop}/token', {}, true],
  ['https://{shop}/{region}/token', {}, true],
  ['https://acme.example/{shop}/token', { shop: 'tea' }, false],
])('tenants of %s', (endpoint, fixed, expected) => {
  expect(hasTenants(configured(endpoint, fixed))).toBe(expected);
});
