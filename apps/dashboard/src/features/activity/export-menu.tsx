import { Trans } from '@lingui/react/macro';
import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { notifyError } from '../../components/notify.tsx';
import type { AuditSearch } from './audit-search.ts';
import { type ExportFormat, exportAudit } from './export-audit.ts';

/** Lets somebody keep what the filters show, as a file. */
export function ExportMenu({
  search,
  size = 'sm',
}: {
  readonly search: AuditSearch;
  readonly size?: 'xs' | 'sm';
}) {
  const { mutate, isPending } = useMutation({
    mutationFn: (format: ExportFormat) => exportAudit(search, format),
    onError: (error) => notifyError(error, 'audit export'),
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size={size} variant="default" leftSection={<IconDownload size={16} />} loading={isPending}>
          <Trans>Export</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => mutate('csv')}>
          <Trans>CSV, for spreadsheets</Trans>
        </Menu.Item>
        <Menu.Item onClick={() => mutate('jsonl')}>
          <Trans>JSON Lines</Trans>
        </Menu.Item>
        <Menu.Item onClick={() => mutate('ecs')}>
          <Trans>Elastic Common Schema</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
