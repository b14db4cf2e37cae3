import type { Connection } from '@evergrant/client';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button, Checkbox } from '@mantine/core';
import { IconPlugConnectedX, IconRefresh, IconRotateClockwise, type TablerIcon } from '@tabler/icons-react';
import { useNow } from '../../../lib/use-now.ts';
import { affectedBy, BULK_ACTIONS, type BulkAction } from './bulk-action.ts';
import classes from './bulk-bar.module.css';
import { ACTION_WORDS, partialActionWords } from './bulk-words.ts';
import { NOTHING, type Selection } from './selection.ts';

const SELECT_ALL_ID = 'select-all-connections';

const ICONS: Readonly<Record<BulkAction, TablerIcon>> = {
  refresh: IconRefresh,
  reconnect: IconRotateClockwise,
  disconnect: IconPlugConnectedX,
};

/** Selects all or none, says how many are selected, and what can be done with them together. */
export function BulkBar({
  shown,
  selection,
  onSelect,
  onAct,
  disabled,
}: {
  readonly shown: readonly Connection[];
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  /** Called with those of the selected connections that the action is for; never with none. */
  readonly onAct: (action: BulkAction, connections: readonly Connection[]) => void;
  /** Whether something else is still under way. */
  readonly disabled: boolean;
}) {
  const { t } = useLingui();
  const now = useNow(60_000);
  const selected = shown.filter(({ id }) => selection.has(id));
  const all = new Set(shown.map(({ id }) => id));
  const offers = BULK_ACTIONS.map((action) => ({ action, affected: affectedBy(action, selected, now) }));
  const isPartial = offers.some(({ affected }) => affected.length < selected.length);
  return (
    <>
      <div className={classes.bar} data-active={selected.length > 0 || undefined}>
        <div className={classes.line}>
          <Checkbox
            id={SELECT_ALL_ID}
            // The box of a row, with the words of the page.
            size="xs"
            classNames={{ label: classes.label }}
            label={t`Select all`}
            checked={selected.length === shown.length}
            indeterminate={selected.length > 0 && selected.length < shown.length}
            onChange={() => onSelect(selected.length === shown.length ? NOTHING : all)}
          />
          <span role="status" className={classes.count}>
            {selected.length > 0 && <Plural value={selected.length} one="# selected" other="# selected" />}
          </span>
          {selected.length > 0 && (
            <div className={classes.actions}>
              {offers.map(({ action, affected }) => {
                const Icon = ICONS[action];
                return (
                  <Button
                    key={action}
                    size="xs"
                    variant="default"
                    className={action === 'disconnect' ? (classes.danger ?? '') : ''}
                    leftSection={<Icon size={14} />}
                    disabled={disabled || affected.length === 0}
                    onClick={() => onAct(action, affected)}
                  >
                    {affected.length === selected.length
                      ? t(ACTION_WORDS[action])
                      : t(partialActionWords(action, affected.length, selected.length))}
                  </Button>
                );
              })}
              <Button
                size="xs"
                variant="subtle"
                color="gray"
                onClick={() => {
                  onSelect(NOTHING);
                  document.getElementById(SELECT_ALL_ID)?.focus();
                }}
              >
                <Trans>Clear selection</Trans>
              </Button>
            </div>
          )}
        </div>
      </div>
      {selected.length > 0 && isPartial && (
        <p className={classes.hint}>
          <Trans>
            Where a button shows numbers, it helps only some of the selected accounts. The others stay as they
            are.
          </Trans>
        </p>
      )}
    </>
  );
}
