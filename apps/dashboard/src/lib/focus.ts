/** Moves the focus to the page's heading where it fell back to nothing, because what had it is gone. */
export function focusHeadingIfLost(): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  document.querySelector<HTMLElement>('h1')?.focus();
}

const PATIENCE_MS = 3_000;

/** Focuses the element of this id, once it is there. Returns what calls it off. */
export function focusWhenPresent(id: string): () => void {
  const focus = () => {
    const element = document.getElementById(id);
    element?.focus();
    return element !== null;
  };
  if (focus()) return () => {};
  const observer = new MutationObserver(() => {
    if (focus()) stop();
  });
  const timer = setTimeout(() => stop(), PATIENCE_MS);
  const stop = () => {
    clearTimeout(timer);
    observer.disconnect();
  };
  observer.observe(document.body, { childList: true, subtree: true });
  return stop;
}
