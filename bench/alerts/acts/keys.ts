import { randomBytes } from 'node:crypto';
import type { Act } from '../act.ts';
import { writePastTheHub } from '../do.ts';

export const keyNotEverywhere: Act = {
  alerts: ['EvergrantKeyWaiting'],
  how: 'a new key is given to one worker only, then to every process',
  async play({ workers, servers, keys }, until) {
    const both = `k2:${randomBytes(32).toString('base64')},${keys}`;
    workers[0].writeKeys(both);
    await until.firing();
    for (const place of [...workers, ...servers]) place.writeKeys(both);
    await until.cleared();
  },
};

/** Lets the tokens of an account say that another key sealed them, until the account is connected anew. */
const claimKey = (which: number, keyId: string): Act['play'] =>
  async function play(stack, until) {
    const account = stack.accounts.at(which);
    if (account === undefined) throw new Error('no account is connected');
    await writePastTheHub(
      stack,
      `UPDATE sealed_tokens SET access_token = regexp_replace(access_token, '^(v\\d+)\\.[^.]+', '\\1.' || $2),
         refresh_token = regexp_replace(refresh_token, '^(v\\d+)\\.[^.]+', '\\1.' || $2)
       WHERE connection_id = (SELECT id FROM connections WHERE provider_account_id = $1)`,
      [account.name, keyId],
    );
    await until.firing();
    await account.browser.connect(account.name, { provider: stack.provider });
    await until.cleared();
  };

export const keyMissing: Act = {
  alerts: ['EvergrantKeyLost'],
  how: 'the tokens of an account are sealed with a key that nobody has, then the account is connected anew',
  play: claimKey(-1, 'lost'),
};

/** After {@link keyNotEverywhere}, by which `k1` became an old key. */
export const rowThatNothingOpens: Act = {
  alerts: ['EvergrantResealingStuck'],
  how: 'the tokens of an account stay with an old key that does not open them, then it is connected anew',
  play: claimKey(-2, 'k1'),
};
