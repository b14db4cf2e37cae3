import type { Provider } from '@evergrant/providers';

/**
 * What was granted, by the answer of the token endpoint and by what answers never say:
 *
 * - no scope at all means all that was asked for (RFC 6749 5.1);
 * - `openid` switches the protocol on and is no permission, so many providers leave it out;
 * - `offline_access` shows in the refresh token that it asks for (OpenID Connect Core section 11);
 * - scopes that the entry names as unnamed are left out by this provider.
 *
 * @param named the scope of the answer, null: none
 * @param expected what was asked for; at a refresh, what was granted until now
 */
export function grantedScope(
  provider: Pick<Provider, 'token_response'>,
  named: readonly string[] | null,
  { expected, hasRefreshToken }: { readonly expected: readonly string[]; readonly hasRefreshToken: boolean },
): readonly string[] {
  if (named === null) return expected;
  const unnamed = [
    'openid',
    ...(hasRefreshToken ? ['offline_access'] : []),
    ...(provider.token_response?.scope_unnamed ?? []),
  ];
  return [...new Set([...named, ...expected.filter((scope) => unnamed.includes(scope))])];
}
