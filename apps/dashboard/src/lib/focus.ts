const PATIENCE_MS = 3_000;

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

const focusHeading = (): void => document.querySelector<HTMLElement>('h1')?.focus();

/**
 * Where the focus fell back to nothing because what had it is gone, or does so because that goes later: moves it to the element of
 * this id, or else to the page's heading. Waits a frame, so that a closing dialog is gone too.
 */
export function restoreFocus(id?: string): void {
  const restore = () => {
    const element = id === undefined ? null : document.getElementById(id);
    if (element === null) focusHeading();
    else element.focus();
  };
  requestAnimationFrame(() => {
    if (isLost()) restore();
    else whenGone(document.activeElement, restore);
  });
}

/** Once an element that has the focus is gone with it; not if the focus has gone elsewhere before. */
function whenGone(focused: Element | null, then: () => void): void {
  const stop = () => {
    observer.disconnect();
    document.removeEventListener('focusin', stop);
  };
  const observer = new MutationObserver(() => {
    if (focused?.isConnected) return;
    stop();
    if (isLost()) then();
  });
  observer.observe(document.body, { childList: true, subtree: true });
  document.addEventListener('focusin', stop);
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
