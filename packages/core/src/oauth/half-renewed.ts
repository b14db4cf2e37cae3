import { ProviderFailure } from '../outbound/provider-failure.ts';

/** What came of an exchange that gave a refresh token and no access token that can be used. */
export interface PartialTokens {
  readonly refreshToken: string;
  /** Null: unknown or never. */
  readonly refreshTokenExpiresAt: Date | null;
  /** As it came, to see whose they are. */
  readonly idToken: string | undefined;
}

/**
 * A 2xx answer with a refresh token and without a usable access token: the old refresh token may be spent, the new one
 * is the way on. Malformed, for whoever wants an access token.
 */
export class HalfRenewed extends ProviderFailure {
  readonly #tokens: PartialTokens;

  constructor(tokens: PartialTokens, status: number) {
    super('malformed', 'the answer of the token endpoint has a refresh token and no usable access token', {
      status,
      body: 'provider',
    });
    this.#tokens = tokens;
  }

  /** Private, so that no log and no serialiser meets them. */
  get tokens(): PartialTokens {
    return this.#tokens;
  }
}
