import type { Logger } from '../effects.ts';
import { type OutsideText, readOutsideText, type TextChanges } from '../outside-text.ts';
import type { AskedAccount, Profile } from './profile.ts';
import type { Resource } from './resources.ts';
import type { TokenSet } from './token-set.ts';

/** What a step of the protocol has read, with its texts as they can be kept. */
export const keptTokens = (text: OutsideText, tokens: TokenSet): TokenSet => {
  const scope = tokens.scope === null ? [] : text.scopes('scope', tokens.scope);
  return {
    ...tokens,
    tokenType: text.word('tokenType', tokens.tokenType),
    scope: scope.length === 0 ? null : scope,
  };
};

export const keptProfile = (text: OutsideText, profile: Profile): Profile => ({
  providerAccountId: text.id('accountId', profile.providerAccountId),
  name: profile.name === null ? null : text.name('accountName', profile.name) || null,
  email: profile.email === null ? null : text.name('accountEmail', profile.email) || null,
  avatarUrl: profile.avatarUrl === null ? null : text.exact('avatarUrl', profile.avatarUrl),
  parameters: keptParameters(text, profile.parameters),
});

export const keptAccount = (text: OutsideText, { id, name, email }: AskedAccount): AskedAccount => ({
  id: id === null ? null : text.id('accountId', id),
  name: name === null ? null : text.name('accountName', name) || null,
  email: email === null ? null : text.name('accountEmail', email) || null,
});

export const keptResources = (text: OutsideText, resources: readonly Resource[]): Resource[] =>
  resources.map((resource) => {
    const id = text.id('resourceId', resource.id);
    return {
      id,
      name: text.name('resourceName', resource.name) || id,
      baseUrl: resource.baseUrl === null ? null : text.exact('baseUrl', resource.baseUrl),
    };
  });

/** Learned values; one that cannot be kept as it is is left out. */
export const keptParameters = (
  text: OutsideText,
  values: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).filter(([name, value]) => text.exact(`parameters.${name}`, value) !== null),
  );

/** As the log tells it: `scope: 2 control_characters`. */
const describe = (field: string, counts: TextChanges[string]): string[] =>
  Object.entries(counts).map(([change, count]) => `${field}: ${count} ${change}`);

/**
 * Reads the texts of one answer, and logs what had to be changed: fields and counts.
 *
 * @param provider its id
 */
export function keepTexts<T>(log: Logger, provider: string, read: (text: OutsideText) => T): T {
  const text = readOutsideText();
  const kept = read(text);
  const changes = text.changes();
  if (changes !== null)
    log.warn(
      { provider, changes: Object.entries(changes).flatMap(([field, counts]) => describe(field, counts)) },
      'Text that a provider sent was changed before it is kept',
    );
  return kept;
}
