import type { Connection, ConnectionTest as Test } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { IconActivityHeartbeat } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { ErrorNotice } from '../../components/error-notice.tsx';
import classes from './connection-test.module.css';

/** Asks the provider now whether a connection works, and says what it answered. */
export function ConnectionTest({
  connection: { id },
  provider,
}: {
  readonly connection: Connection;
  readonly provider: string;
}) {
  const { api, queryClient } = useEvergrant();
  const test = useMutation(
    api.connections.test.mutationOptions({
      // It may have been renewed, or shown to be over.
      onSettled: () => queryClient.invalidateQueries(api.connections.get.queryFilter({ id })),
    }),
  );
  return (
    <div className={classes.test}>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconActivityHeartbeat size={16} />}
        loading={test.isPending}
        onClick={() => test.mutate({ id })}
      >
        <Trans>Test connection</Trans>
      </Button>
      <div className={classes.answer}>
        <p role="status">{test.data !== undefined && <Answer test={test.data} provider={provider} />}</p>
        {test.isError && <ErrorNotice error={test.error} />}
      </div>
    </div>
  );
}

function Answer({ test, provider }: { readonly test: Test; readonly provider: string }) {
  const { t } = useLingui();
  if (test.outcome === 'cannot_be_asked')
    return <Trans>{provider} offers no way to ask. The next refresh will tell.</Trans>;
  if (test.outcome === 'not_accepted')
    return (
      <Trans>
        {provider} refused the access just now. That may pass; if an app has trouble too, reconnect.
      </Trans>
    );
  const who = test.account.email ?? test.account.name ?? t`this account`;
  if (test.outcome === 'other_account')
    return (
      <Trans>
        {provider} says that this is the access of another account: {who}. Reconnect to put it right.
      </Trans>
    );
  return (
    <>
      <Trans>
        It works: {provider} has just answered for {who}.
      </Trans>{' '}
      {test.isRenewed && <Trans>The access had to be renewed first.</Trans>}
    </>
  );
}
