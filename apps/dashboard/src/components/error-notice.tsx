import { toEvergrantError } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ERROR_WORDS } from '../lib/error-words.ts';
import { Copyable } from './copyable.tsx';
import classes from './error-notice.module.css';
import { Notice } from './notice.tsx';

/** What happened, what follows from it, one thing to do; code and correlation id behind "Details". */
export function ErrorNotice({
  error: thrown,
  onRetry,
  action,
  providerError,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** Instead of "Try again". */
  readonly action?: ReactNode;
  /** What the provider called it, where the reader can use that. */
  readonly providerError?: string | undefined;
}) {
  const { t } = useLingui();
  const error = toEvergrantError(thrown);
  const { title, advice } = ERROR_WORDS[error.code];
  return (
    <Notice Icon={IconAlertCircle} title={t(title)} role="alert">
      <p>{t(advice)}</p>
      {error.fields !== undefined && (
        <ul className={classes.fields}>
          {Object.entries(error.fields).map(([path, problem]) => (
            <li key={path}>
              <code>{path}</code>: <span lang="en">{problem}</span>
            </li>
          ))}
        </ul>
      )}
      <ErrorDetails code={error.code} correlationId={error.correlationId} providerError={providerError} />
      {(action ?? onRetry) && (
        <div className={classes.actions}>
          {action ?? (
            <Button size="xs" variant="default" onClick={onRetry}>
              <Trans>Try again</Trans>
            </Button>
          )}
        </div>
      )}
    </Notice>
  );
}

/** What support asks for, folded away. */
export function ErrorDetails({
  code,
  correlationId,
  providerError,
}: {
  readonly code: string;
  readonly correlationId: string | undefined;
  /** What the provider called it, where the reader can use that. */
  readonly providerError?: string | undefined;
}) {
  const { t } = useLingui();
  return (
    <details className={classes.details}>
      <summary>
        <Trans>Details</Trans>
      </summary>
      <dl>
        <dt>
          <Trans>Code</Trans>
        </dt>
        <dd>
          <code>{code}</code>
        </dd>
        {providerError !== undefined && (
          <>
            <dt>
              <Trans>The provider's code</Trans>
            </dt>
            <dd>
              <code>{providerError}</code>
            </dd>
          </>
        )}
        {correlationId !== undefined && (
          <>
            <dt>
              <Trans>Correlation ID</Trans>
            </dt>
            <dd>
              <Copyable value={correlationId} label={t`correlation ID`} />
            </dd>
          </>
        )}
      </dl>
    </details>
  );
}
