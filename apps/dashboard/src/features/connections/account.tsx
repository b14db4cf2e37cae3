import type { Connection } from '@evergrant/client';
import { useState } from 'react';
import classes from './account.module.css';

type AccountFacts = Pick<Connection, 'accountName' | 'accountEmail' | 'avatarUrl' | 'providerAccountId'>;

/** The account in one line of text, as people know it. */
export const accountText = ({ accountName, accountEmail, providerAccountId }: AccountFacts): string =>
  accountEmail ?? accountName ?? providerAccountId;

/** Which account this is: picture, name, address or handle. */
export function Account({ account }: { readonly account: AccountFacts }) {
  const { accountName, accountEmail, providerAccountId } = account;
  const parts = [accountName, accountEmail].filter((part) => part !== null);
  return (
    <span className={classes.account}>
      <Avatar account={account} />
      <span>{parts.length > 0 ? parts.join(' · ') : providerAccountId}</span>
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
