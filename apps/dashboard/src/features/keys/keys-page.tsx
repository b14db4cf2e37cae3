import type { KeysStatus } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Loader, Stack } from '@mantine/core';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { RowList } from '../../components/row-list.tsx';
import { KeyRow } from './key-row.tsx';
import { NextStepNotice } from './next-step-notice.tsx';
import { ResealingProgress } from './resealing-progress.tsx';
import { useKeys } from './use-keys.ts';

/** Which encryption keys are in use, and how far a rotation is. For operators; keys themselves never come here. */
export function KeysPage() {
  const { t } = useLingui();
  const { data, isPending, isError, error, refetch } = useKeys();
  return (
    <Page
      title={t`Encryption keys`}
      lead={<Trans>They seal every stored token. Only their names are known here, never the keys.</Trans>}
    >
      {isPending && <Loader size="sm" aria-label={t`Counting what the keys sealed…`} />}
      {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <Status status={data} />}
    </Page>
  );
}

function Status({ status }: { readonly status: KeysStatus }) {
  const { t } = useLingui();
  return (
    <Stack gap="lg">
      <Panel title={t`What to do next`}>
        <NextStepNotice status={status} />
        <ResealingProgress resealing={status.resealing} />
      </Panel>
      <RowList aria-label={t`Encryption keys`}>
        {status.keys.map((key) => (
          <KeyRow key={key.id} keyUse={key} />
        ))}
      </RowList>
    </Stack>
  );
}
