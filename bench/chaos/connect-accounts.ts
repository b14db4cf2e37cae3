import type { Sandbox } from '@evergrant/sandbox';
import { z } from 'zod';

/** The id of the provider in the hub's configuration. */
export const PROVIDER = 'chaos';

export interface Account {
  readonly userId: number;
  readonly connectionId: number;
  readonly accountId: string;
}

/** Connects an account per user, as a backend and a browser do. One after the other: the sandbox has one script. */
export async function connectAccounts(
  hub: { origin: string; apiKey: string },
  sandbox: Sandbox,
  userIds: readonly number[],
): Promise<Account[]> {
  const accounts: Account[] = [];
  for (const userId of userIds) {
    const accountId = `account-${userId}`;
    await sandbox.control.consent({ account: accountId, decision: 'approve' });
    accounts.push({ userId, accountId, connectionId: await connect(hub.origin, hub.apiKey, userId) });
  }
  return accounts;
}

const startedSchema = z.object({ authUrl: z.string() });

async function connect(origin: string, apiKey: string, userId: number): Promise<number> {
  const started = await fetch(`${origin}/api/v1/connections`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ provider: PROVIDER, userId, redirectUrl: `${origin}/done` }),
  });
  const { authUrl } = startedSchema.parse(await started.json());
  const opened = await fetch(authUrl, { redirect: 'manual' });
  const cookie = opened.headers
    .getSetCookie()
    .map((value) => value.split(';')[0])
    .join('; ');
  const consented = await fetch(locationOf(opened), { redirect: 'manual' });
  const landed = await fetch(locationOf(consented), { redirect: 'manual', headers: { cookie } });
  const connectionId = Number(new URL(locationOf(landed), origin).searchParams.get('connectionId'));
  if (!(connectionId > 0)) throw new Error('an account could not be connected');
  return connectionId;
}

function locationOf(answer: Response): string {
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`answered ${answer.status} instead of redirecting`);
  return location;
}
