import { Trans, useLingui } from '@lingui/react/macro';
import { Switch } from '@mantine/core';
import { useState } from 'react';
import { Page } from '../../components/page.tsx';
import classes from './activity-page.module.css';
import { AuditFilters } from './audit-filters.tsx';
import type { AuditSearch } from './audit-search.ts';
import { ExportMenu } from './export-menu.tsx';
import { History } from './history.tsx';
import { isFiltered } from './is-filtered.ts';
import { useAuditSearch } from './use-audit-search.ts';
import { VerificationLine } from './verification-line.tsx';

/** Everything that happened at this hub, for who runs it. */
export function AuditPage({
  search,
  onSearch,
}: {
  readonly search: AuditSearch;
  readonly onSearch: (search: AuditSearch) => void;
}) {
  const { t } = useLingui();
  const [isLive, setIsLive] = useState(false);
  return (
    <Page
      title={t`Audit log`}
      lead={
        <>
          <Trans>Everything that happened at this hub, to everybody, and who did it.</Trans>
          <VerificationLine />
        </>
      }
    >
      <AuditFilters search={search} onSearch={onSearch} />
      <div className={classes.tools}>
        <Switch
          label={t`Live`}
          checked={isLive}
          onChange={(event) => setIsLive(event.currentTarget.checked)}
        />
        <ExportMenu search={search} />
      </div>
      <History
        query={useAuditSearch(search, isLive)}
        scope="everybody"
        onClear={isFiltered(search) ? () => onSearch({}) : undefined}
      >
        <Trans>Whatever anybody does here is written down.</Trans>
      </History>
    </Page>
  );
}
