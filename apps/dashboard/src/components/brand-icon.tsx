import type { Brand } from '@evergrant/providers/brands';
import { contrast, MIN_CONTRAST } from '../lib/contrast.ts';
import { useBrandOf } from '../lib/use-brand-of.ts';
import { useProviderName } from '../lib/use-providers.ts';
import classes from './brand-icon.module.css';

/** Tile and neutral ink of each colour scheme; the tile is also in the stylesheet. */
const LIGHT = { tile: '#ffffff', ink: '#18191d' };
const DARK = { tile: '#1d1e22', ink: '#ececee' };

/** Until the marks are there: the tile alone. */
const LOADING: Brand = { title: '', hex: '000000', monogram: '' };

/** The mark of a provider on a quiet tile; its initials where no mark exists. Decorative: the name stands beside it. */
export function BrandIcon({ provider, size = 40 }: { readonly provider: string; readonly size?: number }) {
  const name = useProviderName()(provider);
  const brandOf = useBrandOf();
  const { hex, path, box, monogram } = brandOf?.(provider, name) ?? LOADING;
  const needed = path === undefined ? MIN_CONTRAST.text : MIN_CONTRAST.graphics;
  const colorOn = ({ tile, ink }: typeof LIGHT) => (contrast(`#${hex}`, tile) >= needed ? `#${hex}` : ink);
  return (
    <span
      className={classes.tile}
      aria-hidden="true"
      style={{
        '--tile-size': `${size}px`,
        '--brand-on-light': colorOn(LIGHT),
        '--brand-on-dark': colorOn(DARK),
      }}
    >
      {path === undefined ? (
        <span className={classes.monogram}>{monogram}</span>
      ) : (
        <svg viewBox={box} fill="currentColor" role="presentation">
          <path d={path} />
        </svg>
      )}
    </span>
  );
}
