import type { Connection } from '@evergrant/client';
import type { User } from '@evergrant/playwright';
import { signUp } from '@evergrant/playwright';
import type { Page } from '@playwright/test';
import type { RunningHub } from './hub.ts';
import { expect, MOVABLE_CLOCK, test } from './test.ts';

// So that nothing waits until the hub may ask again.
test.use({ hubSettings: MOVABLE_CLOCK });

type Fault = NonNullable<Parameters<RunningHub['sandbox']['setFault']>[1]>;

/** What the row says: the word of the badge, why (as the hub calls it), and who acts. */
interface Told {
  readonly badge: 'Held up' | 'Error' | 'Expired' | 'Expiring soon';
  readonly reason: Connection['reason'];
  readonly actor: string;
}

const NOBODY_HERE = 'There is nothing for you to do: we keep trying.';
const OPERATOR = 'Whoever runs this hub has to fix this.';
const OWNER = 'You can fix this: reconnect the account.';

/** By then a provider is asked again, whatever held it up. */
const HELD_UP_MS = 60_000;

const OUTAGE: Told = { badge: 'Held up', reason: 'provider_unavailable', actor: NOBODY_HERE };
const CLIENT: Told = { badge: 'Held up', reason: 'client_misconfigured', actor: OPERATOR };
const REFUSED: Told = { badge: 'Error', reason: 'grant_refused', actor: OWNER };

interface Stage {
  readonly hub: RunningHub;
  readonly account: string;
  /** Writes what another process of the hub would have written, or what only months would bring about. */
  write(changes: string, of: 'connections' | 'sealed_tokens'): Promise<void>;
}

interface Trouble {
  readonly name: string;
  readonly told: Told;
  /** What the provider answers to the next refresh. */
  readonly fault?: Fault;
  /** What else goes wrong, before a refresh is tried. */
  begin?(stage: Stage): Promise<unknown>;
  /** Whether it shows without any refresh. */
  readonly byItself?: true;
  /** How it is mended, somewhere else. */
  readonly mendedBy: 'a refresh' | 'reconnecting';
}

const json = (status: number, body: object, headers: Record<string, string> = {}): Fault => ({
  kind: 'status',
  status,
  body,
  headers,
});
const html = (status: number, body: string): Fault => ({
  kind: 'status',
  status,
  body: `<html><body><h1>${body}</h1></body></html>`,
  contentType: 'text/html',
});

const answers = (told: Told, mendedBy: Trouble['mendedBy'], faults: Readonly<Record<string, Fault>>) =>
  Object.entries(faults).map(([name, fault]): Trouble => ({ name, told, fault, mendedBy }));

/** Each kind has a person of its own, so that they take their turns at once. */
const TROUBLES: Readonly<Record<string, readonly Trouble[]>> = {
  'a refusal': [
    ...answers(REFUSED, 'reconnecting', {
      'the grant is dead': json(400, { error: 'invalid_grant' }),
      'the grant is dead, said with 401': json(401, {
        error: 'invalid_grant',
        error_description: 'Token has been revoked.',
      }),
    }),
    {
      name: 'the grant was withdrawn at the provider',
      begin: ({ hub, account }) => hub.sandbox.revokeGrants(account),
      told: REFUSED,
      mendedBy: 'reconnecting',
    },
    ...answers(CLIENT, 'a refresh', {
      'the client is refused': json(401, { error: 'invalid_client' }),
      'the client may not refresh': json(400, { error: 'unauthorized_client' }),
    }),
  ],
  'an outage': [
    ...answers(OUTAGE, 'a refresh', {
      'it is busy, and says until when': json(
        503,
        { error: 'temporarily_unavailable' },
        { 'retry-after': '1' },
      ),
      'too many requests': json(429, { error: 'too_many_requests' }, { 'retry-after': '1' }),
      'later, said with 400': json(400, { error: 'temporarily_unavailable' }),
      'an empty 400': { kind: 'status', status: 400, body: '' },
      'a firewall says no': html(403, 'Request blocked'),
      'a proxy finds fault with the request': html(400, 'Bad Request'),
      'a code that nobody knows': json(400, { error: 'computer_says_no' }),
      'an error of nobody, said with 200': json(200, { error: 'computer_says_no' }),
      'a request that it does not like': json(400, { error: 'invalid_request' }),
      'a way to somewhere else': {
        kind: 'status',
        status: 302,
        body: '',
        headers: { location: 'https://login.example/' },
      },
      'the line is cut before it reads': { kind: 'reset_before' },
      'tokens without an access token': { kind: 'patch_body', unset: ['access_token'] },
    }),
    {
      name: 'it is busy, and access has run out',
      fault: json(503, { error: 'temporarily_unavailable' }, { 'retry-after': '1' }),
      begin: ({ write }) => write(`expires_at = now() - interval '1 second'`, 'sealed_tokens'),
      told: { badge: 'Error', reason: 'provider_unavailable', actor: NOBODY_HERE },
      mendedBy: 'a refresh',
    },
  ],
  'an answer that may have been lost': [
    // It may have answered with tokens that nobody got: the hub does not send what may be spent.
    ...answers(OUTAGE, 'reconnecting', {
      'it breaks': json(500, { error: 'server_error' }),
      'a gateway finds nobody': html(502, 'Bad Gateway'),
      'an empty 200': { kind: 'status', status: 200, body: '' },
      'the page of a hotel': html(200, 'Welcome! Accept our terms.'),
      'half an answer': {
        kind: 'status',
        status: 200,
        body: '{"access_token":"',
        contentType: 'application/json',
      },
      'the line is cut after it wrote': { kind: 'commit_then_reset' },
      'tokens that a gateway swallows': {
        kind: 'commit_then_replace',
        status: 502,
        body: '<html>Bad Gateway</html>',
        contentType: 'text/html',
      },
    }),
  ],
  'what shows without an answer': [
    {
      name: 'access runs out that cannot be renewed',
      begin: ({ write }) =>
        write(
          `refreshable = false, refresh_due_at = NULL, expires_at = now() + interval '2 seconds'`,
          'sealed_tokens',
        ),
      byItself: true,
      told: { badge: 'Expired', reason: 'token_expired', actor: OWNER },
      mendedBy: 'reconnecting',
    },
    {
      name: 'the consent ends in three days',
      begin: ({ write }) =>
        write(
          `refreshable = false, refresh_due_at = NULL, expires_at = now() + interval '3 days'`,
          'sealed_tokens',
        ),
      byItself: true,
      told: { badge: 'Expiring soon', reason: null, actor: OWNER },
      mendedBy: 'reconnecting',
    },
    {
      name: 'what is stored does not open',
      begin: ({ write }) => write('refresh_token = access_token', 'sealed_tokens'),
      told: { badge: 'Held up', reason: 'token_unreadable', actor: OPERATOR },
      mendedBy: 'reconnecting',
    },
    {
      name: 'for a day it has refused without a word',
      begin: ({ write }) => write(`status = 'error', reason = 'refusal_unexplained'`, 'connections'),
      byItself: true,
      told: { badge: 'Error', reason: 'refusal_unexplained', actor: OWNER },
      mendedBy: 'reconnecting',
    },
    {
      name: 'what came of a renewal will never be known',
      begin: ({ write }) => write(`status = 'error', reason = 'refresh_outcome_unknown'`, 'connections'),
      byItself: true,
      told: { badge: 'Error', reason: 'refresh_outcome_unknown', actor: OWNER },
      mendedBy: 'reconnecting',
    },
  ],
};

/** A person with one connection, whose row is looked at and live. */
async function lookAtRow(page: Page, hub: RunningHub) {
  const user: User = await signUp(page.request, hub, 'Mary Jackson');
  const { id, account } = await user.connect();
  await page.goto(`${hub.url}/connections`);
  const row = page.getByRole('article', { name: new RegExp(account) });
  await expect(row).toContainText('Connected');
  await expect(page.getByText('Live', { exact: true }).first()).toBeAttached();
  return { user, id, account, row };
}

for (const [kind, troubles] of Object.entries(TROUBLES))
  test(`${kind} is shown for what it is, with who acts, and cleared when mended elsewhere`, async ({
    page,
    hub,
  }) => {
    const { user, id, account, row } = await lookAtRow(page, hub);
    const stage: Stage = {
      hub,
      account,
      async write(changes, of) {
        const key = of === 'connections' ? 'id' : 'connection_id';
        await hub.sql(`UPDATE ${of} SET ${changes} WHERE ${key} = $1`, [id]);
        await hub.sql(`SELECT pg_notify('evergrant_changes', $1)`, [`${user.userId}:${id}`]);
      },
    };
    const refresh = () => hub.backend.connections.refresh.mutate({ id }).catch(() => undefined);

    /** From the moment at which the hub knows until the page says so, in milliseconds. */
    const taken: number[] = [];
    async function shows(text: string): Promise<void> {
      const known = performance.now();
      await expect(row).toContainText(text);
      taken.push(performance.now() - known);
    }

    const address = page.url();
    for (const { name, told, fault, begin, byItself, mendedBy } of troubles)
      await test.step(name, async () => {
        await begin?.(stage);
        if (fault !== undefined)
          await hub.sandbox.setFault('token', { ...fault, grantType: 'refresh_token' });
        if (byItself === undefined) await refresh();
        await shows(told.badge);
        await expect(row).toContainText(told.actor);
        const { status, reason } = await hub.backend.connections.get.query({ id });
        expect({ name, reason }).toEqual({ name, reason: told.reason });
        expect(status === 'connected').toBe(told.badge === 'Held up' || told.badge === 'Expiring soon');

        await hub.sandbox.setFault('token', null);
        if (mendedBy === 'reconnecting') await user.connect(account);
        else
          await expect(async () => {
            await hub.sandbox.advanceClock(HELD_UP_MS);
            await hub.backend.connections.refresh.mutate({ id });
          }).toPass();
        await shows('Connected');
        await expect(row).not.toContainText(NOBODY_HERE);
      });
    // Nothing was loaded anew for any of it.
    expect(page.url()).toBe(address);
    test.info().annotations.push({
      type: 'shown after, in ms',
      description: `${troubles.length} kinds, at most ${Math.max(...taken).toFixed(0)}`,
    });
  });

test('a connection that is ended and made again elsewhere goes and comes back', async ({ page, hub }) => {
  const { user, id, account, row } = await lookAtRow(page, hub);
  await hub.backend.connections.disconnect.mutate({ id });
  await expect(row).toHaveCount(0);
  await user.connect(account);
  await expect(row).toContainText('Connected');
});
