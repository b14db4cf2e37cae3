import type { KeysStatus } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { Progress } from '@mantine/core';
import { useId } from 'react';
import classes from './keys.module.css';

/** How much is sealed with the key in use. */
export function ResealingProgress({ resealing }: { readonly resealing: KeysStatus['resealing'] }) {
  const { t, i18n } = useLingui();
  const id = useId();
  const { state } = resealing;
  const [done, total] = [resealing.done, resealing.total].map((rows) => i18n.number(rows));
  const words = {
    done: t`All ${total} rows are sealed with the key in use.`,
    running: t`${done} of ${total} rows are sealed with the key in use; the rest follows.`,
    paused: t`${done} of ${total} rows are sealed with the key in use. Paused.`,
  };
  return (
    <div className={classes.progress}>
      <p id={id}>{words[state]}</p>
      {state !== 'done' && (
        <Progress.Root size="sm">
          <Progress.Section
            value={(resealing.done / resealing.total) * 100}
            animated={state === 'running'}
            aria-labelledby={id}
          />
        </Progress.Root>
      )}
    </div>
  );
}
