/** What is counted by minute instead of written down one by one. */
export const TRAFFIC_KINDS = [
  /** A state or link that the hub never made, or that no longer counts. */
  'invalid_state',
  /** A sign-in that failed, whatever it named. */
  'sign_in_failed',
  /** Something that somebody known may not do. */
  'access_denied',
  /** A token handed to an API key. Subject: the key. */
  'key_read',
  /** Subject of the rest: the provider. */
  'refreshed',
  /** A connection that worked before could not be refreshed; its next attempts are not counted. */
  'refresh_failed',
  /** A grant that worked before was refused. */
  'grant_refused',
] as const;
export type TrafficKind = (typeof TRAFFIC_KINDS)[number];

/** One occurrence. */
export interface Occurrence {
  readonly kind: TrafficKind;
  readonly subject?: string | undefined;
  /** Where it came from; kept as its network. Default: it does not matter. */
  readonly address?: string | undefined;
}

/** How often something happened in one minute. */
export interface TrafficMinute {
  /** Its beginning. */
  readonly minute: Date;
  readonly kind: TrafficKind;
  readonly subject: string;
  readonly network: string;
  readonly count: number;
}
