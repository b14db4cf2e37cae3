import type { ProviderConfiguration } from '@evergrant/client';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { IconAlertCircleFilled, IconCircleCheckFilled, IconCircleOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Badge } from '../../components/badge.tsx';
import { BrandIcon } from '../../components/brand-icon.tsx';
import { RowHeading } from '../../components/row-list.tsx';
import classes from './provider-row.module.css';

/** One provider: where its settings come from, how many use it, and what is wrong with it. */
export function ProviderRow({ provider }: { readonly provider: ProviderConfiguration }) {
  const { t } = useLingui();
  const { description, source, connections } = provider;
  return (
    <li className={classes.row}>
      <BrandIcon provider={description.id} size={32} />
      <div>
        <RowHeading
          title={
            <Link to="/providers/$providerId" params={{ providerId: description.id }}>
              {description.displayName}
            </Link>
          }
        >
          {source === 'configuration' ? t`From the configuration` : t`Set up here`}
          {' · '}
          {t({
            message: plural(connections, {
              0: 'No connections',
              one: '# connection',
              other: '# connections',
            }),
          })}
        </RowHeading>
      </div>
      <div className={classes.state}>
        <ProviderState provider={provider} />
      </div>
    </li>
  );
}

/** Whether it works. */
export function ProviderState({ provider }: { readonly provider: ProviderConfiguration }) {
  const { t } = useLingui();
  const { problems, incident, hostsInTrouble, offered } = provider;
  if (problems.length > 0) return <Trouble>{t`Not usable: its settings have to be corrected`}</Trouble>;
  switch (incident) {
    case 'provider_unavailable':
      return <Trouble>{t`Does not answer; the hub keeps trying`}</Trouble>;
    case 'client_misconfigured':
      return <Trouble>{t`Refuses this hub's client ID or secret`}</Trouble>;
  }
  if (hostsInTrouble > 0)
    return (
      <Trouble>
        {t({
          message: plural(hostsInTrouble, {
            one: '# of the hosts that users named does not work',
            other: '# of the hosts that users named do not work',
          }),
        })}
      </Trouble>
    );
  return offered ? (
    <Badge tone="ok" Icon={IconCircleCheckFilled}>{t`Offered`}</Badge>
  ) : (
    <Badge tone="idle" Icon={IconCircleOff}>{t`Not offered any more`}</Badge>
  );
}

/** A sentence, which a badge has no room for. */
function Trouble({ children }: { readonly children: string }) {
  return (
    <p className={classes.trouble}>
      <IconAlertCircleFilled size={16} aria-hidden="true" />
      {children}
    </p>
  );
}
