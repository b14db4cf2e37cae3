/** What a dialect says no to: its own strictness, or what the sandbox behind it answered. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** Error code of RFC 6749 section 5.2 or RFC 6750 section 3.1. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** As RFC 6749 section 5.2 and RFC 6750 section 3.1 have it. */
export const standardRefusal = ({ code, message }: Refusal): Response =>
  Response.json(
    { error: code, error_description: message },
    { status: code === 'invalid_token' || code === 'invalid_client' ? 401 : 400 },
  );
