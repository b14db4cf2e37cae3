import { describe, expect, test } from 'vitest';
import { brandOf } from './brands.ts';
import { catalog } from './catalog.ts';

test('an icon comes from simple-icons, with its colour and a monogram to fall back on', () => {
  expect(brandOf('github')).toEqual({
    title: 'GitHub',
    hex: '181717',
    path: expect.stringMatching(/^[Mm]/),
    box: '0 0 24 24',
    monogram: 'GH',
  });
});

test('the sandbox is not taken for Salesforce', () => {
  expect(brandOf('sandbox').path).toBeDefined();
});

test('a brand without an icon has a monogram in its colour', () => {
  expect(brandOf('oura')).toEqual({ title: 'Oura', hex: '2F4A73', monogram: 'OU' });
});

test('a brand that simple-icons had to drop keeps its mark, in a box of its own', () => {
  expect(brandOf('slack')).toMatchObject({ title: 'Slack', box: expect.stringMatching(/^0 0 \d+ 512$/) });
  expect(brandOf('slack').path).toMatch(/^[Mm]/);
  expect(brandOf('heroku')).toMatchObject({ title: 'Heroku', path: expect.stringMatching(/^M20/) });
});

test('a provider of the operator’s own has its title’s monogram', () => {
  expect(brandOf('acme', 'Acme Cloud')).toEqual({ title: 'Acme Cloud', hex: '6B7280', monogram: 'AC' });
  expect(brandOf('toString').path).toBeUndefined();
});

describe.each([...catalog.keys()])('%s', (id) => {
  test('has a name, a colour and a monogram of its own', () => {
    const brand = brandOf(id);
    expect(brand.title).not.toBe(id);
    expect(brand.hex).toMatch(/^[0-9A-F]{6}$/);
    expect(brand.monogram).toMatch(/^[\p{Lu}\p{N}]{1,2}$/u);
    expect(brand.path !== undefined || brand.hex !== '6B7280').toBe(true);
  });
});
