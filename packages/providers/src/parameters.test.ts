import { describe, expect, test } from 'vitest';
import { findProvider } from './catalog.ts';
import { askedParameters, checkFlowParameters, learnParameters, resolveParameters } from './parameters.ts';

const shopify = findProvider('shopify') ?? {};
const pipedrive = findProvider('pipedrive') ?? {};
const salesforce = findProvider('salesforce') ?? {};
const zoho = findProvider('zoho') ?? {};
const vk = findProvider('vk') ?? {};
const apple = findProvider('apple') ?? {};
const github = findProvider('github') ?? {};
const paypal = findProvider('paypal') ?? {};

describe('resolveParameters', () => {
  test('fills in defaults', () => {
    expect(resolveParameters(zoho, {})).toEqual({
      ok: true,
      values: { accounts_server: 'https://accounts.zoho.com' },
    });
  });

  test('brings the strings that an enumerated value stands for', () => {
    expect(resolveParameters(paypal, { environment: 'sandbox' })).toEqual({
      ok: true,
      values: {
        environment: 'sandbox',
        'environment.www': 'www.sandbox.paypal.com',
        'environment.api': 'api-m.sandbox.paypal.com',
      },
    });
  });

  test('reports everything wrong at once and repeats no value', () => {
    const result = resolveParameters(shopify, { shop: 'Evil.example/', version: 'x', color: 'red' });
    expect(result).toEqual({
      ok: false,
      problems: [
        { path: 'color', message: 'is not a parameter of this provider' },
        { path: 'shop', message: 'must look like acme-tea (^[a-z0-9][a-z0-9-]*$)' },
        { path: 'version', message: 'must match ^[0-9]{4}-[0-9]{2}$' },
      ],
    });
  });

  test('says which one is missing', () => {
    expect(resolveParameters(shopify, {})).toEqual({
      ok: false,
      problems: [{ path: 'shop', message: 'missing' }],
    });
  });

  test.each(['toString', 'production'])('refuses %s, which is not enumerated', (environment) => {
    expect(resolveParameters(paypal, { environment })).toEqual({
      ok: false,
      problems: [{ path: 'environment', message: 'must be one of live, sandbox' }],
    });
  });
});

describe('learnParameters', () => {
  test('takes a host on the list', () => {
    expect(
      learnParameters(zoho, 'authorization_response', { 'accounts-server': 'https://accounts.zoho.eu' }),
    ).toEqual({
      ok: true,
      values: { accounts_server: 'https://accounts.zoho.eu' },
    });
  });

  test.each([
    'https://accounts.zoho.evil.example',
    'https://accounts.zoho.eu.evil.example',
    'https://accounts.zoho.eu@evil.example',
    'https://accounts.zoho.eu:8443',
    'http://accounts.zoho.eu',
    'https://accounts.zoho.eu/path',
    'https://evil.example#accounts.zoho.eu',
  ])('refuses %s', (address) => {
    expect(learnParameters(zoho, 'authorization_response', { 'accounts-server': address })).toMatchObject({
      ok: false,
      problems: [{ path: 'accounts_server' }],
    });
  });

  test('takes any host below a suffix, not the suffix glued to another name', () => {
    const learn = (api_domain: string) => learnParameters(pipedrive, 'token_response', { api_domain }).ok;
    expect(learn('https://acme.pipedrive.com/')).toBe(true);
    expect(learn('https://evilpipedrive.com')).toBe(false);
    expect(learn('https://pipedrive.com.evil.example')).toBe(false);
  });

  test('leaves out an address that is not allowed and would only be shown', () => {
    const learn = (instance_url: string) => learnParameters(salesforce, 'token_response', { instance_url });
    expect(learn('https://acme.my.salesforce.com/')).toEqual({
      ok: true,
      values: { instance_url: 'https://acme.my.salesforce.com/' },
    });
    expect(learn('https://evilsalesforce.com')).toEqual({ ok: true, values: {} });
  });

  test('reads only from the answer that the entry names', () => {
    expect(learnParameters(zoho, 'token_response', { 'accounts-server': 'https://evil.example' })).toEqual({
      ok: true,
      values: {},
    });
  });
});

describe('captured callback parameters', () => {
  const callback = { code: 'c', state: 's', device_id: 'd1', user: '{"name":{}}' };

  test('are kept where a later request needs them, and stand beside the parameters', () => {
    const learned = learnParameters(vk, 'authorization_response', callback);
    expect(learned).toEqual({ ok: true, values: { 'authorization_response.device_id': 'd1' } });
    if (learned.ok) expect(resolveParameters(vk, learned.values)).toEqual(learned);
  });

  test('are not kept where only the profile is read from them', () => {
    expect(learnParameters(apple, 'authorization_response', callback)).toEqual({ ok: true, values: {} });
  });

  test('are not kept when they are longer than an id', () => {
    const device_id = 'd'.repeat(513);
    expect(learnParameters(vk, 'authorization_response', { device_id })).toEqual({ ok: true, values: {} });
  });

  test('are refused where the entry captures none', () => {
    expect(resolveParameters(github, { 'authorization_response.device_id': 'd1' })).toEqual({
      ok: false,
      problems: [
        { path: 'authorization_response.device_id', message: 'is not a parameter of this provider' },
      ],
    });
  });
});

describe('checkFlowParameters', () => {
  test('lets no flow point the client secret elsewhere', () => {
    expect(checkFlowParameters(github, {}, { host: 'evil.example' })).toEqual([
      { path: 'host', message: 'is for the operator to decide' },
    ]);
    expect(
      checkFlowParameters(github, { host: 'github.acme.example' }, { host: 'evil.example' }),
    ).toHaveLength(1);
  });

  test('holds a flow to what the operator fixed', () => {
    expect(checkFlowParameters(shopify, { shop: 'tea' }, { shop: 'coffee' })).toHaveLength(1);
    expect(checkFlowParameters(shopify, { shop: 'tea' }, { shop: 'tea' })).toEqual([]);
  });

  test('leaves the rest to the user', () => {
    expect(checkFlowParameters(shopify, {}, { shop: 'tea' })).toEqual([]);
  });
});

describe('askedParameters', () => {
  test('asks the end user for what is theirs to give and not fixed yet', () => {
    expect(askedParameters(shopify, {})).toEqual(['shop']);
    expect(askedParameters(shopify, { shop: 'tea' })).toEqual([]);
    expect(askedParameters(zoho, {})).toEqual([]);
    expect(askedParameters(paypal, {})).toEqual([]);
  });
});
