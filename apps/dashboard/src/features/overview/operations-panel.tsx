import type { Overview } from '@evergrant/client';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { DataTable } from '../../components/data-table.tsx';
import { Panel } from '../../components/panel.tsx';
import { useShareText } from './use-share-text.ts';

const OPERATIONS: readonly (readonly [operation: string, name: MessageDescriptor])[] = [
  ['token_exchange', msg`Token exchange`],
  ['profile_fetch', msg`Profile fetch`],
  ['token_refresh', msg`Token refresh`],
];

/** How often requests to providers succeed, and how often they are tried. */
export function OperationsPanel({ operations }: { readonly operations: Overview['day']['operations'] }) {
  const { t, i18n } = useLingui();
  const shareText = useShareText();
  const decimal = (value: number) => i18n.number(value, { maximumFractionDigits: 2 });
  return (
    <Panel title={t`Retry statistics, last 24 hours`} flush>
      <DataTable
        caption={t`Retry statistics`}
        columns={[
          { title: t`Operation` },
          { title: t`Number`, numeric: true },
          { title: t`Success rate`, numeric: true },
          { title: t`Average retries`, numeric: true },
          { title: t`Maximum retries`, numeric: true },
        ]}
        rows={OPERATIONS.map(([operation, name]) => {
          const counted = operations.find((one) => one.operation === operation);
          return {
            key: operation,
            cells:
              counted === undefined
                ? [t(name), i18n.number(0), '–', '–', '–']
                : [
                    t(name),
                    i18n.number(counted.total),
                    shareText(counted.succeeded / counted.total),
                    decimal(counted.retries / counted.total),
                    i18n.number(counted.mostRetries),
                  ],
          };
        })}
      />
    </Panel>
  );
}
