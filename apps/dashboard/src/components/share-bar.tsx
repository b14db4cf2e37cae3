import classes from './share-bar.module.css';

/** How a part of a chart is coloured; words always stand beside. */
export type ChartTone = 'ok' | 'warn' | 'warn-soft' | 'bad' | 'bad-soft' | 'idle';

/** Parts of a whole. */
export interface Share {
  readonly name: string;
  readonly tone: ChartTone;
  readonly total: number;
  /** The number as it is written. */
  readonly text: string;
}

/** A whole in its parts: a bar for those who look, and the same in words below it. Parts of nothing are left out. */
export function ShareBar({ shares }: { readonly shares: readonly Share[] }) {
  const shown = shares.filter(({ total }) => total > 0);
  return (
    <div className={classes.chart}>
      <div className={classes.bar} aria-hidden="true">
        {shown.map(({ name, tone, total }) => (
          <span key={name} className={classes.part} data-tone={tone} style={{ '--share': total }} />
        ))}
      </div>
      <ul className={classes.legend}>
        {shown.map(({ name, tone, text }) => (
          <li key={name}>
            <span className={classes.swatch} data-tone={tone} aria-hidden="true" />
            {name} <strong>{text}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}
