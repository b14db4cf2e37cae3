import type { Anomaly } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Notice } from '../../components/notice.tsx';
import { Time } from '../../components/time.tsx';
import { useProviderName } from '../../lib/use-providers.ts';
import classes from './anomaly-banner.module.css';
import { anomalyWords } from './anomaly-words.ts';
import { useAnomalies } from './use-anomalies.ts';

/** Says on every page of an operator what is unusual, and what to do; nothing where nothing is. */
export function AnomalyBanner() {
  const { t } = useLingui();
  const { anomalies, dismiss } = useAnomalies();
  if (anomalies.length === 0) return null;
  return (
    <section className={classes.banner} aria-label={t`Needs an operator's attention`}>
      <ul className={classes.list}>
        {anomalies.map((anomaly) => (
          <AnomalyItem
            key={`${anomaly.kind} ${anomaly.subject}`}
            anomaly={anomaly}
            isDismissing={dismiss.isPending}
            onDismiss={() => dismiss.mutate({ kind: anomaly.kind, subject: anomaly.subject })}
          />
        ))}
      </ul>
    </section>
  );
}

function AnomalyItem({
  anomaly,
  isDismissing,
  onDismiss,
}: {
  readonly anomaly: Anomaly;
  readonly isDismissing: boolean;
  readonly onDismiss: () => void;
}) {
  const { t, i18n } = useLingui();
  const { what, advice } = anomalyWords(anomaly, useProviderName(), i18n);
  return (
    <li>
      <Notice
        Icon={IconAlertTriangle}
        title={t(what)}
        aside={
          <Button
            size="xs"
            variant="default"
            loading={isDismissing}
            onClick={onDismiss}
            aria-label={t`Dismiss: ${t(what)}`}
          >
            <Trans>Dismiss</Trans>
          </Button>
        }
      >
        <p>{t(advice)}</p>
        <p className={classes.when}>
          <Trans>
            Since <Time at={anomaly.raisedAt} />.
          </Trans>
        </p>
      </Notice>
    </li>
  );
}
