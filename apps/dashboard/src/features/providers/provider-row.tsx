import type { ProviderConfiguration } from '@evergrant/client';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { IconAlertCircleFilled, IconCircleCheckFilled, IconCircleOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { BrandIcon } from '../../components/brand-icon.tsx';
import { RowHeading } from '../../components/row-list.tsx';
import classes from './provider-row.module.css';

/** One provider: where its settings come from, how many use it, and what is wrong with it. */
export function ProviderRow({ provider }: { readonly provider: ProviderConfiguration }) {
  const { t } = useLingui();
  const { description, source, connections } = provider;
  return (
    <li className={classes.row}>
      <BrandIcon provider={description.id} />
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
      <ProviderState provider={provider} />
    </li>
  );
}

/** Whether it works, in words and an icon; colour is only the third signal. */
export function ProviderState({ provider }: { readonly provider: ProviderConfiguration }) {
  const { t } = useLingui();
  const { problems, incident, hostsInTrouble, offered } = provider;
  const bad = {
    unusable: t`Not usable: its settings have to be corrected`,
    provider_unavailable: t`Does not answer; the hub keeps trying`,
    client_misconfigured: t`Refuses this hub's client ID or secret`,
  };
  if (problems.length > 0 || incident !== null)
    return (
      <p className={classes.state} data-tone="bad">
        <IconAlertCircleFilled size={16} aria-hidden="true" />
        {problems.length > 0 ? bad.unusable : incident !== null && bad[incident]}
      </p>
    );
  if (hostsInTrouble > 0)
    return (
      <p className={classes.state} data-tone="bad">
        <IconAlertCircleFilled size={16} aria-hidden="true" />
        {t({
          message: plural(hostsInTrouble, {
            one: '# of the hosts that users named does not work',
            other: '# of the hosts that users named do not work',
          }),
        })}
      </p>
    );
  return (
    <p className={classes.state} data-tone={offered ? 'ok' : 'idle'}>
      {offered ? (
        <IconCircleCheckFilled size={16} aria-hidden="true" />
      ) : (
        <IconCircleOff size={16} aria-hidden="true" />
      )}
      {offered ? t`Offered` : t`Not offered any more`}
    </p>
  );
}
