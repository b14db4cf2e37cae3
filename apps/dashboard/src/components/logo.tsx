import classes from './logo.module.css';

/** The mark and the name. */
export function Logo({ size = 26 }: { readonly size?: number }) {
  return (
    <span className={classes.logo}>
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#17614a" />
        <g fill="none" stroke="#fff" strokeWidth="2.75" strokeLinecap="round" strokeLinejoin="round">
          <path d="m9.5 13.5 6.5-6 6.5 6" />
          <path d="m9.5 20 6.5-6 6.5 6" />
          <path d="M16 20.5v5" />
        </g>
      </svg>
      <span className={classes.name}>Evergrant</span>
    </span>
  );
}
