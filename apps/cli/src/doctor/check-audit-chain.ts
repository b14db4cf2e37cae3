import { type AuditChainStatus, readAuditChainStatus } from '@evergrant/core';
import type { Database } from '@evergrant/database';
import type { Check } from '../checks.ts';

const HOUR_MS = 3_600_000;
/** New events are in the chain after a minute, while a worker runs. */
const LATE_MS = HOUR_MS;

const name = 'audit log';

/** Whether the audit log is what it was, when it was last verified. */
export const checkAuditChain = async (db: Pick<Database, 'pool'>, now: Date): Promise<Check> =>
  judge(await readAuditChainStatus(db), now);

function judge({ head, waiting, last, heldAt }: AuditChainStatus, now: Date): Check {
  if (last?.kind === 'broken')
    return {
      name,
      status: 'fail',
      message: [`does not hold, as found at ${last.at.toISOString()}:`, ...last.problems].join('\n'),
      advice: 'See "The audit chain does not hold" in docs/runbook.md.',
    };
  if (head !== null && waiting > 0 && now.getTime() - Date.parse(head.says.at) > LATE_MS)
    return {
      name,
      status: 'warn',
      message: `${waiting} events are not in its chain, which ends at ${head.says.at}`,
      advice: 'Look for "extending the audit chain failed" in the log of the hub; a worker has to run.',
    };
  const held = heldAt === null ? 'not verified yet' : `held when last verified, ${heldAt.toISOString()}`;
  return { name, status: 'ok', message: head === null ? 'no checkpoint yet' : held };
}
