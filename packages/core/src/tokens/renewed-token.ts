/**
 * What an attempt of this process has just written, so that its caller need not read and open it again. Lives in
 * memory only.
 */
export interface RenewedToken {
  readonly accessToken: string;
  readonly tokenType: string;
  /** Null: no known end. */
  readonly expiresAt: Date | null;
  readonly grantedScope: readonly string[];
  /** A required scope is not among those. Null: nobody knows what is required. */
  readonly scopeMissing: boolean | null;
  /** What the answer decided about later requests. */
  readonly parameters: Readonly<Record<string, string>>;
}
