import { toEvergrantError } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Radio, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.tsx';
import { SaveButtons } from '../../components/save-buttons.tsx';
import { accountText } from '../../lib/account-text.ts';
import { useProviderName } from '../../lib/use-providers.ts';
import type { ConnectionDialogProps } from './connection-dialog.ts';
import { ConnectionModal } from './connection-modal.tsx';
import { useConnectionMutations } from './use-connection-mutations.ts';

/** Lets the user choose which of an account's sites or organisations apps use. */
export function ResourceDialog(props: ConnectionDialogProps) {
  const { t } = useLingui();
  return (
    <ConnectionModal {...props} title={t`Choose a site or organisation`}>
      <ResourceForm {...props} />
    </ConnectionModal>
  );
}

function ResourceForm({ connection, onClose }: Pick<ConnectionDialogProps, 'connection' | 'onClose'>) {
  const { t } = useLingui();
  const { api } = useEvergrant();
  const name = useProviderName()(connection.provider);
  const account = accountText(connection);
  const [picked, setPicked] = useState<string | null>(null);
  const { chooseResource } = useConnectionMutations();
  const { data, isPending, error, refetch } = useQuery(
    api.connections.resources.queryOptions({ id: connection.id }, { staleTime: 0, gcTime: 0, retry: false }),
  );
  if (isPending)
    return (
      <>
        <VisuallyHidden role="status">{t`Loading…`}</VisuallyHidden>
        <Skeleton height={160} radius="md" aria-hidden="true" />
      </>
    );
  if (data === undefined) return <ErrorNotice error={error} onRetry={() => void refetch()} />;

  const value = picked ?? data.chosen?.id ?? '';
  const isGone = chooseResource.isError && isNotListed(chooseResource.error);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    chooseResource.mutate(
      { id: connection.id, resourceId: value },
      {
        onSuccess: () => {
          onClose();
          const chosen = data.resources.find(({ id }) => id === value)?.name ?? value;
          notifyDone(t`${chosen} chosen`, t`Apps use it from now on.`);
        },
        // The list is read anew, and lacks what was picked.
        onError: (thrown) => {
          if (isNotListed(thrown)) setPicked(null);
        },
      },
    );
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        {data.resources.length === 0 ? (
          <Text>
            <Trans>
              {name} lists none for {account}. Reconnect the account and allow access to one there.
            </Trans>
          </Text>
        ) : (
          <Radio.Group
            label={t`What should apps use of ${account} at ${name}?`}
            description={t`What isn't listed here wasn't allowed at ${name}: reconnect to change that.`}
            error={isGone ? t`${name} doesn't list that one any more. Choose another.` : null}
            errorProps={{ role: 'alert' }}
            value={value}
            onChange={(id) => {
              setPicked(id);
              // Of a choice that is still being saved, the end has to be heard of.
              if (chooseResource.isError) chooseResource.reset();
            }}
          >
            <Stack gap="xs" mt="sm">
              {data.resources.map((resource) => (
                <Radio key={resource.id} value={resource.id} label={resource.name} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {chooseResource.isError && !isGone && <ErrorNotice error={chooseResource.error} />}
        <SaveButtons onCancel={onClose} isSaving={chooseResource.isPending} disabled={value === ''} />
      </Stack>
    </form>
  );
}

/** Whether the provider has stopped listing what was picked. */
const isNotListed = (error: unknown): boolean => toEvergrantError(error).fields?.resourceId !== undefined;
