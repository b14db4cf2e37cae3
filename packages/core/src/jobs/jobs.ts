import type { Queryable } from '../transaction.ts';

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
  };
}

export type JobName = keyof JobPayloads;

/** The queue, as the service logic sees it. */
export interface JobQueue {
  /**
   * Adds a job as part of a transaction: it exists exactly when the change does.
   *
   * @returns the job's id
   */
  enqueue<Name extends JobName>(
    tx: Queryable,
    name: Name,
    payload: JobPayloads[Name],
    options?: { startAfterSeconds?: number },
  ): Promise<string>;
  /** Withdraws a job whose work has been done already. */
  cancel(name: JobName, id: string): Promise<void>;
}
