import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Skeleton } from '@mantine/core';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyError } from '../../components/notify.tsx';
import { Panel } from '../../components/panel.tsx';
import { Time } from '../../components/time.tsx';
import { browserWords } from '../../lib/browser-words.ts';
import { usePeopleMutations, useSessionsOfPerson } from './use-people.ts';
import classes from './users.module.css';

/** Where somebody is signed in, with ways to end it. */
export function SessionsOfPerson({ userId }: { readonly userId: number }) {
  const { t } = useLingui();
  const { data, isPending, isError, error, refetch } = useSessionsOfPerson(userId);
  const { endSessions } = usePeopleMutations();
  const end = (sessionId?: number) =>
    endSessions.mutate(sessionId === undefined ? { userId } : { userId, sessionId }, {
      onError: (problem) => notifyError(problem),
    });
  return (
    <Panel
      flush
      title={t`Signed in`}
      aside={
        data !== undefined &&
        data.sessions.length > 0 && (
          <Button size="xs" variant="default" loading={endSessions.isPending} onClick={() => end()}>
            <Trans>Sign out everywhere</Trans>
          </Button>
        )
      }
    >
      {isPending && <Skeleton height="4rem" aria-label={t`Loading sessions…`} />}
      {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && data.sessions.length === 0 && (
        <p className={classes.note}>
          <Trans>They are signed in nowhere.</Trans>
        </p>
      )}
      {data !== undefined && data.sessions.length > 0 && (
        <ul className={classes.list} aria-label={t`Sessions`}>
          {data.sessions.map(({ id, userAgent, ipAddress, lastUsedAt }) => {
            const browser = browserWords(userAgent) ?? t`Unknown browser`;
            return (
              <li key={id}>
                <div>
                  {browser}
                  <small>
                    <Time at={lastUsedAt} style="relative" />
                    {ipAddress !== null && ` · ${ipAddress}`}
                  </small>
                </div>
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => end(id)}
                  aria-label={t`Sign out: ${browser}`}
                >
                  <Trans>Sign out</Trans>
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
