import { defineProvider } from '@evergrant/providers';
import { toParameters } from '../../connections/connection-store.ts';
import { completeConnection } from '../../flows/complete-connection.ts';
import { startConnection } from '../../flows/start-connection.ts';
import { tokenBinding } from '../../vault/vault.ts';
import { createTestHub } from '../create-test-hub.ts';
import { createMovedTime } from '../moved-time.ts';
import { refreshDue } from '../refresh-due.ts';
import type { TestHub } from '../test-hub.ts';
import { type DayProvider, startDayProvider } from './start-day-provider.ts';
import { TROUBLES } from './troubles.ts';

const PROVIDERS = 10;
const HOURS = 24;
const MINUTE = 60_000;
/** How often the schedule looks. */
const STEP = 60_000;
/** After the last trouble: for what waits to be tried again. */
const AFTERMATH_HOURS = 2;

/** What became of one connection. */
interface Ending {
  readonly provider: number;
  readonly status: string;
  readonly reason: string | null;
  /** The provider still holds the grant good. */
  readonly isGood: boolean;
  /** The hub has the refresh token that the provider would take. */
  readonly isHeld: boolean;
  /** Its user took the permission back. */
  readonly isRevoked: boolean;
  readonly requestsWhileDead: number;
}

export interface DayReport {
  readonly endings: readonly Ending[];
  readonly refreshes: number;
  readonly alarms: { whileAlive: number; afterEnd: number };
  /** Providers that had no trouble at a moment at which one of their connections was shown as anything but connected. */
  readonly disturbed: readonly string[];
}

/** A small generator with a seed, so that a day can be lived again (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Lives through a day: connections at ten providers, half of which rotate without a grace; every hour one of forty kinds
 * of trouble at one of them, for up to an hour. One in fifty people takes the permission back in the course of the day.
 */
export async function simulateDay(options: {
  readonly connections: number;
  readonly seed: number;
}): Promise<DayReport> {
  await using cleanup = new AsyncDisposableStack();
  const random = createRandom(options.seed);
  const time = cleanup.use(await createMovedTime());
  const providers: DayProvider[] = [];
  const accessTokenLives = async (providerAccountId: string) =>
    (await hub.deps.db.prisma.sealedToken.count({
      where: { connection: { providerAccountId }, expiresAt: { gt: time.clock.now() } },
    })) > 0;
  for (let index = 0; index < PROVIDERS; index += 1)
    providers.push(cleanup.use(await startDayProvider({ rotates: index % 2 === 0, accessTokenLives })));
  const nameOf = (index: number) => `day-${index}`;
  const hub = cleanup.use(
    await createTestHub({
      database: time.database,
      clock: time.clock,
      trustedOrigins: providers.map(({ origin }) => origin),
      providers: providers.map(({ origin, rotates }, index) => ({
        provider: defineProvider({
          id: nameOf(index),
          display_name: nameOf(index),
          category: 'other',
          status: 'active',
          authorization_endpoint: `${origin}/authorize`,
          token_endpoint: `${origin}/token`,
          userinfo_endpoint: `${origin}/me`,
          scope: ['read'],
          refresh_token_rotation: rotates ? 'always' : 'never',
        }),
        client_id: 'hub',
        client_secret: 'hub-secret',
        parameters: {},
      })),
      // Real time hardly passes here: silence is noticed soon, and the breaker's pauses are short.
      providerDeadlineMs: 3_000,
      health: { pauseMs: 1 },
    }),
  );
  const connections = await connectAll(hub, providers, options.connections);
  const revocations = new Map(
    connections
      .filter((_, index) => index % 50 === 7)
      .map((connection) => [connection, Math.floor(random() * HOURS * 60)] as const),
  );

  const disturbed = new Set<string>();
  const order = [...TROUBLES].map((trouble) => ({ trouble, at: random() })).sort((a, b) => a.at - b.at);
  const troubled = new Set<string>();
  for (let hour = 0; hour < HOURS + AFTERMATH_HOURS; hour += 1) {
    const chosen = providers[Math.floor(random() * PROVIDERS)];
    const trouble = hour < HOURS ? order[hour % order.length]?.trouble : undefined;
    const minutes = 1 + Math.floor(random() * 60);
    for (let step = 0; step < (60 * MINUTE) / STEP; step += 1) {
      const minute = (step * STEP) / MINUTE;
      if (chosen !== undefined) chosen.trouble = minute < minutes ? trouble : undefined;
      if (chosen?.trouble !== undefined) troubled.add(nameOf(providers.indexOf(chosen)));
      for (const [{ provider, account }, at] of revocations)
        if (at === hour * 60 + minute) providers[provider]?.revoke(account);
      await time.pass(STEP);
      while ((await refreshDue(hub.deps)) > 0);
    }
    if (chosen !== undefined) chosen.trouble = undefined;
    for (const row of await hub.deps.db.prisma.connection.findMany({
      where: { status: { not: 'connected' } },
      select: { provider: true, providerAccountId: true },
    }))
      if (
        !troubled.has(row.provider) &&
        ![...revocations.keys()].some(({ account }) => account === row.providerAccountId)
      )
        disturbed.add(row.provider);
  }

  const rows = await hub.deps.db.prisma.connection.findMany({
    select: { id: true, userId: true, provider: true, providerAccountId: true, status: true, reason: true },
    orderBy: { id: 'asc' },
  });
  const endings = await Promise.all(
    rows.map(async (row): Promise<Ending> => {
      const provider = Number(row.provider.slice('day-'.length));
      const grant = providers[provider]?.grantOf(row.providerAccountId);
      return {
        provider,
        status: row.status,
        reason: row.reason,
        isGood: grant?.alive === true,
        isHeld: grant !== undefined && (await heldToken(hub, row.id)) === grant.refreshToken,
        isRevoked: [...revocations.keys()].some(({ account }) => account === row.providerAccountId),
        requestsWhileDead: grant?.requestsWhileDead ?? 0,
      };
    }),
  );
  const sum = (of: (provider: DayProvider) => number) =>
    providers.reduce((total, provider) => total + of(provider), 0);
  return {
    endings,
    refreshes: sum(({ refreshes }) => refreshes),
    alarms: {
      whileAlive: sum(({ alarms }) => alarms.whileAlive),
      afterEnd: sum(({ alarms }) => alarms.afterEnd),
    },
    disturbed: [...disturbed],
  };
}

async function heldToken(hub: TestHub, connectionId: number): Promise<string | null> {
  const { userId, provider, refreshToken, connection } =
    await hub.deps.db.prisma.sealedToken.findUniqueOrThrow({
      where: { connectionId },
      select: {
        userId: true,
        provider: true,
        refreshToken: true,
        connection: { select: { parameters: true, providerAccountId: true } },
      },
    });
  if (refreshToken === null) return null;
  const { providerAccountId: accountId } = connection;
  const owner = {
    userId,
    connectionId,
    provider,
    accountId,
    parameters: toParameters(connection.parameters),
  };
  return hub.deps.vault.decryptToken(refreshToken, tokenBinding(owner, 'refresh_token'));
}

/** Everybody connects an account, through the whole flow. */
async function connectAll(
  hub: TestHub,
  providers: readonly DayProvider[],
  count: number,
): Promise<{ provider: number; account: string }[]> {
  const made: { provider: number; account: string }[] = [];
  for (let index = 0; index < count; index += 1) {
    const provider = index % providers.length;
    const account = `person-${index}`;
    const id = `day-${provider}`;
    const user = await hub.createUser();
    const origin = hub.origin(`user:${user.id}`);
    const flow = await startConnection(
      hub.deps,
      { provider: id, userId: user.id, redirectUrl: '/connections', startedBy: 'session' },
      origin,
    );
    const code = providers[provider]?.approve(account) ?? '';
    const { outcome } = await completeConnection(
      hub.deps,
      {
        provider: id,
        parameters: new URLSearchParams({ code, state: flow.state }),
        browserSecretOf: () => flow.browserSecret ?? undefined,
        sessionUserId: user.id,
      },
      origin,
    );
    if (outcome.status === 'error') throw new Error(`${account} could not connect: ${outcome.code}`);
    made.push({ provider, account });
  }
  return made;
}
