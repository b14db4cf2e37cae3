import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconClockExclamation } from '@tabler/icons-react';
import classes from './provider-row.module.css';

/** That a provider's clock differs from the hub's: one of the two gives tokens a wrong age. */
export function ClockState({ skewS }: { readonly skewS: number }) {
  const { t } = useLingui();
  const minutes = Math.round(Math.abs(skewS) / 60);
  return (
    <>
      <p className={classes.state} data-tone="bad">
        <IconClockExclamation size={16} aria-hidden="true" />
        {skewS < 0
          ? t({
              message: plural(minutes, {
                one: "Its clock is # minute behind this hub's",
                other: "Its clock is # minutes behind this hub's",
              }),
            })
          : t({
              message: plural(minutes, {
                one: "Its clock is # minute ahead of this hub's",
                other: "Its clock is # minutes ahead of this hub's",
              }),
            })}
      </p>
      <p>
        <Trans>Set the clock of the hub by NTP. If it is right already, the provider's is wrong.</Trans>
      </p>
    </>
  );
}
