import {
  learnParameters,
  meaningOfRefusal,
  readAccount,
  readPath,
  readRefusal,
  readText,
  userinfoRequestsOf,
  whereTokensArePresented,
} from '@evergrant/providers';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { type ApiCredentials, askProvider } from './ask-provider.ts';
import { accountOfIdToken } from './id-token.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import type { TokenSet } from './token-set.ts';

/** Who the connected account is. */
export interface Profile {
  /** The provider's stable id; never an e-mail address. */
  readonly providerAccountId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly avatarUrl: string | null;
  /** What the profile decides about the account's addresses, to be kept with those that other answers decide. */
  readonly parameters: Readonly<Record<string, string>>;
}

const hasUserinfo = ({ provider, server }: ProviderClient): boolean =>
  provider.userinfo_request !== undefined || server.userinfo_endpoint !== undefined;

const needsUserinfo = (target: ProviderClient): boolean => {
  const { provider } = target;
  const fields = [provider.account?.subject, provider.account?.name, provider.account?.email];
  const readsUserinfo =
    provider.account === undefined ||
    fields.some((field) => field !== undefined && (field.source ?? 'userinfo') === 'userinfo');
  return readsUserinfo && hasUserinfo(target);
};

async function fetchUserinfo(
  target: ProviderClient,
  credentials: ApiCredentials,
  deps: ProtocolDeps,
): Promise<object> {
  const answers: object[] = [];
  for (const request of userinfoRequestsOf(target.provider)) {
    const body = await askProvider(target, { request, credentials, what: 'profile' }, deps);
    if (typeof body === 'object' && body !== null) answers.push(body);
  }
  return Object.assign({}, ...answers);
}

/** An address an `<img>` may load: https, or the sandbox's loopback. */
function readAvatar(userinfo: unknown): string | null {
  const value = ['picture', 'avatar_url', 'avatar']
    .map((name) => readPath(userinfo, name))
    .find((entry) => typeof entry === 'string');
  return typeof value === 'string' && /^(https:|http:\/\/127\.0\.0\.1[:/])/.test(value) ? value : null;
}

/**
 * Reads who the account is, from the profile endpoint, the token answer, the ID token or the callback, as the entry says.
 *
 * @throws ProviderFailure of any kind; `malformed` when no stable account id is found
 */
export async function getUserProfile(
  target: ProviderClient,
  { tokens, callbackParameters }: { readonly tokens: TokenSet; readonly callbackParameters: URLSearchParams },
  deps: ProtocolDeps,
): Promise<Profile> {
  const userinfo = needsUserinfo(target) ? await fetchUserinfo(target, tokens, deps) : {};
  const account = readAccount(
    target.provider,
    {
      userinfo,
      token_response: tokens.raw,
      id_token: tokens.idTokenClaims,
      authorization_response: Object.fromEntries(callbackParameters),
    },
    target.parameters,
  );
  const idTokenSubject = readText(tokens.idTokenClaims, 'sub');
  // OIDC Core 5.3.2: a userinfo answer about somebody else must not be used.
  if (
    target.provider.account === undefined &&
    idTokenSubject !== undefined &&
    account.subject !== undefined &&
    account.subject !== idTokenSubject
  )
    throw new ProviderFailure('malformed', 'the profile is about another account than the ID token', {
      systemCode: 'OTHER_ACCOUNT',
    });
  const subject = account.subject ?? (target.provider.account === undefined ? idTokenSubject : undefined);
  const learned = learnParameters(target.provider, 'userinfo', userinfo);
  if (subject === undefined) throw new ProviderFailure('malformed', 'the profile names no account id');
  return {
    providerAccountId: subject,
    name: account.name ?? null,
    email: account.email ?? null,
    avatarUrl: readAvatar(userinfo),
    parameters: learned.ok ? learned.values : {},
  };
}

/** Whose access it is, as the profile endpoint says. */
export interface AskedAccount {
  /** Null: the profile endpoint is not where the provider names it. */
  readonly id: string | null;
  readonly name: string | null;
  readonly email: string | null;
}

/** Some say "no" with a 200; what it means is for the entry to say. */
function requireNoRefusal({ provider }: ProviderClient, userinfo: object): void {
  const refusal = readRefusal(provider, 200, userinfo);
  if (refusal?.code === undefined) return;
  const meaning = meaningOfRefusal(whereTokensArePresented(provider), refusal);
  throw new ProviderFailure(
    meaning === 'retry_later' ? 'unavailable' : 'refused',
    'the profile is an error',
    meaning === undefined ? {} : { meaning },
  );
}

/**
 * Asks the profile endpoint whose access token it is, long after the consent; where the account is named elsewhere, whether it
 * takes the token at all.
 *
 * @returns null: there is no such endpoint
 * @throws ProviderFailure of any kind; `refused` for an error with a 200, `malformed` when it names no account where it should
 */
export async function askForAccount(
  target: ProviderClient,
  credentials: ApiCredentials,
  deps: ProtocolDeps,
): Promise<AskedAccount | null> {
  if (!hasUserinfo(target)) return null;
  const userinfo = await fetchUserinfo(target, credentials, deps);
  const { subject, name, email } = readAccount(target.provider, { userinfo }, target.parameters);
  const { account } = target.provider;
  const names = account === undefined || (account.subject?.source ?? 'userinfo') === 'userinfo';
  if (subject === undefined) requireNoRefusal(target, userinfo);
  if (names && subject === undefined)
    throw new ProviderFailure('malformed', 'the profile names no account id');
  return { id: subject ?? null, name: name ?? null, email: email ?? null };
}

/**
 * Who the account is when userinfo cannot be had: by the ID token, where it holds, or the answer that it came with, where these
 * name the account. A callback is no such witness, for anybody can change it; nor is a userinfo answer about somebody else.
 *
 * @returns undefined when they do not say
 */
export function profileOfTokens(
  { provider, parameters }: Pick<ProviderClient, 'provider' | 'parameters'>,
  { idTokenClaims: claims, raw }: Pick<TokenSet, 'idTokenClaims' | 'raw'>,
): Profile | undefined {
  const said = readAccount(provider, { token_response: raw, id_token: claims }, parameters);
  const ofIdToken = claims === undefined ? undefined : accountOfIdToken(provider, claims);
  const subject = provider.account?.subject.source === 'token_response' ? said.subject : ofIdToken;
  if (subject === undefined) return undefined;
  const standard = readAccount({}, { userinfo: claims });
  return {
    providerAccountId: subject,
    name: said.name ?? standard.name ?? null,
    email: said.email ?? standard.email ?? null,
    avatarUrl: readAvatar(claims),
    parameters: {},
  };
}
