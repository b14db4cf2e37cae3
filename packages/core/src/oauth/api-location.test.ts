import { expect, test } from 'vitest';
import { entryOf } from './adapter.fixture.ts';
import { apiLocation } from './api-location.ts';

const at = (id: string, parameters: Record<string, string>, fixed: Record<string, string> = {}) =>
  apiLocation({ provider: entryOf(id), parameters: fixed }, { parameters, resource: null });

test('an entry with one address for all has it for every connection', () => {
  expect(at('asana', {})).toEqual({ apiBaseUrl: 'https://app.asana.com/api/1.0', parameters: {} });
});

test('an address of the account is made of what was asked for and of what answers said', () => {
  expect(at('shopify', { shop: 'tea' }).apiBaseUrl).toMatch(/^https:\/\/tea\.myshopify\.com\/admin\/api\//);
  const instance_url = 'https://acme.my.salesforce.com';
  expect(at('salesforce', { instance_url })).toEqual({
    apiBaseUrl: instance_url,
    parameters: { instance_url },
  });
  expect(at('salesforce', {})).toEqual({ apiBaseUrl: null, parameters: {} });
});

test('only what the entry declares is shown, and values that do not fit it make no address', () => {
  expect(at('salesforce', { gone: 'x', instance_url: 'https://acme.my.salesforce.com' })).toEqual({
    apiBaseUrl: null,
    parameters: { instance_url: 'https://acme.my.salesforce.com' },
  });
});

test('the site that the user chose counts before the entry, also when that is gone', () => {
  const resource = { baseUrl: 'https://api.example.com/ex/1' };
  const configured = { provider: entryOf('asana'), parameters: {} };
  expect(apiLocation(configured, { parameters: {}, resource }).apiBaseUrl).toBe(resource.baseUrl);
  expect(apiLocation(null, { parameters: { shop: 'tea' }, resource })).toEqual({
    apiBaseUrl: resource.baseUrl,
    parameters: {},
  });
});
