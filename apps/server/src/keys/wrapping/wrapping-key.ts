/**
 * A key that never leaves the service that keeps it, and wraps the hub's keys: what lies in a file or an environment is of
 * use to nobody who may not ask that service.
 */
export interface WrappingKey {
  /** What wrapped keys of this service begin with. */
  readonly scheme: WrappingScheme;
  /**
   * @param keyId bound to it: what was wrapped for one id does not unwrap for another
   * @returns what the service gave, with its scheme in front
   * @throws the service's error
   */
  wrap(keyId: string, bytes: Uint8Array): Promise<string>;
  /** @throws the service's error: refused, not reachable, not wrapped by this key or for this id */
  unwrap(keyId: string, wrapped: string): Promise<Uint8Array>;
}

export const WRAPPING_SCHEMES = ['vault', 'aws-kms', 'gcp-kms'] as const;
export type WrappingScheme = (typeof WRAPPING_SCHEMES)[number];

/** Where a wrapping key is, as the operator named it: `<scheme>:<address>`. */
export interface WrappingKeyName {
  readonly scheme: WrappingScheme;
  /** At `vault` the key's address in its API, at the others the key's resource name. */
  readonly address: string;
}

const ADDRESSES: Readonly<Record<WrappingScheme, RegExp>> = {
  vault: /^https?:\/\/[^\s?#]+\/v1\/[^\s?#]+\/keys\/[^\s/?#]+$/,
  'aws-kms': /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d+:(key|alias)\/\S+$/,
  'gcp-kms': /^projects\/[^\s/]+\/locations\/[^\s/]+\/keyRings\/[^\s/]+\/cryptoKeys\/[^\s/]+$/,
};

/** Reads the name of a wrapping key; undefined: it is none. */
export function parseWrappingKey(text: string): WrappingKeyName | undefined {
  const scheme = WRAPPING_SCHEMES.find((name) => text.startsWith(`${name}:`));
  if (scheme === undefined) return undefined;
  const address = text.slice(scheme.length + 1);
  return ADDRESSES[scheme].test(address) ? { scheme, address } : undefined;
}

/** What every service is given with the key, so that it unwraps for the same purpose only. */
export const purposeOf = (keyId: string): string => `evergrant/key/${keyId}`;

/** Longest wait for an answer; the hub starts only with its keys. */
export const WRAPPING_DEADLINE_MS = 10_000;
