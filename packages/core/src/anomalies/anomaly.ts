/**
 * What an operator should look at, because somebody may be doing harm or something is broken that no request shows.
 *
 * - *anomaly*: of one kind, about one subject; seen again, it is the same one.
 * - *raised*: told, in the audit log, to webhooks and to operators. Once, until it is over.
 * - *over*: not seen for a day, or dismissed by an operator a day ago.
 */

/** What each kind is about, and how long it is shown. */
export const ANOMALIES = {
  /** Many states or links that the hub never made, or that no longer count. Subject: none. */
  invalid_states: { shown: 'while_seen' },
  /** An API key was used from a network that it was never used from. Subject: the key and the network. */
  key_new_network: { shown: 'until_dismissed' },
  /** An API key reads far more tokens than it ever did. Subject: the key. */
  key_unusual_rate: { shown: 'until_dismissed' },
  /** Too many connections of a provider could not be refreshed. Subject: the provider. */
  refresh_failures: { shown: 'while_seen' },
  /** A provider refuses many grants at once, as after a withdrawal en masse. Subject: the provider. */
  grants_withdrawn: { shown: 'until_dismissed' },
  /** The audit log was changed, or part of it is gone. Subject: none. */
  audit_chain_broken: { shown: 'until_dismissed' },
  /** A row that decides about access or destinations was changed past the hub. Subject: its table. */
  row_unverified: { shown: 'until_dismissed' },
} as const satisfies Readonly<Record<string, { readonly shown: 'while_seen' | 'until_dismissed' }>>;

export type AnomalyKind = keyof typeof ANOMALIES;

export const ANOMALY_KINDS = [
  'invalid_states',
  'key_new_network',
  'key_unusual_rate',
  'refresh_failures',
  'grants_withdrawn',
  'audit_chain_broken',
  'row_unverified',
] as const satisfies readonly AnomalyKind[];

export const isAnomalyKind = (text: string): text is AnomalyKind => Object.hasOwn(ANOMALIES, text);

/** What somebody noticed. */
export interface NoticedAnomaly {
  readonly kind: AnomalyKind;
  /** What it is about, see {@link ANOMALIES}; empty where the kind says it all. Of few different values. */
  readonly subject: string;
  /** Counts, thresholds, ids; never secrets, never text of strangers. */
  readonly details: Readonly<Record<string, string | number>>;
}

/** An anomaly as operators are shown it. */
export interface Anomaly extends NoticedAnomaly {
  /** When it was told. */
  readonly raisedAt: Date;
  /** To the minute. */
  readonly lastSeenAt: Date;
}
