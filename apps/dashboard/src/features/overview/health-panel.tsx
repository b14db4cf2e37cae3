import type { Overview } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconAlertCircleFilled, IconCircleCheckFilled, IconClockPause } from '@tabler/icons-react';
import { Badge } from '../../components/badge.tsx';
import { Panel } from '../../components/panel.tsx';
import { Time } from '../../components/time.tsx';
import { useProviderName } from '../../lib/use-providers.ts';
import classes from './overview.module.css';

type Trouble = Overview['trouble'][number];

/** What is wrong at providers now, since when, and when the hub asks next. */
export function HealthPanel({ trouble }: { readonly trouble: readonly Trouble[] }) {
  const { t } = useLingui();
  return (
    <Panel title={t`Health of providers`}>
      {trouble.length === 0 ? (
        <p className={classes.well}>
          <IconCircleCheckFilled size={18} aria-hidden="true" />
          <Trans>Nothing is wrong at any provider.</Trans>
        </p>
      ) : (
        <ul className={classes.trouble}>
          {trouble.map((host) => (
            <TroubleItem key={`${host.provider} ${host.host}`} trouble={host} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function TroubleItem({
  trouble: { provider, host, incident, since, closedUntil },
}: {
  readonly trouble: Trouble;
}) {
  const { t } = useLingui();
  const name = useProviderName()(provider);
  const words = {
    provider_unavailable: t`Does not answer`,
    client_misconfigured: t`Refuses this hub's credentials`,
  };
  return (
    <li>
      <strong>{host === '' ? name : `${name} (${host})`}</strong>{' '}
      {incident === null ? (
        <Badge tone="warn" Icon={IconClockPause}>{t`Asked for a pause`}</Badge>
      ) : (
        <Badge tone="bad" Icon={IconAlertCircleFilled}>
          {words[incident]}
        </Badge>
      )}
      {since !== null && (
        <p>
          <Trans>
            Since <Time at={since} />.
          </Trans>
        </p>
      )}
      {closedUntil !== null && (
        <p>
          {incident === null ? (
            <Trans>
              Nothing is sent there before <Time at={closedUntil} />, as it asked (Retry-After).
            </Trans>
          ) : (
            <Trans>
              One request tries it <Time at={closedUntil} style="relative" />; the others wait.
            </Trans>
          )}
        </p>
      )}
    </li>
  );
}
