import type { SealedTotals } from '@evergrant/core';

/** What is sealed, in the order and under the heads of a table. */
export const SEALED_WORDS: readonly (readonly [kind: keyof SealedTotals, words: string])[] = [
  ['connections', 'connections'],
  ['flows', 'open flows'],
  ['providers', 'provider secrets'],
  ['webhooks', 'webhook secrets'],
  ['jobs', 'pending revocations'],
  ['hubSecrets', 'hub secrets'],
  ['answers', 'answers that may be repeated'],
  ['rows', 'authenticated rows'],
];

/** `connections: 3, webhook secrets: 1` */
export const describeSealed = (sealed: SealedTotals): string =>
  SEALED_WORDS.filter(([kind]) => sealed[kind] > 0)
    .map(([kind, words]) => `${words}: ${sealed[kind]}`)
    .join(', ');
