import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../act.ts';
import { renewAll } from '../do.ts';

export const webhooksRefused: Act = {
  alerts: ['EvergrantWebhooksFail'],
  how: 'the endpoint of a host application answers 503, then takes what it is sent',
  async play(stack, until) {
    stack.endpoint.behave('refuses');
    await until.firing(() => renewAll(stack));
    stack.endpoint.behave('takes');
    await until.cleared(() => renewAll(stack));
  },
};

export const jobGivenUp: Act = {
  alerts: ['EvergrantJobsGivenUp'],
  how: 'a webhook at its last attempt, as after three days, and the endpoint refuses it. It ends an hour later',
  looksBackMs: 3_600_000,
  async play(stack, until) {
    stack.endpoint.behave('refuses');
    await until.firing(async () => {
      await renewAll(stack);
      await stack.db.pool.query(
        `UPDATE pgboss.job SET retry_count = retry_limit, start_after = now()
         WHERE name = 'deliver-webhook' AND state = 'retry'`,
      );
      await sleep(500);
    });
    stack.endpoint.behave('takes');
    await until.cleared();
  },
};

export const queueStuck: Act = {
  alerts: ['EvergrantQueueOld'],
  how: 'an endpoint never answers, and what waits for it is made 15 minutes older; then it answers',
  async play(stack, until) {
    stack.endpoint.behave('never answers');
    await until.firing(async () => {
      await renewAll(stack);
      await stack.db.pool.query(
        `UPDATE pgboss.job SET start_after = start_after - interval '15 minutes'
         WHERE name = 'deliver-webhook' AND state IN ('created', 'retry') AND start_after > now() - interval '10 minutes'`,
      );
      await sleep(500);
    });
    stack.endpoint.behave('takes');
    await until.cleared();
  },
};

const REFUSE_JOBS = `
  CREATE FUNCTION drill_refuse_job() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'a rule of one''s own';
  END $$;
  CREATE TRIGGER drill_refuse_job BEFORE INSERT ON pgboss.job FOR EACH ROW EXECUTE FUNCTION drill_refuse_job()`;

export const outboxStuck: Act = {
  alerts: ['EvergrantOutboxOld'],
  how: 'a trigger of the operator refuses jobs of the queue for two minutes, then it is dropped',
  async play(stack, until) {
    const { db } = stack;
    await db.pool.query(REFUSE_JOBS);
    try {
      await renewAll(stack);
      await until.firing();
    } finally {
      await db.pool.query('DROP FUNCTION drill_refuse_job CASCADE');
    }
    await until.cleared();
  },
};
