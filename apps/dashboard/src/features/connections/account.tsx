import { useState } from 'react';
import type { AccountFacts } from '../../lib/account-text.ts';
import classes from './account.module.css';

/** Which account this is: picture, name, address or handle. */
export function Account({ account }: { readonly account: AccountFacts }) {
  const { accountName, accountEmail, providerAccountId } = account;
  const parts = [accountName, accountEmail].filter((part) => part !== null);
  return (
    <span className={classes.account}>
      <Avatar account={account} />
      <span className={classes.words}>{parts.length > 0 ? parts.join(' · ') : providerAccountId}</span>
    </span>
  );
}

/** Pictures come from the provider: asked for without a referrer, and left out when they do not load. */
function Avatar({ account: { avatarUrl } }: { readonly account: AccountFacts }) {
  const [failed, setFailed] = useState<string | null>(null);
  if (avatarUrl === null || failed === avatarUrl) return null;
  return (
    <img
      className={classes.avatar}
      src={avatarUrl}
      alt=""
      width={18}
      height={18}
      loading="lazy"
      referrerPolicy="no-referrer"
      onError={() => setFailed(avatarUrl)}
    />
  );
}
