import type { ReactNode } from 'react';
import classes from './bar-chart.module.css';

/** A bar of a chart: what succeeded, and on top of it what failed. */
export interface Bar {
  readonly key: string;
  readonly ok: number;
  readonly bad: number;
  /** What it shows, when somebody points at it. */
  readonly title: string;
}

const WIDTH = 10;
const GAP = 2;
const HEIGHT = 100;

/** Bars over time for those who look; the numbers are behind it, as a table. */
export function BarChart({
  label,
  bars,
  from,
  to,
  children,
}: {
  /** What it shows, in a sentence. */
  readonly label: string;
  readonly bars: readonly Bar[];
  /** What the axis begins and ends with. */
  readonly from: string;
  readonly to: string;
  /** The same as a table, with what opens it. */
  readonly children: ReactNode;
}) {
  const highest = Math.max(1, ...bars.map(({ ok, bad }) => ok + bad));
  const heightOf = (count: number) => (count / highest) * HEIGHT;
  return (
    <figure className={classes.figure}>
      <svg
        className={classes.chart}
        viewBox={`0 0 ${bars.length * WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {bars.map(({ key, ok, bad, title }, index) => {
          const [x, width] = [index * WIDTH + GAP / 2, WIDTH - GAP];
          const [okHeight, badHeight] = [heightOf(ok), heightOf(bad)];
          return (
            <g key={key}>
              <title>{title}</title>
              <rect className={classes.slot} x={x} width={width} height={HEIGHT} />
              <rect className={classes.ok} x={x} width={width} y={HEIGHT - okHeight} height={okHeight} />
              <rect
                className={classes.bad}
                x={x}
                width={width}
                y={HEIGHT - okHeight - badHeight}
                height={badHeight}
              />
            </g>
          );
        })}
      </svg>
      <div className={classes.axis} aria-hidden="true">
        <span>{from}</span>
        <span>{to}</span>
      </div>
      {children}
    </figure>
  );
}
