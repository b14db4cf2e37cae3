import type { ConfiguredProvider } from '@evergrant/providers';
import { expect, test } from 'vitest';
import { toIntegration } from './connection-view.ts';
import type { ConnectionRow } from './integration.ts';

const START = new Date('2030-06-15T12:00:00.000Z');
const END = new Date('2030-06-15T13:00:00.000Z');

const row: ConnectionRow = {
  id: 42,
  userId: 7,
  provider: 'example',
  providerAccountId: 'ada',
  status: 'connected',
  reason: null,
  statusSince: START,
  accountName: 'Ada',
  accountEmail: null,
  avatarUrl: null,
  label: null,
  requestedScope: ['read'],
  requiredScope: [],
  grantedScope: ['read'],
  parameters: {},
  metadata: {},
  connectedAt: START,
  lastRefreshedAt: null,
  lastUsedAt: null,
  createdAt: START,
  updatedAt: START,
  sealedToken: {
    host: '',
    version: 1,
    refreshable: true,
    issuedAt: START,
    expiresAt: END,
    refreshTokenExpiresAt: null,
    refreshDueAt: null,
    refreshFailures: 0,
  },
};

const example = (apiBaseUrl: string): ConfiguredProvider => ({
  provider: {
    id: 'example',
    display_name: 'Example',
    category: 'test',
    status: 'active',
    scope: [],
    authorization_endpoint: 'https://example.com/authorize',
    token_endpoint: 'https://example.com/token',
    api_base_url: apiBaseUrl,
  },
  client_id: 'hub',
  parameters: {},
});
const facts = { configured: example('https://api.example.com'), incident: null };

test('the same row is shown as the same view, until something of it differs', () => {
  const view = toIntegration(row, facts, START);
  expect(view).toMatchObject({
    status: 'connected',
    reason: null,
    apiBaseUrl: 'https://api.example.com',
    expiresAt: END,
  });
  expect(toIntegration(row, { ...facts }, new Date(END.getTime() - 1))).toBe(view);
  expect(toIntegration({ ...row, label: 'Work' }, facts, START)).toMatchObject({ label: 'Work' });
});

test('an incident that begins, its outlasting the token, and its end are seen on a row that is kept', () => {
  const seen = (incident: 'provider_unavailable' | null, now: Date) => {
    const { status, reason, nextAction } = toIntegration(row, { ...facts, incident }, now);
    return { status, reason, nextAction };
  };
  const fine = { status: 'connected', reason: null, nextAction: null };
  const waiting = { reason: 'provider_unavailable', nextAction: 'wait' };
  expect(seen(null, START)).toEqual(fine);
  expect(seen('provider_unavailable', START)).toEqual({ status: 'connected', ...waiting });
  expect(seen('provider_unavailable', END)).toEqual({ status: 'error', ...waiting });
  expect(seen(null, END)).toEqual(fine);
});

test('other settings of the provider are seen on a row that is kept', () => {
  const before = toIntegration(row, facts, START);
  const after = toIntegration(row, { ...facts, configured: example('https://eu.example.com') }, START);
  const without = toIntegration(row, { ...facts, configured: null }, START);
  expect([before, after, without].map(({ apiBaseUrl }) => apiBaseUrl)).toEqual([
    'https://api.example.com',
    'https://eu.example.com',
    null,
  ]);
});

test('nobody can change a view that others are shown as well', () => {
  expect(Object.isFrozen(toIntegration(row, facts, START))).toBe(true);
});
