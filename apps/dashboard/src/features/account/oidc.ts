import { authClient } from './auth-client.ts';

/** Leaves for the provider that people sign in at, and comes back to `path`. */
export async function signInWithOidc(path: string, ask: 'sign-in/social' | 'link-social' = 'sign-in/social') {
  const { pathname, search } = window.location;
  const answer = await authClient.$fetch<{ url: string }>(`/${ask}`, {
    method: 'POST',
    body: {
      provider: 'oidc',
      callbackURL: path,
      errorCallbackURL: `${pathname}${search}`,
      disableRedirect: true,
    },
  });
  if (answer.error === null) window.location.assign(answer.data.url);
  return answer;
}
