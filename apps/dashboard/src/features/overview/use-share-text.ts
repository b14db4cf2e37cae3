import { useLingui } from '@lingui/react/macro';

/** Rounded down to a tenth of a percent: 100 % is said only where nothing is missing. */
export function useShareText(): (share: number) => string {
  const { i18n } = useLingui();
  return (share) =>
    i18n.number(Math.floor(share * 1_000) / 1_000, { style: 'percent', maximumFractionDigits: 1 });
}
