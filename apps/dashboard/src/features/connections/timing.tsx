import type { Connection } from '@evergrant/client';
import type { Health } from '@evergrant/core/health';
import { Trans, useLingui } from '@lingui/react/macro';
import { Time } from '../../components/time.tsx';
import { formatLocale } from '../../lib/i18n.ts';
import { clockTime, DAY, longDate } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';

/** The deadline that matters to the owner, in words. Nothing, where the connection does not work anyway. */
export function Deadline({
  connection,
  health,
}: {
  readonly connection: Connection;
  readonly health: Health;
}) {
  const { i18n } = useLingui();
  const now = useNow(1_000);
  const { deadline } = health;
  if (!works(health)) return null;
  if (deadline === null)
    return connection.refreshable ? <Trans>Renews by itself</Trans> : <Trans>No end is known</Trans>;
  const at = deadline.toISOString();
  if (!connection.refreshable)
    return (
      <Trans>
        Ends <Time at={at} /> and can't renew itself
      </Trans>
    );
  if (deadline <= now)
    return (
      <Trans>
        The permission ran out <Time at={at} />
      </Trans>
    );
  if (health.action === 'wait' || health.action === 'contact_operator')
    return (
      <Trans>
        If it isn't renewed before, the permission runs out <Time at={at} />
      </Trans>
    );
  const locale = formatLocale(i18n.locale);
  const date =
    deadline.getTime() - now.getTime() < DAY ? clockTime(deadline, locale) : longDate(deadline, locale);
  return (
    <Trans>
      Reconnect before {date} (<Time at={at} style="relative" />)
    </Trans>
  );
}

/** Whether the connection works at the moment. */
export const works = ({ status }: Pick<Health, 'status'>): boolean =>
  status === 'connected' || status === 'expiring' || status === 'held_up';

/** Of one that is held up: until when it still works. */
export function WorksUntil({
  connection,
  health,
}: {
  readonly connection: Connection;
  readonly health: Health;
}) {
  const now = useNow(1_000);
  const { expiresAt } = connection;
  if (health.status !== 'held_up' || expiresAt === null || new Date(expiresAt) <= now) return null;
  return (
    <Trans>
      It still works until <Time at={expiresAt} style="absolute-first" />.
    </Trans>
  );
}

/** When the hub tries again by itself, where something keeps access from being renewed. */
export function NextAttempt({
  connection,
  health,
}: {
  readonly connection: Connection;
  readonly health: Health;
}) {
  const now = useNow(1_000);
  const { nextRefreshAt } = connection;
  const keepsTrying =
    health.action === 'wait' ||
    health.action === 'contact_operator' ||
    health.reason === 'refusal_unexplained';
  if (!keepsTrying || nextRefreshAt === null) return null;
  if (new Date(nextRefreshAt) <= now) return <Trans>The next attempt is due now.</Trans>;
  return (
    <Trans>
      Next attempt <Time at={nextRefreshAt} />.
    </Trans>
  );
}
