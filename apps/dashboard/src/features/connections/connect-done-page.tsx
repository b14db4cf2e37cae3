import { type ConnectResult, endConnectWindow, readConnectResult } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Text, Title } from '@mantine/core';
import { IconAlertCircle, IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useEffectEvent } from 'react';
import { ErrorDetails } from '../../components/error-notice.tsx';
import { AnchorLink, ButtonLink } from '../../components/links.tsx';
import { ERROR_WORDS } from '../../lib/error-words.ts';
import { AccountQuestion } from './account-question.tsx';
import classes from './connect-done-page.module.css';
import { useProviderError } from './use-provider-error.ts';

/**
 * Where a flow ends. In a window of its own it tells the page that opened it, and closes. In the same tab it leads
 * back to where the user was. What it says comes from the address, so it only words it: the hub knows the facts.
 */
export function ConnectDonePage({
  search,
  returnTo,
  onConnected,
  onLeave,
}: {
  readonly search: string;
  /** Path to go back to in this tab. Null: this is a window of its own. */
  readonly returnTo: string | null;
  /** An account was connected in this tab. */
  readonly onConnected: (connectionId: number) => void;
  /** Back to where the user was. */
  readonly onLeave: () => void;
}) {
  const { t } = useLingui();
  const result = readConnectResult(search);
  const isWindow = returnTo === null;
  // A window leaves its question to the page that opened it.
  const asks = !isWindow && result?.status === 'error' && result.error.code === 'ACCOUNT_MISMATCH';
  const flowId = asks ? result.flowId : null;
  const tabTitle = t`Connection`;

  const end = useEffectEvent(() => {
    if (isWindow) endConnectWindow(window, window.location.origin);
    else if (result?.status === 'connected') onConnected(result.connectionId);
  });
  useEffect(() => end(), []);
  useEffect(() => {
    document.title = `${tabTitle} · Evergrant`;
  }, [tabTitle]);

  return (
    <main className={classes.page}>
      <div className={classes.card}>
        {flowId === null ? (
          <Outcome result={result} />
        ) : (
          <AccountQuestion
            flowId={flowId}
            headingOrder={1}
            otherwise={<Outcome result={result} />}
            onAnswered={(connectionId) => (connectionId === null ? onLeave() : onConnected(connectionId))}
          />
        )}
        {isWindow ? (
          <>
            <Text c="dimmed">
              <Trans>You can go back to the page you came from.</Trans>
            </Text>
            <Button variant="default" onClick={() => window.close()}>
              <Trans>Close this tab</Trans>
            </Button>
            {window.opener === null && (
              <AnchorLink to="/">
                <Trans>Go to your connections</Trans>
              </AnchorLink>
            )}
          </>
        ) : (
          <ButtonLink to={returnTo}>
            <Trans>Back</Trans>
          </ButtonLink>
        )}
      </div>
    </main>
  );
}

function Outcome({ result }: { readonly result: ConnectResult | null }) {
  const { t } = useLingui();
  const providerError = useProviderError(result?.status === 'error' ? result.flowId : null);
  if (result?.status !== 'error')
    return (
      <>
        <IconCircleCheck size={36} className={classes.good} aria-hidden="true" />
        <Title order={1}>
          {result === null ? <Trans>This step is finished</Trans> : <Trans>The account is connected</Trans>}
        </Title>
      </>
    );
  const { title, advice } = ERROR_WORDS[result.error.code];
  return (
    <>
      <IconAlertCircle size={36} className={classes.bad} aria-hidden="true" />
      <Title order={1}>{t(title)}</Title>
      <Text>{t(advice)}</Text>
      <ErrorDetails
        code={result.error.code}
        correlationId={result.error.correlationId}
        providerError={providerError}
      />
    </>
  );
}
