import type { ApiKeyScope } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Checkbox, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Behind } from '../../components/behind.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SaveButtons } from '../../components/save-buttons.tsx';
import { SecretOnce } from '../../components/secret-once.tsx';
import { hubNow } from '../../lib/hub-time.ts';
import { LimitFields, readLimits } from './limit-fields.tsx';
import { SCOPE_WORDS, SCOPES } from './scope-words.ts';
import { useApiKeyMutations } from './use-api-keys.ts';

const DAY_MS = 86_400_000;
const MAX_NAME_LENGTH = 100;

/** Makes a key and shows it, once. */
export function CreateKeyDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useLingui();
  const [created, setCreated] = useState<string | null>(null);
  const close = () => {
    onClose();
    setCreated(null);
  };
  return (
    <Dialog
      title={created === null ? t`Create API key` : t`The key is created`}
      opened={opened}
      onClose={close}
      isLocked={created !== null}
    >
      {created === null ? (
        <CreateForm onCreated={setCreated} onCancel={close} />
      ) : (
        <SecretOnce secret={created} label={t`API key`} onKept={close}>
          <Trans>Send it with every request, as a bearer token.</Trans>
        </SecretOnce>
      )}
    </Dialog>
  );
}

function CreateForm({
  onCreated,
  onCancel,
}: {
  readonly onCreated: (key: string) => void;
  readonly onCancel: () => void;
}) {
  const { t } = useLingui();
  const { create } = useApiKeyMutations();
  const [scopes, setScopes] = useState<readonly ApiKeyScope[]>(['tokens:read', 'connections:read']);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const days = Number(form.get('days'));
    create.mutate(
      {
        name: String(form.get('name') ?? ''),
        scopes: [...scopes],
        ...readLimits(form),
        ...(days === 0 ? {} : { expiresAt: new Date(hubNow().getTime() + days * DAY_MS).toISOString() }),
      },
      { onSuccess: ({ key }) => onCreated(key) },
    );
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <TextInput
          name="name"
          label={t`Name`}
          description={t`What uses it, so that you know it again.`}
          placeholder="billing-backend"
          maxLength={MAX_NAME_LENGTH}
          required
          data-autofocus
        />
        <Checkbox.Group
          label={t`What it may do`}
          required
          value={[...scopes]}
          onChange={(chosen) => setScopes(SCOPES.filter((scope) => chosen.includes(scope)))}
        >
          <Stack gap="xs" mt="xs">
            {SCOPES.map((scope) => (
              <Checkbox key={scope} value={scope} label={t(SCOPE_WORDS[scope])} description={scope} />
            ))}
          </Stack>
        </Checkbox.Group>
        <NativeSelect
          name="days"
          label={t`Expires`}
          data={[
            { value: '0', label: t`Never` },
            { value: '30', label: t`In 30 days` },
            { value: '90', label: t`In 90 days` },
            { value: '365', label: t`In a year` },
          ]}
        />
        <Behind summary={t`Limits`}>
          <Stack mt="xs">
            <LimitFields />
          </Stack>
        </Behind>
        {create.isError && <ErrorNotice error={create.error} />}
        <SaveButtons onCancel={onCancel} isSaving={create.isPending} save={t`Create`} />
      </Stack>
    </form>
  );
}
