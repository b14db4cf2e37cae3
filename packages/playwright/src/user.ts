import type { SandboxControl } from '@evergrant/sandbox/control';
import type { APIRequestContext } from '@playwright/test';
import { type ConnectedAccount, connectAccount } from './connect-account.ts';
import type { RunningHub } from './hub/start-hub.ts';

type Consent = NonNullable<Parameters<SandboxControl['consent']>[0]>;

/** Somebody with an account at the hub, signed in in the browser of the test. */
export interface User {
  readonly userId: number;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /**
   * Connects an account of the sandbox, without any page.
   *
   * @param account any id of lower-case letters, digits and hyphens. Default: one that nobody else has
   */
  connect(account?: string, consent?: Partial<Omit<Consent, 'account'>>): Promise<ConnectedAccount>;
}

/** Makes an account at the hub; `request` shares its cookies with the browser, which is then signed in. */
export async function signUp(
  request: APIRequestContext,
  hub: Pick<RunningHub, 'url' | 'sandbox'>,
  name = 'Somebody',
): Promise<User> {
  const account = { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery staple' };
  const answer = await request.post(`${hub.url}/api/auth/sign-up/email`, {
    headers: { origin: hub.url },
    data: { name, ...account },
  });
  if (!answer.ok()) throw new Error(`signing up was refused: ${answer.status()} ${await answer.text()}`);
  const { user } = await answer.json();
  return {
    ...account,
    name,
    userId: Number(user.id),
    connect: (person = `p-${crypto.randomUUID()}`, consent = {}) =>
      connectAccount(request, hub, { account: person, decision: 'approve', ...consent }),
  };
}
