import type { SignInSession } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { Time } from '../../components/time.tsx';
import { browserWords } from '../../lib/browser-words.ts';
import classes from './account-rows.module.css';
import { useOnAccountChanged } from './use-account.ts';

/** Where one is signed in, with the ways out. */
export function SessionsPanel({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { t } = useLingui();
  const { api } = useEvergrant();
  const { data, isError, error, refetch } = useQuery(api.sessions.list.queryOptions());
  const endAll = useMutation(api.sessions.endAll.mutationOptions({ onSuccess: onSignedOut }));
  return (
    <Panel title={t`Where you are signed in`}>
      <Stack gap="md">
        {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {data !== undefined && (
          <ul className={classes.rows}>
            {data.sessions.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
        )}
        {endAll.isError && <ErrorNotice error={endAll.error} />}
        <Group>
          <Button variant="default" loading={endAll.isPending} onClick={() => endAll.mutate()}>
            <Trans>Sign out everywhere</Trans>
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}

function SessionRow({ session }: { readonly session: SignInSession }) {
  const { t } = useLingui();
  const { api } = useEvergrant();
  const onChanged = useOnAccountChanged();
  const end = useMutation(api.sessions.end.mutationOptions({ onSuccess: onChanged }));
  const browser = browserWords(session.userAgent) ?? t`Unknown browser`;
  return (
    <li className={classes.row}>
      <div>
        <div className={classes.title}>{browser}</div>
        <Text size="sm" c="dimmed">
          {session.current ? <Trans>This browser</Trans> : <Time at={session.lastUsedAt} style="relative" />}
          {session.ipAddress !== null && ` · ${session.ipAddress}`}
        </Text>
        {end.isError && <ErrorNotice error={end.error} />}
      </div>
      {!session.current && (
        <Button
          size="xs"
          variant="default"
          loading={end.isPending}
          onClick={() => end.mutate({ id: session.id })}
          aria-label={t`Sign out: ${browser}`}
        >
          <Trans>Sign out</Trans>
        </Button>
      )}
    </li>
  );
}
