import type { Connection } from '@evergrant/client';

/** What identifies an account to people. */
export type AccountFacts = Pick<
  Connection,
  'accountName' | 'accountEmail' | 'avatarUrl' | 'providerAccountId'
>;

/** The account in one line of text, as people know it. */
export const accountText = ({ accountName, accountEmail, providerAccountId }: AccountFacts): string =>
  accountEmail ?? accountName ?? providerAccountId;
