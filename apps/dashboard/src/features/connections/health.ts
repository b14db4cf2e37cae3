import { type Health, type HealthFacts, healthOf } from '@evergrant/core/health';
import { useRef } from 'react';
import { useAtAnyTime } from '../../lib/use-now.ts';

/** The health of a connection, renewed in the second in which it changes. */
export function useHealth(connection: HealthFacts): Health {
  const latest = useRef<Health>(null);
  return useAtAnyTime((now) => {
    const health = healthOf(connection, now);
    if (latest.current !== null && isSame(latest.current, health)) return latest.current;
    latest.current = health;
    return health;
  });
}

const isSame = (a: Health, b: Health): boolean =>
  a.status === b.status && a.reason === b.reason && a.deadline?.getTime() === b.deadline?.getTime();

/** Whether reconnecting makes sense: it helps neither against an outage nor against an operator's mistake. */
export const canReconnect = ({ action }: Pick<Health, 'action'>): boolean =>
  action === null || action === 'reconnect' || action === 'choose_resource';
