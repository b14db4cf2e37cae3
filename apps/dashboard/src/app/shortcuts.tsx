import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react';

const CommandPalette = lazy(() => import('./command-palette.tsx'));
const KeyboardHelp = lazy(() => import('./keyboard-help.tsx'));

type Shown = 'palette' | 'help';

/** Where somebody types, a key is a letter. */
const isTyping = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select'));

/** Another dialog has the keyboard. */
const isInDialog = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null;

/**
 * What the keyboard does on every page: Ctrl+K (⌘K) opens the command palette, `?` the list of keys. Loaded when first
 * asked for.
 *
 * @returns what to render, and the way to open the palette by a button
 */
export function useShortcuts() {
  const [shown, setShown] = useState<Shown | null>(null);
  /** What the palette looks for. Letters that come before its field has the keyboard belong there as well. */
  const [typed, setTyped] = useState('');
  /** Once it was opened it stays, so that it can close in peace. */
  const [known, setKnown] = useState<readonly Shown[]>([]);
  const show = (what: Shown) => {
    setKnown((before) => (before.includes(what) ? before : [...before, what]));
    setShown(what);
    setTyped('');
  };
  const close = () => setShown(null);

  const hear = useEffectEvent((event: KeyboardEvent) => {
    const isModified = event.ctrlKey || event.metaKey;
    const isPalette = isModified && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k';
    const isHelp = event.key === '?' && !isModified && !isTyping(event);
    if (shown === 'palette' && !isPalette) {
      if (isModified || event.altKey || isTyping(event) || event.key.length !== 1) return;
      event.preventDefault();
      return setTyped((before) => before + event.key);
    }
    if (!(isPalette || isHelp)) return;
    if (shown === null && isInDialog()) return;
    event.preventDefault();
    show(isPalette ? 'palette' : 'help');
  });
  useEffect(() => {
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, []);

  return {
    openPalette: () => show('palette'),
    dialogs: (
      <Suspense>
        {known.includes('palette') && (
          <CommandPalette
            opened={shown === 'palette'}
            typed={typed}
            onType={setTyped}
            onClose={close}
            onHelp={() => show('help')}
          />
        )}
        {known.includes('help') && <KeyboardHelp opened={shown === 'help'} onClose={close} />}
      </Suspense>
    ),
  };
}
