import { compileOnce, compilePattern } from './pattern.ts';
import type { Provider } from './provider.ts';
import type { Refusal } from './read-refusal.ts';
import type { RefusalRule } from './schema/refusal.ts';

/**
 * - `dead_grant`: this grant has ended, proven by the provider's own word; only the user can give another.
 * - `client_refused`: the provider refuses the hub's own credentials; it says nothing of any grant.
 * - `retry_later`: not now; it says nothing of the grant or the client.
 */
export type RefusalMeaning = 'dead_grant' | 'client_refused' | 'retry_later';

type Entry = Pick<Provider, 'dead_grant_codes' | 'client_refused_codes' | 'retry_later_codes'>;

/** RFC 6749 section 5.2. */
const DEAD_GRANT: readonly RefusalRule[] = ['invalid_grant'];
const CLIENT_REFUSED: readonly RefusalRule[] = ['invalid_client'];
/** RFC 6749 section 4.1.2.1, RFC 8628 section 3.5. */
const RETRY_LATER: readonly RefusalRule[] = ['temporarily_unavailable', 'server_error', 'slow_down'];

/** A longer text is no description that a rule could know, and would only cost time. */
const MAX_DESCRIPTION = 2_000;

/** RFC 6750 section 3.1. Google answers a revocation with it as well. */
const DEAD_TOKEN: readonly RefusalRule[] = ['invalid_token'];

/** The entry with the rules for where a token is presented: there one that is dead is as good as none, whatever its grant is. */
export const whereTokensArePresented = (provider: Provider): Provider => ({
  ...provider,
  dead_grant_codes: [
    ...(provider.dead_grant_codes ?? DEAD_GRANT),
    ...DEAD_TOKEN,
    ...(provider.dead_token_codes ?? []),
  ],
});

/** The rules of every meaning, the least harmful first. */
const rulesOf = (provider: Entry): readonly (readonly [RefusalMeaning, readonly RefusalRule[]])[] => [
  ['retry_later', [...RETRY_LATER, ...(provider.retry_later_codes ?? [])]],
  ['client_refused', [...CLIENT_REFUSED, ...(provider.client_refused_codes ?? [])]],
  ['dead_grant', provider.dead_grant_codes ?? DEAD_GRANT],
];

/** Every code that the entry, or the standard, gives a meaning: texts that are known by heart and safe to repeat. */
export const knownRefusalCodes = (provider: Entry): ReadonlySet<string> =>
  new Set(
    rulesOf(provider)
      .flatMap(([, rules]) => rules.map((rule) => (typeof rule === 'string' ? rule : rule.code)))
      .filter((code) => code !== undefined),
  );

/** Statuses that speak for themselves: a server in trouble, or a limit, whatever code it writes beside them. */
const outweighsCodes = (status: number): boolean => status === 408 || status === 429 || status >= 500;

type RuleParts = Exclude<RefusalRule, string>;

const descriptionOf = compileOnce(({ description }: RuleParts) =>
  description === undefined ? undefined : compilePattern(description, { ignoreCase: true, dotAll: true }),
);

/** How many parts of a rule hold; 0 when one of them does not. */
function weightOf(rule: RefusalRule, { status, code, subCodes, description }: Refusal): number {
  const parts: RuleParts = typeof rule === 'string' ? { code: rule } : rule;
  if (parts.status === undefined && outweighsCodes(status)) return 0;
  const held = [
    parts.code === undefined || parts.code === code,
    parts.sub_code === undefined ||
      (parts.sub_code === '' ? subCodes.length === 0 : subCodes.includes(parts.sub_code)),
    parts.status === undefined || parts.status === status,
    parts.description === undefined ||
      (description !== undefined &&
        description.length <= MAX_DESCRIPTION &&
        descriptionOf(parts)?.matches(description.trim()) === true),
  ];
  return held.every(Boolean) ? Object.keys(parts).length : 0;
}

/**
 * What a refusal means, by the entry's rules and those of RFC 6749.
 *
 * The rule that names most of the refusal counts: an exact "later" (`invalid_grant` with the description "already being
 * processed") beats the bare code of a dead grant. Between equals the least harmful meaning counts: `retry_later`, then
 * `client_refused`, then `dead_grant`. With HTTP 408, 429 and 5xx only rules that name the status hold.
 *
 * @returns undefined when nobody knows: the refusal proves nothing, however often it comes. So does
 *   `unauthorized_client`, unless the entry knows better: providers write it for a wrong client, for a grant that belongs
 *   to another client, and for an ended grant. What several accounts meet at the same time is for the caller to weigh.
 * @example
 * meaningOfRefusal({}, { status: 400, code: 'invalid_grant', subCodes: [], description: undefined }); // 'dead_grant'
 */
export function meaningOfRefusal(provider: Entry, refusal: Refusal): RefusalMeaning | undefined {
  let found: RefusalMeaning | undefined;
  let most = 0;
  for (const [meaning, rules] of rulesOf(provider)) {
    const weight = Math.max(0, ...rules.map((rule) => weightOf(rule, refusal)));
    if (weight > most) {
      most = weight;
      found = meaning;
    }
  }
  return found;
}
