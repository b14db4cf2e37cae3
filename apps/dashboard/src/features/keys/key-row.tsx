import type { KeysStatus } from '@evergrant/client';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import {
  IconAlertCircleFilled,
  IconCircleCheckFilled,
  IconCircleOff,
  IconClockFilled,
  IconLockOpen,
  type TablerIcon,
} from '@tabler/icons-react';
import { Badge, type Tone } from '../../components/badge.tsx';
import { RowHeading } from '../../components/row-list.tsx';
import { Time } from '../../components/time.tsx';
import classes from './keys.module.css';
import { ROLE_WORDS } from './role-words.ts';

type Key = KeysStatus['keys'][number];

const LOOKS: Readonly<Record<Key['role'], { readonly tone: Tone; readonly Icon: TablerIcon }>> = {
  seals: { tone: 'ok', Icon: IconCircleCheckFilled },
  opens: { tone: 'idle', Icon: IconLockOpen },
  waiting: { tone: 'warn', Icon: IconClockFilled },
  removable: { tone: 'warn', Icon: IconCircleOff },
  forgotten: { tone: 'bad', Icon: IconAlertCircleFilled },
};

/** One key, by its name: what it is for, since when, and how much it sealed. */
export function KeyRow({ keyUse: { id, role, since, sealed } }: { readonly keyUse: Key }) {
  const { t } = useLingui();
  // Flows are not sealed anew: they end by themselves, and the progress does not count them either.
  const { flows: _, ...kept } = sealed;
  const rows = Object.values(kept).reduce((sum, count) => sum + count, 0);
  return (
    <li className={classes.row}>
      <div>
        <RowHeading title={id}>
          {since !== null && (
            <>
              <Trans>
                First used <Time at={since} />
              </Trans>
              {' · '}
            </>
          )}
          {t({ message: plural(rows, { 0: 'No rows', one: '# row', other: '# rows' }) })}
        </RowHeading>
        <p className={classes.meaning}>{t(ROLE_WORDS[role].meaning)}</p>
      </div>
      <Badge {...LOOKS[role]}>{t(ROLE_WORDS[role].name)}</Badge>
    </li>
  );
}
