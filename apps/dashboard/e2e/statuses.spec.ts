import { expect, test } from './test.ts';

/** What only months or outages would bring about: status, reason, and what a renewal depends on; and what is told of it. */
const ROWS = [
  {
    facts: ['connected', null, true, '50 minutes'],
    told: `
      - article "Sandbox, connected":
        - checkbox "Select Sandbox, connected"
        - heading "connected" [level=2]:
          - link "connected"
        - text: /Sandbox Connected Not used yet/
        - button "More actions for Sandbox, connected"`,
  },
  {
    facts: ['connected', null, false, '2 days'],
    told: `
      - article "Sandbox, expiring":
        - text: /Sandbox Expiring soon Since/
        - time
        - paragraph:
          - text: "The permission you gave runs out soon. You can fix this: reconnect the account."
          - strong:
            - text: Ends
            - time: /in 2 days/
            - text: and can't renew itself
        - button "Reconnect Sandbox, expiring": Reconnect
        - button "More actions for Sandbox, expiring"`,
  },
  {
    facts: ['connected', 'provider_unavailable', true, '50 minutes'],
    told: `
      - article "Sandbox, held up":
        - text: /Sandbox Held up Since/
        - time
        - paragraph:
          - text: "Sandbox isn't answering, so access can't be renewed. There is nothing for you to do: we keep trying. It still works until"
          - time: /in \\d+ minutes/
        - button "More actions for Sandbox, held up"`,
  },
  {
    facts: ['expired', 'token_expired', false, '-1 hour'],
    told: `
      - article "Sandbox, expired":
        - text: /Sandbox Expired Since/
        - time
        - paragraph: "Access has run out, and Sandbox gives no way to renew it without you. You can fix this: reconnect the account."
        - button "Reconnect Sandbox, expired": Reconnect
        - button "More actions for Sandbox, expired"`,
  },
  {
    facts: ['error', 'grant_refused', true, '50 minutes'],
    told: `
      - article "Sandbox, error":
        - text: /Sandbox Error Since/
        - time
        - paragraph: "Sandbox no longer accepts the permission you gave: it was withdrawn there, or has run out. You can fix this: reconnect the account."
        - button "Reconnect Sandbox, error": Reconnect
        - button "More actions for Sandbox, error"`,
  },
  {
    facts: ['disconnected', null, false, '-1 hour'],
    told: `
      - article "Sandbox, disconnected":
        - heading "disconnected" [level=2]
        - text: /Sandbox Disconnected/
        - button "More actions for Sandbox, disconnected"`,
  },
] as const;

test('what a screen reader is told of each status', async ({ person, page, hub }) => {
  await person.signUp('Stephanie Kwolek');
  for (const { facts, told } of ROWS) {
    const name = /"Sandbox, ([^"]+)"/.exec(told)?.[1] ?? '';
    const [status, reason, refreshable, end] = facts;
    await hub.sql(
      `WITH made AS (
         INSERT INTO connections (user_id, provider, provider_account_id, account_name, status, reason, requested_scope,
           granted_scope, status_since, connected_at, updated_at)
         SELECT max(id), 'sandbox', md5($1), $1, $2::connection_status, $3, '{}', '{}', now(), now(), now()
         FROM users WHERE name = 'Stephanie Kwolek' RETURNING id, user_id)
       INSERT INTO sealed_tokens (connection_id, user_id, provider, access_token, token_type, refreshable, issued_at, expires_at)
       SELECT id, user_id, 'sandbox', 'none', 'bearer', $4, now() - interval '1 day', now() + $5::interval FROM made
       WHERE $2 <> 'disconnected'`,
      [name, status, reason, refreshable, end],
    );
    const view = status === 'disconnected' ? '/connections?status=disconnected' : '/connections';
    await page.goto(hub.url + view);
    await expect(page.getByRole('article', { name: `Sandbox, ${name}` })).toMatchAriaSnapshot(told);
  }
});
