import type { Provider } from '@evergrant/client';
import { compilePattern } from '@evergrant/providers/pattern';
import { describe, expect, it } from 'vitest';
import { enteredValue, isValidParameter, parametersToSend, refusedParameters } from './parameter-values.ts';

const parameter = (
  changes: Partial<Provider['parameters'][number]> = {},
): Provider['parameters'][number] => ({
  name: 'shop',
  label: { en: 'Shop name', fr: 'Nom de la boutique' },
  example: 'acme-tea',
  pattern: '^[a-z0-9][a-z0-9-]*$',
  enum: null,
  default: null,
  ...changes,
});

describe('a parameter', () => {
  it.each([
    ['acme-tea', true],
    [' acme-tea\n', true],
    ['', false],
    ['  ', false],
    ['acme.tea', false],
    ['evil.example/', false],
  ])('with the value %j is valid: %s', (value, expected) => {
    expect(isValidParameter(parameter(), value, compilePattern)).toBe(expected);
  });

  it.each([
    ['acme.tea', true],
    ['  ', false],
  ])('with the value %j is valid where its pattern is left to the hub: %s', (value, expected) => {
    expect(isValidParameter(parameter(), value, null)).toBe(expected);
  });

  it('with choices takes nothing else', () => {
    const region = parameter({ pattern: null, enum: ['eu', 'us'] });
    expect(['eu', 'fe'].map((value) => isValidParameter(region, value, null))).toEqual([true, false]);
  });

  it('shows what was entered, else the default, else the first choice', () => {
    expect(enteredValue(parameter(), {})).toBe('');
    expect(enteredValue(parameter({ default: 'tea' }), {})).toBe('tea');
    expect(enteredValue(parameter({ enum: ['eu', 'us'] }), {})).toBe('eu');
    expect(enteredValue(parameter({ default: 'tea' }), { shop: '' })).toBe('');
  });

  it('is sent without the blanks around it', () => {
    expect(parametersToSend([parameter()], { shop: ' acme ' })).toEqual({ shop: 'acme' });
  });
});

it('tells refused parameters from other refused input', () => {
  expect(refusedParameters({ 'parameters.shop': 'missing', redirectUrl: 'too long' })).toEqual(['shop']);
  expect(refusedParameters(undefined)).toEqual([]);
});
