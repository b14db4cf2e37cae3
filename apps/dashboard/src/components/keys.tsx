import classes from './keys.module.css';

const isApple = (): boolean => /mac|iphone|ipad/i.test(navigator.userAgent);

/** Keys that are pressed together, as this computer calls them. `mod` is Ctrl, and ⌘ on a Mac. */
export function Keys({ keys }: { readonly keys: readonly string[] }) {
  const nameOf = (key: string) => {
    if (key !== 'mod') return key;
    return isApple() ? '⌘' : 'Ctrl';
  };
  return (
    <span className={classes.keys}>
      {keys.map((key) => (
        <kbd key={key} className={classes.key}>
          {nameOf(key)}
        </kbd>
      ))}
    </span>
  );
}
