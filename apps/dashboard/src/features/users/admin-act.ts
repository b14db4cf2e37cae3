import { errorOfAnswer } from '@evergrant/client';
import { stepUp } from '../../lib/step-up.ts';

/** What operators do with accounts at the hub's sign-in routes. */
type AdminAct = 'create-user' | 'set-role' | 'ban-user' | 'unban-user';

/** There is an account with this address. */
export class AddressTaken extends Error {
  override readonly name = 'AddressTaken';
}

/**
 * Does something about an account. Where the sign-in is not fresh enough, its owner is asked to confirm it first.
 *
 * @throws AddressTaken; EvergrantError
 */
export async function adminAct(act: AdminAct, body: Readonly<Record<string, string>>): Promise<void> {
  const answer = await stepUp.fetch(`/api/auth/admin/${act}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.ok) return;
  const text = await answer.text();
  if (text.includes('USER_ALREADY_EXISTS')) throw new AddressTaken();
  throw errorOfAnswer(parse(text));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
