import { storage } from './storage.ts';

/** As in public/before-paint.js. */
const KEY = 'evergrant.signed-in';
const ATTRIBUTE = 'data-signed-in';

/**
 * Whether somebody is signed in here, as far as is known: what the next page shows before the hub has said so is their frame, or none.
 */
export function rememberSignedIn(isSignedIn: boolean): void {
  document.documentElement.toggleAttribute(ATTRIBUTE, isSignedIn);
  if (isSignedIn) storage()?.setItem(KEY, 'yes');
  else storage()?.removeItem(KEY);
}
