import { Trans, useLingui } from '@lingui/react/macro';
import { IconCircleCheckFilled, IconCircleDashed } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ButtonLink } from '../../components/links.tsx';
import classes from './overview.module.css';
import { useFirstSteps } from './use-overview.ts';

/** What a new hub still needs before it is of use; gone once all of it is there. */
export function FirstSteps() {
  const { t } = useLingui();
  const { data } = useFirstSteps();
  if (data === undefined || (data.provider && data.apiKey && data.connection)) return null;
  return (
    <ol className={classes.steps} aria-label={t`First steps`}>
      <Step
        isDone={data.provider}
        title={t`Set up a provider`}
        action={
          <ButtonLink to="/providers/new" size="xs">
            <Trans>Add provider</Trans>
          </ButtonLink>
        }
      >
        <Trans>A service whose accounts can be connected here, and this hub's client there.</Trans>
      </Step>
      <Step
        isDone={data.connection}
        title={t`Connect an account`}
        action={
          <ButtonLink to="/connections/new" size="xs">
            <Trans>Connect an account</Trans>
          </ButtonLink>
        }
      >
        <Trans>It shows that the provider's settings are right.</Trans>
      </Step>
      <Step
        isDone={data.apiKey}
        title={t`Create API key`}
        action={
          <ButtonLink to="/api-keys" size="xs">
            <Trans>Create API key</Trans>
          </ButtonLink>
        }
      >
        <Trans>With it a backend asks for access tokens of connected accounts.</Trans>
      </Step>
    </ol>
  );
}

function Step({
  isDone,
  title,
  action,
  children,
}: {
  readonly isDone: boolean;
  readonly title: string;
  /** What leads there, while it is not done. */
  readonly action: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useLingui();
  const Icon = isDone ? IconCircleCheckFilled : IconCircleDashed;
  return (
    <li className={classes.step} data-done={isDone || undefined}>
      <Icon size={20} role="img" aria-label={isDone ? t`Done` : t`To do`} />
      <div>
        <strong>{title}</strong>
        <p>{children}</p>
      </div>
      {!isDone && action}
    </li>
  );
}
