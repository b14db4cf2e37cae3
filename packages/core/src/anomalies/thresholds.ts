/** From where on something is an anomaly; 0: never. */
export interface Thresholds {
  /** Invalid states and links in ten minutes, all networks together. */
  readonly invalidStates: number;
  /** So many times the reads of an API key's busiest minute so far. */
  readonly keyRate: number;
  /** Whether a read by an API key from a network that it never used is one. */
  readonly newNetwork: boolean;
  /** Percent of a provider's refreshes in an hour that fail for the first time. */
  readonly refreshFailures: number;
  /** Percent of a provider's refreshes in an hour that find their grant refused. */
  readonly refusedGrants: number;
}

export const DEFAULT_THRESHOLDS: Thresholds = {
  invalidStates: 500,
  keyRate: 10,
  newNetwork: true,
  refreshFailures: 5,
  refusedGrants: 10,
};
