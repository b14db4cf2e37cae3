const PATIENCE_MS = 3_000;

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

const focusHeading = (): void => document.querySelector<HTMLElement>('h1')?.focus();

/**
 * Where the focus fell back to nothing because what had it is gone: moves it to the element of this id, or else to the
 * page's heading. Waits a frame, so that a closing dialog is gone too.
 */
export function restoreFocus(id?: string): void {
  requestAnimationFrame(() => {
    if (!isLost()) return;
    const element = id === undefined ? null : document.getElementById(id);
    if (element === null) focusHeading();
    else element.focus();
  });
}

/**
 * Focuses the element of this id once it is there; the page's heading where it does not come.
 *
 * @returns what calls it off
 */
export function focusWhenPresent(id: string): () => void {
  const focus = () => {
    const element = document.getElementById(id);
    element?.focus();
    return element !== null;
  };
  if (focus()) return () => {};
  const stop = () => {
    clearTimeout(timer);
    observer.disconnect();
  };
  const observer = new MutationObserver(() => {
    if (focus()) stop();
  });
  const timer = setTimeout(() => {
    stop();
    if (isLost()) focusHeading();
  }, PATIENCE_MS);
  observer.observe(document.body, { childList: true, subtree: true });
  return stop;
}
