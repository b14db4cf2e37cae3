/** Moves the focus to the page's heading where it fell back to nothing, because what had it is gone. */
export function focusHeadingIfLost(): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  document.querySelector<HTMLElement>('h1')?.focus();
}
