import { z } from 'zod';

export type RegistrationInput = {
  /** `registration_endpoint` of the entry, its placeholders filled. */
  registration_endpoint: string;
  /** Shown to the user at the consent page. */
  client_name: string;
  redirect_uri: string;
  scope: readonly string[];
};

/** A POST to send, form-encoded. */
export type RegistrationRequest = { endpoint: string; params: Record<string, string> };

export type RegisteredClient = { client_id: string; client_secret: string };

const notBlank = z.string().regex(/\S/);
const answerSchema = z.object({ client_id: notBlank, client_secret: notBlank });

/**
 * Registers the hub as an application at one Mastodon server. Not RFC 7591: other names, a form instead of JSON.
 * Source: https://docs.joinmastodon.org/methods/apps/#create
 *
 * `scope` must hold every scope that will ever be asked for, since the server refuses others later.
 */
export const mastodonAppRegistration = {
  request({
    registration_endpoint,
    client_name,
    redirect_uri,
    scope,
  }: RegistrationInput): RegistrationRequest {
    return {
      endpoint: registration_endpoint,
      params: { client_name, redirect_uris: redirect_uri, scopes: scope.join(' ') },
    };
  },

  /** Reads the answer's parsed JSON; undefined when it holds no client. */
  parse(answer: unknown): RegisteredClient | undefined {
    return answerSchema.safeParse(answer).data;
  },
};
