import type { Person } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import { BackLink } from '../../components/back-link.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import danger from '../../components/danger.module.css';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyError } from '../../components/notify.tsx';
import { Page } from '../../components/page.tsx';
import { ConnectionsOfPerson } from './connections-of-person.tsx';
import { PersonBadge } from './person-badge.tsx';
import { PersonFacts } from './person-facts.tsx';
import { SessionsOfPerson } from './sessions-of-person.tsx';
import { usePeopleMutations, usePerson } from './use-people.ts';

/** One user: what they are, where they are signed in, and what they have connected. */
export function PersonPage({ userId, isSelf }: { readonly userId: number; readonly isSelf: boolean }) {
  const { t } = useLingui();
  const { data: person, isPending, isError, error, refetch } = usePerson(userId);
  if (person !== undefined) return <Details person={person} isSelf={isSelf} />;
  return (
    <Page title={t`User`} before={<BackLink to="/users">{t`Users`}</BackLink>}>
      {isPending && <Skeleton height="12rem" aria-label={t`Loading the user…`} />}
      {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
    </Page>
  );
}

function Details({ person, isSelf }: { readonly person: Person; readonly isSelf: boolean }) {
  const { t } = useLingui();
  const hasAccount = person.externalUserId === null;
  return (
    <Page
      title={person.name}
      before={<BackLink to="/users">{t`Users`}</BackLink>}
      lead={<PersonBadge person={person} />}
      actions={hasAccount && !isSelf && <Acts person={person} />}
    >
      <Stack gap="lg">
        <PersonFacts person={person} />
        <ConnectionsOfPerson userId={person.id} />
        {hasAccount && <SessionsOfPerson userId={person.id} />}
      </Stack>
    </Page>
  );
}

/** What is done with an account of somebody else. */
function Acts({ person: { id, name, role, banned } }: { readonly person: Person }) {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState<'role' | 'ban' | null>(null);
  const { setRole, ban, unban } = usePeopleMutations();
  const other = role === 'operator' ? 'user' : 'operator';
  const onClose = () => setAsking(null);
  return (
    <>
      <Button variant="default" onClick={() => setAsking('role')}>
        {role === 'operator' ? <Trans>Make a user…</Trans> : <Trans>Make an operator…</Trans>}
      </Button>
      {banned ? (
        <Button
          variant="default"
          loading={unban.isPending}
          onClick={() => unban.mutate(id, { onError: (error) => notifyError(error) })}
        >
          <Trans>Unlock</Trans>
        </Button>
      ) : (
        <Button variant="default" className={danger.danger ?? ''} onClick={() => setAsking('ban')}>
          <Trans>Lock…</Trans>
        </Button>
      )}
      <ConfirmDialog
        title={role === 'operator' ? t`Make ${name} a user?` : t`Make ${name} an operator?`}
        opened={isAsking === 'role'}
        onClose={onClose}
        confirm={t`Change the role`}
        onConfirm={() => setRole.mutate({ userId: id, role: other }, { onSuccess: onClose })}
        mutation={setRole}
        isDangerous={false}
      >
        {role === 'operator' ? (
          <Trans>They no longer run this hub, and are signed out. Their connections stay.</Trans>
        ) : (
          <Trans>
            They run this hub like you do: providers, keys, users. They are signed out and in again.
          </Trans>
        )}
      </ConfirmDialog>
      <ConfirmDialog
        title={t`Lock ${name} out?`}
        opened={isAsking === 'ban'}
        onClose={onClose}
        confirm={t`Lock`}
        onConfirm={() => ban.mutate(id, { onSuccess: onClose })}
        mutation={ban}
      >
        <Trans>
          They are signed out everywhere and cannot sign in. Their connections stay, and backends can still
          use them.
        </Trans>
      </ConfirmDialog>
    </>
  );
}
