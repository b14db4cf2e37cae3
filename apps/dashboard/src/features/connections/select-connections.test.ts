import { describe, expect, it } from 'vitest';
import { connectionFixture, DAY, inFuture, NOW } from './connection.fixture.ts';
import { connectionSearchSchema, isFiltered } from './connection-search.ts';
import { selectConnections } from './select-connections.ts';

const connections = [
  connectionFixture({
    id: 1,
    provider: 'slack',
    accountName: 'Zoé',
    accountEmail: null,
    connectedAt: inFuture(-1 * DAY),
  }),
  connectionFixture({
    id: 2,
    provider: 'github',
    status: 'error',
    reason: 'grant_refused',
    nextAction: 'reconnect',
  }),
  connectionFixture({ id: 3, refreshTokenExpiresAt: inFuture(2 * DAY), label: 'Café calendar' }),
  connectionFixture({ id: 4, status: 'disconnected', isConnected: false, reason: 'disconnected_by_user' }),
];
const context = { now: NOW, providerName: (id: string) => id.charAt(0).toUpperCase() + id.slice(1) };
const ids = (search: Parameters<typeof selectConnections>[1]) =>
  selectConnections(connections, search, context).map(({ id }) => id);

describe('selectConnections', () => {
  it('puts what needs attention first and leaves out what was disconnected', () => {
    expect(ids({})).toEqual([2, 3, 1]);
  });

  it('filters by status, by what waits for the user, and by provider', () => {
    expect(ids({ status: 'disconnected' })).toEqual([4]);
    expect(ids({ status: 'expiring' })).toEqual([3]);
    expect(ids({ status: 'attention' })).toEqual([2, 3]);
    expect(ids({ provider: 'slack' })).toEqual([1]);
  });

  it('finds every word, anywhere, without case and accents', () => {
    expect(ids({ q: 'zoe' })).toEqual([1]);
    expect(ids({ q: 'CAFE google' })).toEqual([3]);
    expect(ids({ q: 'cafe slack' })).toEqual([]);
    expect(ids({ q: '  ' })).toEqual([2, 3, 1]);
  });

  it('sorts by name, age and deadline', () => {
    expect(ids({ sort: 'name' })).toEqual([2, 3, 1]);
    expect(ids({ sort: 'newest' })).toEqual([1, 2, 3]);
    expect(ids({ sort: 'deadline' })[0]).toBe(3);
  });
});

describe('connectionSearchSchema', () => {
  it('drops what makes no sense and keeps the rest', () => {
    expect(
      connectionSearchSchema.parse({ q: 'ada', status: 'odd', provider: 7, sort: 'name', more: 1 }),
    ).toEqual({
      q: 'ada',
      status: undefined,
      provider: undefined,
      sort: 'name',
    });
  });

  it('knows an order from a filter', () => {
    expect(isFiltered({ sort: 'name' })).toBe(false);
    expect(isFiltered({ q: '' })).toBe(false);
    expect(isFiltered({ status: 'error' })).toBe(true);
  });
});
