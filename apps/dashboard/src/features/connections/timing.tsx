import type { Connection } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Time } from '../../components/time.tsx';
import { formatLocale } from '../../lib/i18n.ts';
import { longDate } from '../../lib/time.ts';
import type { Health } from './health.ts';

/** The deadline that matters to the owner, in words. Nothing, where the connection does not work anyway. */
export function Deadline({
  connection,
  health,
}: {
  readonly connection: Connection;
  readonly health: Health;
}) {
  const { i18n } = useLingui();
  if (!works(health)) return null;
  if (health.deadline === null)
    return connection.refreshable ? <Trans>Renews by itself</Trans> : <Trans>No end is known</Trans>;
  const at = health.deadline.toISOString();
  if (!connection.refreshable)
    return (
      <Trans>
        Ends <Time at={at} /> and can't renew itself
      </Trans>
    );
  const date = longDate(health.deadline, formatLocale(i18n.locale));
  return (
    <Trans>
      Reconnect before {date} (<Time at={at} style="relative" />)
    </Trans>
  );
}

/** Whether the connection works at the moment. */
export const works = ({ status }: Pick<Health, 'status'>): boolean =>
  status === 'connected' || status === 'expiring';

/** A line about time. `urgent`: it is what the owner should look at. */
interface TimingFact {
  readonly key: string;
  readonly fact: ReactNode;
  readonly urgent?: boolean;
}

/** The deadline, then what the hub does by itself: next attempt, token expiry, last refresh. */
export function timingFacts(connection: Connection, health: Health): TimingFact[] {
  const { refreshable, expiresAt, lastRefreshedAt, nextRefreshAt } = connection;
  if (health.status === 'disconnected') return [];
  return [
    works(health)
      ? {
          key: 'deadline',
          fact: <Deadline connection={connection} health={health} />,
          urgent: health.status === 'expiring',
        }
      : null,
    nextRefreshAt !== null && isNextAttempt(connection)
      ? {
          key: 'next',
          fact: (
            <Trans>
              Next attempt <Time at={nextRefreshAt} />
            </Trans>
          ),
        }
      : null,
    refreshable && expiresAt !== null
      ? {
          key: 'token',
          fact: isPast(expiresAt) ? (
            <Trans>
              Access token expired <Time at={expiresAt} />
            </Trans>
          ) : (
            <Trans>
              Access token expires <Time at={expiresAt} />
            </Trans>
          ),
        }
      : null,
    lastRefreshedAt !== null
      ? {
          key: 'refreshed',
          fact: (
            <Trans>
              Refreshed <Time at={lastRefreshedAt} />
            </Trans>
          ),
        }
      : null,
  ].filter((entry) => entry !== null);
}

/** Whether the hub is about to try again what just failed. */
export const isNextAttempt = ({ reason, nextRefreshAt }: Connection): boolean =>
  (reason === 'provider_unavailable' || reason === 'refusal_unexplained') &&
  nextRefreshAt !== null &&
  !isPast(nextRefreshAt);

const isPast = (at: string): boolean => new Date(at).getTime() < Date.now();
