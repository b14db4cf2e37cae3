import { brandOf } from '@evergrant/providers/brands';
import { readableOn } from '../lib/contrast.ts';
import classes from './brand-icon.module.css';

/** The mark of a provider on a quiet tile; its initial where no mark exists. Decorative: the name stands beside it. */
export function BrandIcon({ provider, size = 40 }: { readonly provider: string; readonly size?: number }) {
  const { hex, path, monogram } = brandOf(provider);
  return (
    <span
      className={classes.tile}
      aria-hidden="true"
      style={{
        '--tile-size': `${size}px`,
        '--brand-on-light': readableOn(`#${hex.replace('#', '')}`, '#ffffff') ?? '#18191d',
        '--brand-on-dark': readableOn(`#${hex.replace('#', '')}`, '#1d1e22') ?? '#ececee',
      }}
    >
      {path === undefined ? (
        <span className={classes.monogram}>{monogram}</span>
      ) : (
        <svg viewBox="0 0 24 24" fill="currentColor" role="presentation">
          <path d={path} />
        </svg>
      )}
    </span>
  );
}
