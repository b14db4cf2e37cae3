import * as oauth from 'oauth4webapi';
import { redirectUri } from '../testing/open-sandbox.ts';
import { startDialects } from './index.ts';

/** All dialects, with a user who says yes; `await using` closes them. */
export async function openDialects() {
  const running = await startDialects({ redirectUriOf: () => redirectUri });
  await running.sandbox.control.consent({ account: 'ada', decision: 'approve' });
  return { ...running, [Symbol.asyncDispose]: () => running.close() };
}

export const codeVerifier = oauth.generateRandomCodeVerifier();
export const pkce = {
  code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
  code_challenge_method: 'S256',
};

/** Follows the browser to the callback; undefined when it does not get there. */
export async function browse(url: string): Promise<URLSearchParams | undefined> {
  const answer = await fetch(url, { redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) return undefined;
  return location.startsWith(redirectUri) ? new URL(location).searchParams : browse(location);
}

export const withQuery = (url: string, parameters: Record<string, string>) =>
  `${url}?${new URLSearchParams(parameters)}`;

/** A form as `fetch` sends it. */
export const form = (
  parameters: Record<string, string>,
  headers: Record<string, string> = {},
): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: new URLSearchParams(parameters).toString(),
});

/** As `startDialects` registers the clients. */
export const secretOf = (id: string) => `secret+of: 100% ${id}`;

const formEncode = (text: string) => new URLSearchParams({ text }).toString().slice('text='.length);

/** RFC 6749 section 2.3.1. */
export const basic = (id: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${formEncode(secretOf(id))}`).toString('base64')}`,
});

/** The callback of an authorization request that the sandbox behind says yes to. */
export const authorize = (id: string, origin: string, path: string, parameters: Record<string, string>) =>
  browse(
    withQuery(`${origin}/${id}${path}`, {
      client_id: id,
      response_type: 'code',
      redirect_uri: redirectUri,
      state: 'some-state',
      ...parameters,
    }),
  );
