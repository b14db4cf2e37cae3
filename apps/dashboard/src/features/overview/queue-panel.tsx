import type { Overview } from '@evergrant/client';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { DataTable } from '../../components/data-table.tsx';
import { Panel } from '../../components/panel.tsx';
import { durationWords } from '../../lib/duration.ts';
import { formatLocale } from '../../lib/i18n.ts';

type Queue = Overview['queues'][number];

const JOBS: Readonly<Record<Queue['name'], MessageDescriptor>> = {
  'revoke-grant': msg`Give back a grant`,
  'revoke-orphan': msg`Give back a grant that nobody uses`,
  'follow-notice': msg`Follow a provider's notice`,
  'deliver-webhook': msg`Send a webhook`,
};

/** What waits to be done in the background, and for how long. */
export function QueuePanel({ outbox, queues }: Pick<Overview, 'outbox' | 'queues'>) {
  const { t, i18n } = useLingui();
  const locale = formatLocale(i18n.locale);
  const ageText = (isEmpty: boolean, age: number) => (isEmpty ? '–' : durationWords(age, locale));
  return (
    <Panel title={t`Jobs in the background`} flush>
      <DataTable
        caption={t`Jobs in the background`}
        columns={[
          { title: t`Job` },
          { title: t`Waiting`, numeric: true },
          { title: t`Tried again`, numeric: true },
          { title: t`Under way`, numeric: true },
          { title: t`Oldest` },
        ]}
        rows={[
          ...queues.map(({ name, waiting, retrying, active, age }) => ({
            key: name,
            cells: [
              t(JOBS[name]),
              i18n.number(waiting),
              i18n.number(retrying),
              i18n.number(active),
              ageText(waiting + retrying === 0, age),
            ],
          })),
          {
            key: 'outbox',
            cells: [
              t`Not in a queue yet`,
              i18n.number(outbox.due),
              '–',
              '–',
              ageText(outbox.due === 0, outbox.age),
            ],
          },
        ]}
      />
    </Panel>
  );
}
