import type { NoticeRule } from '@evergrant/providers';
import type { RequestOrigin } from '../audit/audit-event.ts';
import type { TokenKind } from '../oauth/revoke-token.ts';
import type { WebhookDelivery } from '../webhooks/webhook-event.ts';

/** What travels in the queue: job name -> payload. Secrets travel sealed. */
export interface JobPayloads {
  /** Revoke a grant at the provider that the hub has already forgotten. */
  'revoke-grant': {
    readonly userId: number;
    readonly connectionId: number;
    readonly provider: string;
    readonly accountId: string;
    readonly parameters: Readonly<Record<string, string>>;
    /** Envelopes, still bound to the connection. */
    readonly accessToken: string;
    readonly refreshToken: string | null;
    readonly correlationId: string;
    /** Which of the two the provider has answered: it is not presented again. Default: none. */
    readonly answered?: readonly TokenKind[];
  };
  /** Revoke a grant that never became a connection, unless its account is connected here by another grant. */
  'revoke-orphan': {
    readonly userId: number;
    readonly flowId: string;
    readonly provider: string;
    /** Null: the provider has not said whose grant it is. */
    readonly accountId: string | null;
    readonly parameters: Readonly<Record<string, string>>;
    /** Envelopes, bound to the flow; null: there is none, or none that can be used. */
    readonly accessToken: string | null;
    readonly refreshToken: string | null;
    readonly correlationId: string;
    /** As above. */
    readonly answered?: readonly TokenKind[];
    /** While the user is asked what to do with it: what the connection would be made of besides. */
    readonly consent?: unknown;
  };
  /** Do what a verified notice of a provider says of a connection, once the provider has been asked where that is needed. */
  'follow-notice': {
    readonly userId: number;
    readonly connectionId: number;
    readonly provider: string;
    readonly accountId: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly topic: string;
    readonly means: NoticeRule['means'];
    /** When the notice says that it happened, ISO 8601; null: it does not. */
    readonly at: string | null;
    readonly correlationId: string;
  };
  /** Tell an endpoint what happened. Left by database triggers. */
  'deliver-webhook': WebhookDelivery;
}

export const JOB_NAMES = [
  'revoke-grant',
  'revoke-orphan',
  'follow-notice',
  'deliver-webhook',
] as const satisfies readonly (keyof JobPayloads)[];
export type JobName = (typeof JOB_NAMES)[number];

/** What a job notes down about itself while it runs; the next attempt finds it in its payload. */
export type JobProgress = Pick<JobPayloads['revoke-grant'], 'answered'>;

/** How one attempt of a job runs. */
export interface JobRun {
  readonly origin: RequestOrigin;
  readonly saveProgress: (progress: JobProgress) => Promise<void>;
}

/** One job with its name. */
export type Job = {
  [Name in JobName]: { readonly name: Name; readonly payload: JobPayloads[Name] };
}[JobName];
