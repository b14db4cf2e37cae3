import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Loader } from '@mantine/core';
import {
  IconAlertCircleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleMinus,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ErrorDetails } from '../../../components/error-notice.tsx';
import { ERROR_WORDS } from '../../../lib/error-words.ts';
import { useProviderName } from '../../../lib/use-providers.ts';
import { useConnectionActions } from '../connection-actions.tsx';
import { revocationWords } from '../revocation-words.ts';
import { useConnectionName } from '../use-connection-name.ts';
import classes from './bulk-frame.module.css';
import type { BulkItem, BulkOutcome } from './bulk-run.ts';
import type { NextStep } from './next-step.ts';

/** What became of one connection; after a failure in plain words, with the one thing that helps. */
export function BulkResult({
  item: { connection, outcome },
  step,
  onRetry,
}: {
  readonly item: BulkItem;
  readonly step: NextStep;
  readonly onRetry: () => void;
}) {
  const { t } = useLingui();
  const actions = useConnectionActions();
  const name = useConnectionName()(connection);
  const provider = useProviderName()(connection.provider);
  return (
    <li className={classes.item}>
      <span className={classes.icon}>{ICONS[outcome.kind]}</span>
      <div>
        <p className={classes.name}>{name}</p>
        <OutcomeWords outcome={outcome} provider={provider} recovered={step === 'recovered'} />
      </div>
      {step === 'retry' && (
        <Button
          className={classes.step ?? ''}
          size="xs"
          variant="default"
          onClick={onRetry}
          aria-label={t`Try again: ${name}`}
        >
          <Trans>Try again</Trans>
        </Button>
      )}
      {step === 'reconnect' && (
        <Button
          className={classes.step ?? ''}
          size="xs"
          variant="light"
          onClick={() => actions.reconnect(connection)}
          aria-label={t`Reconnect ${name}`}
        >
          <Trans>Reconnect</Trans>
        </Button>
      )}
    </li>
  );
}

const GOOD = <IconCircleCheckFilled size={16} aria-hidden="true" className={classes.good} />;

const ICONS: Readonly<Record<BulkOutcome['kind'], ReactNode>> = {
  waiting: <IconCircleDashed size={16} aria-hidden="true" className={classes.idle} />,
  running: <Loader size={14} aria-hidden="true" />,
  refreshed: GOOD,
  unchanged: GOOD,
  left_alone: <IconCircleMinus size={16} aria-hidden="true" className={classes.idle} />,
  disconnected: GOOD,
  failed: <IconAlertCircleFilled size={16} aria-hidden="true" className={classes.bad} />,
  stopped: <IconCircleMinus size={16} aria-hidden="true" className={classes.idle} />,
};

function OutcomeWords({
  outcome,
  provider,
  recovered,
}: {
  readonly outcome: BulkOutcome;
  readonly provider: string;
  readonly recovered: boolean;
}) {
  const { t } = useLingui();
  switch (outcome.kind) {
    case 'waiting':
      return <p className={classes.words}>{t`Waiting`}</p>;
    case 'running':
      return <p className={classes.words}>{t`In progress…`}</p>;
    case 'refreshed':
      return <p className={classes.words}>{t`Done: it has a new access token.`}</p>;
    case 'unchanged':
      return <p className={classes.words}>{t`Its access was fresh, so nothing was done.`}</p>;
    case 'left_alone':
      return <p className={classes.words}>{t`Left alone: refreshing does not help it.`}</p>;
    case 'disconnected':
      return (
        <p className={classes.words}>
          <Trans>Done: disconnected.</Trans> {t(revocationWords(outcome.revocation, provider))}
        </p>
      );
    case 'stopped':
      return (
        <p className={classes.words}>{t`Not begun: you stopped before its turn. Nothing was changed.`}</p>
      );
    case 'failed': {
      const { code, correlationId } = outcome.error;
      const { title, advice } = ERROR_WORDS[code];
      if (recovered)
        return <p className={classes.words}>{t`Failed at first; you have reconnected it since.`}</p>;
      return (
        <>
          <p className={classes.bad}>
            <Trans>Failed: {t(title)}.</Trans>
          </p>
          <p className={classes.words}>{t(advice)}</p>
          <ErrorDetails code={code} correlationId={correlationId} />
        </>
      );
    }
  }
}
