import type { Connection } from '@evergrant/client';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button, Checkbox, VisuallyHidden } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX, IconRefresh, type TablerIcon } from '@tabler/icons-react';
import { useId } from 'react';
import danger from '../../../components/danger.module.css';
import { useNow } from '../../../lib/use-now.ts';
import { affectedBy, BULK_ACTIONS, type BulkAction } from './bulk-action.ts';
import classes from './bulk-bar.module.css';
import { RUN_ACTIONS, type RunAction } from './bulk-run.ts';
import { ACTION_WORDS, partialActionWords } from './bulk-words.ts';
import { NOTHING, type Selection } from './selection.ts';

const SELECT_ALL_ID = 'select-all-connections';

const ICONS: Readonly<Record<BulkAction, TablerIcon>> = {
  refresh: IconRefresh,
  reconnect: IconPlugConnected,
  disconnect: IconPlugConnectedX,
};

/** Everything that matches, where that is more than is loaded. */
interface Whole {
  readonly matching: number;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly onAct: (action: RunAction) => void;
}

/** A button of the bar. */
interface Offer {
  readonly action: BulkAction;
  readonly label: string;
  readonly isVain: boolean;
  readonly onClick: () => void;
}

/** Selects all or none, says how many are selected, and what can be done with them together. */
export function BulkBar({
  shown,
  selection,
  whole,
  onSelect,
  onAct,
  disabled,
}: {
  readonly shown: readonly Connection[];
  readonly selection: Selection;
  /** Null: there is no more than what is shown. */
  readonly whole: Whole | null;
  /** Selects these, and not everything any more. */
  readonly onSelect: (selection: Selection) => void;
  /** Called with those of the selected connections that the action is for; never with none. */
  readonly onAct: (action: BulkAction, connections: readonly Connection[]) => void;
  /** Whether something else is still under way. */
  readonly disabled: boolean;
}) {
  const { t } = useLingui();
  const hintId = useId();
  const now = useNow(60_000);
  const chosen = whole?.isSelected ? whole : null;
  const selected = shown.filter(({ id }) => selection.has(id));
  const count = chosen?.matching ?? selected.length;
  const areAllShown = chosen !== null || selected.length === shown.length;
  const affected = BULK_ACTIONS.map((action) => ({ action, those: affectedBy(action, selected, now) }));
  const isPartial = chosen === null && affected.some(({ those }) => those.length < selected.length);
  const offers: readonly Offer[] = chosen
    ? RUN_ACTIONS.map((action) => ({
        action,
        label: t(ACTION_WORDS[action]),
        isVain: false,
        onClick: () => chosen.onAct(action),
      }))
    : affected.map(({ action, those }) => ({
        action,
        label:
          those.length === selected.length
            ? t(ACTION_WORDS[action])
            : t(partialActionWords(action, those.length, selected.length)),
        isVain: those.length === 0,
        onClick: () => onAct(action, those),
      }));
  const focusSelectAll = () => document.getElementById(SELECT_ALL_ID)?.focus();

  return (
    <>
      <div className={classes.bar} data-active={count > 0 || undefined}>
        <div className={classes.line}>
          <Checkbox
            id={SELECT_ALL_ID}
            // The box of a row, with the words of the page.
            size="xs"
            classNames={{ label: classes.label }}
            label={t`Select all`}
            checked={areAllShown}
            indeterminate={selected.length > 0 && !areAllShown}
            onChange={() => onSelect(areAllShown ? NOTHING : new Set(shown.map(({ id }) => id)))}
          />
          <span role="status" className={classes.count}>
            {count > 0 && <Plural value={count} one="# selected" other="# selected" />}
          </span>
          {count > 0 && (
            <div className={classes.actions}>
              {offers.map(({ action, label, isVain, onClick }) => {
                const Icon = ICONS[action];
                return (
                  <Button
                    key={action}
                    size="xs"
                    variant="default"
                    className={action === 'disconnect' ? (danger.danger ?? '') : ''}
                    leftSection={<Icon size={14} />}
                    disabled={disabled || isVain}
                    aria-describedby={isPartial ? hintId : undefined}
                    onClick={onClick}
                  >
                    {label}
                  </Button>
                );
              })}
              <Button
                size="xs"
                variant="subtle"
                color="gray"
                onClick={() => {
                  onSelect(NOTHING);
                  focusSelectAll();
                }}
              >
                <Trans>Clear selection</Trans>
              </Button>
            </div>
          )}
        </div>
        {whole !== null && areAllShown && (
          <p className={classes.whole}>
            {chosen ? (
              <Trans>Everything that matches is selected, also what is not loaded yet.</Trans>
            ) : (
              <>
                <Plural
                  value={shown.length}
                  one="The one that is loaded is selected."
                  other="The # that are loaded are selected."
                />{' '}
                <Button
                  size="xs"
                  variant="light"
                  onClick={() => {
                    whole.onSelect();
                    focusSelectAll();
                  }}
                >
                  <Plural
                    value={whole.matching}
                    one="Select the one that matches"
                    other="Select all # that match"
                  />
                </Button>
              </>
            )}
          </p>
        )}
      </div>
      {count > 0 && isPartial && (
        <VisuallyHidden id={hintId}>
          <Trans>
            Where a button shows numbers, it helps only some of the selected accounts. The others stay as they
            are.
          </Trans>
        </VisuallyHidden>
      )}
    </>
  );
}
