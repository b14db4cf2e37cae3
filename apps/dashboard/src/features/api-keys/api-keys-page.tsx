import type { ApiKey } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Skeleton } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { RowList } from '../../components/row-list.tsx';
import { ChangeKeyDialog } from './change-key-dialog.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { type KeyAction, KeyRow } from './key-row.tsx';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';
import { RotateKeyDialog } from './rotate-key-dialog.tsx';
import { useApiKeys } from './use-api-keys.ts';

/** What backends are let in with. For operators. */
export function ApiKeysPage() {
  const { t } = useLingui();
  const [isCreating, setCreating] = useState(false);
  return (
    <Page
      title={t`API keys`}
      lead={
        <Trans>
          With a key a backend asks the hub for access tokens. The hub keeps only its fingerprint.
        </Trans>
      }
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
          <Trans>Create API key</Trans>
        </Button>
      }
    >
      <KeyList />
      <CreateKeyDialog opened={isCreating} onClose={() => setCreating(false)} />
    </Page>
  );
}

function KeyList() {
  const { t } = useLingui();
  const { data: keys, isPending, isError, error, refetch } = useApiKeys();
  const [about, setAbout] = useState<{ readonly apiKey: ApiKey; readonly action: KeyAction | null } | null>(
    null,
  );
  if (isPending) return <Skeleton height="8rem" aria-label={t`Loading API keys…`} />;
  if (isError) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (keys.length === 0)
    return (
      <Empty icon={<IconKey size={22} />} title={t`There is no API key yet`}>
        <Trans>Create one for each backend, so that each can be rotated and revoked by itself.</Trans>
      </Empty>
    );
  // The key stays while its dialog closes.
  const dialog = (action: KeyAction) => ({
    opened: about?.action === action,
    onClose: () => setAbout((shown) => shown && { ...shown, action: null }),
  });
  return (
    <>
      <RowList aria-label={t`API keys`}>
        {keys.map((apiKey) => (
          <KeyRow key={apiKey.id} apiKey={apiKey} onAction={(action) => setAbout({ apiKey, action })} />
        ))}
      </RowList>
      {about !== null && (
        <>
          <ChangeKeyDialog apiKey={about.apiKey} {...dialog('change')} />
          <RotateKeyDialog apiKey={about.apiKey} {...dialog('rotate')} />
          <RevokeKeyDialog apiKey={about.apiKey} {...dialog('revoke')} />
        </>
      )}
    </>
  );
}
