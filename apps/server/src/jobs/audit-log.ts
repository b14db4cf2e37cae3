import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AuditSigner,
  type CheckpointSink,
  createCheckpointSender,
  type Deps,
  type Logger,
  prepareAuditMonths,
  releaseAuditMonths,
  watchAuditChain,
} from '@evergrant/core';

/** How often it is looked whether a checkpoint is due. One cheap query when none is. */
const INTERVAL_MS = 5_000;
/** Every so many looks: verification when it is due, months ahead, months to let go. The first time after ten minutes. */
const LOOKS_PER_ROUND = 120;

/**
 * Looks after the audit log until stopped: takes events into its chain, gives checkpoints to whoever keeps them outside,
 * verifies the chain, makes the months ahead and lets old ones go. What fails is logged and tried again.
 */
export function startAuditLog(
  deps: Pick<Deps, 'db' | 'clock'> & { readonly signer: AuditSigner },
  {
    sinks,
    retentionDays,
    log,
  }: {
    readonly sinks: readonly CheckpointSink[];
    /** Undefined: events are kept for ever. */
    readonly retentionDays: number | undefined;
    readonly log: Logger;
  },
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const watch = watchAuditChain({ ...deps, log });
  const sender = createCheckpointSender(sinks, log);
  const attempt = (work: () => Promise<unknown>, message: string) =>
    work().catch((error: unknown) => log.error({ cause: error }, message));

  async function look(): Promise<void> {
    const newest = await watch.extend();
    if (newest !== null) await sender.send(newest);
  }
  async function round(): Promise<void> {
    await attempt(() => prepareAuditMonths(deps.db), 'making the coming months of the audit log failed');
    if (retentionDays !== undefined)
      await attempt(() => releaseAuditMonths(deps, retentionDays), 'letting old audit events go failed');
    await attempt(() => watch.verifyWhenDue(), 'verifying the audit chain failed');
  }
  async function run(): Promise<void> {
    for (let looks = 1; !stopping.signal.aborted; looks += 1) {
      await attempt(look, 'extending the audit chain failed');
      if (looks % LOOKS_PER_ROUND === 0) await round();
      await sleep(INTERVAL_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
