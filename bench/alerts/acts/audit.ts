import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../act.ts';
import { holdLock, readMany, runCommand, writePastTheHub } from '../do.ts';
import type { Stack } from '../stack.ts';

/** Verifies the audit log as an operator does. */
async function verify(stack: Stack, expected: 'holds' | 'is broken'): Promise<void> {
  const { code, output } = await runCommand(stack, ['audit', 'verify', '--json']);
  if ((code === 0) !== (expected === 'holds')) throw new Error(`audit verify ended with ${code}: ${output}`);
}

export const neverVerified: Act = {
  alerts: ['EvergrantAuditChainUnverified'],
  how: 'a new hub has never verified its audit log; then it is verified',
  fromTheStart: true,
  async play(stack, until) {
    await until.firing();
    await verify(stack, 'holds');
    await until.cleared();
  },
};

export const rowEdited: Act = {
  alerts: ['EvergrantAuditChainBroken'],
  how: 'an audit event is edited past the hub and the log verified; then it is put back and verified again',
  async play(stack, until) {
    const { db } = stack;
    const inChain = async () => {
      const { rowCount } = await db.pool.query('SELECT FROM audit_checkpoints WHERE seq > 1');
      return rowCount !== null && rowCount > 0;
    };
    while (!(await inChain())) await sleep(500);
    const edit = (from: string, to: string) =>
      writePastTheHub(
        stack,
        `UPDATE audit_events SET actor = $2 WHERE actor = $1 AND id = (
           SELECT min(id) FROM audit_events WHERE actor IN ($1, $2))`,
        [from, to],
      );
    const { rows } = await db.pool.query<{ actor: string }>(
      'SELECT actor FROM audit_events ORDER BY audit_events.id LIMIT 1',
    );
    const actor = rows[0]?.actor ?? '';
    await edit(actor, 'somebody-else');
    await verify(stack, 'is broken');
    await until.firing();
    await edit('somebody-else', actor);
    await verify(stack, 'holds');
    await until.cleared();
  },
};

export const chainBehind: Act = {
  alerts: ['EvergrantAuditChainBehind'],
  how: 'a forgotten session keeps the chain from growing while 11,000 tokens are read; then it ends',
  async play(stack, until) {
    {
      await using _lock = await holdLock(stack, 'audit_checkpoints IN SHARE MODE');
      await readMany(stack, 11_000);
      await until.firing();
    }
    await until.cleared();
  },
};

export const keyRowEdited: Act = {
  alerts: ['EvergrantAnomaly'],
  how: 'an API key is given more scopes past the hub, and used; then it is deleted, and the anomaly dismissed',
  async play(stack, until) {
    const { servers, operator, createKey } = stack;
    const { id, key } = await createKey(['connections:read']);
    await writePastTheHub(stack, `UPDATE api_keys SET scopes = scopes || '{tokens:read}' WHERE id = $1`, [
      id,
    ]);
    await fetch(`${servers[0].url}/api/v1/connections?userId=1`, {
      headers: { authorization: `Bearer ${key}` },
    });
    await until.firing();
    await writePastTheHub(stack, 'DELETE FROM api_keys WHERE id = $1', [id]);
    const { anomalies } = await operator.trpc.anomalies.list.query({});
    for (const { kind, subject } of anomalies)
      await operator.trpc.anomalies.dismiss.mutate({ kind, subject });
    await until.cleared();
  },
};
