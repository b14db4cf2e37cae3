import type { NotificationKind } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Checkbox, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { useIsOperator } from '../../lib/use-me.ts';
import { KIND_WORDS } from './notification-words.ts';
import classes from './notifications-panel.module.css';

const OF_OWNERS = ['connection_broke', 'connection_recovered', 'connection_ending'] as const;
const OF_OPERATORS = ['incident_opened', 'incident_closed'] as const;

/** What one is told without having looked, and how. */
export function NotificationsPanel() {
  const { t } = useLingui();
  const { api, queryClient } = useEvergrant();
  const { data: account } = useQuery(api.account.get.queryOptions());
  const isOperator = useIsOperator();
  const { data, isError, error, refetch } = useQuery(api.notifications.choices.queryOptions());
  const queryKey = api.notifications.choices.queryKey();
  const choose = useMutation(
    api.notifications.choose.mutationOptions({
      onMutate: ({ kind, channel, isWanted }) =>
        queryClient.setQueryData(
          queryKey,
          (known) => known && { ...known, [kind]: { ...known[kind], [channel]: isWanted } },
        ),
      onSettled: () => queryClient.invalidateQueries(api.notifications.pathFilter()),
    }),
  );
  const mails = account?.mails ?? false;
  const emailVerified = account?.emailVerified ?? false;
  const kinds: readonly NotificationKind[] = [...OF_OWNERS, ...(isOperator ? OF_OPERATORS : [])];
  const channels = mails ? (['app', 'mail'] as const) : (['app'] as const);
  const names = { app: t`Here`, mail: t`By email` };
  return (
    <Panel title={t`Notifications`}>
      <Stack gap="md">
        {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {choose.isError && <ErrorNotice error={choose.error} />}
        {data !== undefined && (
          <table className={classes.choices}>
            <thead>
              <tr>
                <th scope="col">{t`What`}</th>
                {channels.map((channel) => (
                  <th key={channel} scope="col">
                    {names[channel]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {kinds.map((kind) => (
                <tr key={kind}>
                  <th scope="row">{t(KIND_WORDS[kind])}</th>
                  {channels.map((channel) => (
                    <td key={channel}>
                      <Checkbox
                        size="md"
                        checked={data[kind][channel]}
                        onChange={(event) =>
                          choose.mutate({ kind, channel, isWanted: event.currentTarget.checked })
                        }
                        aria-label={`${t(KIND_WORDS[kind])}: ${names[channel]}`}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Text size="sm" c="dimmed">
          {!mails && <Trans>This hub sends no emails.</Trans>}
          {mails && !emailVerified && (
            <Trans>Emails are sent once your address is confirmed: see Profile, above.</Trans>
          )}
          {mails && emailVerified && <Trans>However much happens, one email an hour of each kind.</Trans>}
        </Text>
      </Stack>
    </Panel>
  );
}
