/** A notice as it came in. */
export interface NoticeRequest {
  /** Every header once, by its name in lower case; one that came several times is not there. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it was sent, byte by byte: that is what is signed. */
  readonly body: Buffer;
  /** What follows the provider in the address; null: nothing. */
  readonly topic: string | null;
}

/**
 * Reads a Security Event Token, checking signature, issuer and audience (RFC 8417 section 4).
 *
 * @returns its claims; null: it does not verify
 * @throws NETWORK_ERROR the issuer's keys cannot be had
 */
export type EventTokenVerifier = (
  token: string,
  expected: { readonly issuer: string; readonly audience: string; readonly jwksUri: string },
) => Promise<Readonly<Record<string, unknown>> | null>;
