/**
 * The window in which a user talks to the provider. Browsers allow one only inside a click, so it is opened empty
 * first and sent to the provider once the hub has said where. Messages from it only speed things up: the hub's
 * `flows.get` is the truth.
 */

/** The part of `Window` that opening needs; tests pass their own. */
export interface WindowOpener {
  readonly screenX: number;
  readonly screenY: number;
  readonly outerWidth: number;
  readonly outerHeight: number;
  open(url: string, target: string, features: string): Window | null;
}

const WIDTH = 540;
const HEIGHT = 740;

/** Opens a window over the middle of `browser`. Call it synchronously in the click. Null: it was blocked. */
export function openWindow(browser: WindowOpener, url: string): Window | null {
  const left = Math.max(0, Math.round(browser.screenX + (browser.outerWidth - WIDTH) / 2));
  const top = Math.max(0, Math.round(browser.screenY + (browser.outerHeight - HEIGHT) / 2));
  return browser.open(url, '_blank', `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`);
}

/** The same, empty, for an address that is not known yet. */
export function openConnectWindow(browser: WindowOpener, placeholder: string): Window | null {
  const opened = openWindow(browser, '');
  if (opened === null) return null;
  opened.document.title = placeholder;
  opened.document.body.textContent = placeholder;
  return opened;
}

const MESSAGE_TYPE = 'evergrant:flow-ended';

/** Whether a message says that the flow of `source` has ended, from the page it may come from and nowhere else. */
export const isFlowEndedMessage = (
  message: Pick<MessageEvent, 'origin' | 'source' | 'data'>,
  expected: { readonly origin: string; readonly source: MessageEventSource | null },
): boolean =>
  message.origin === expected.origin &&
  message.source !== null &&
  message.source === expected.source &&
  typeof message.data === 'object' &&
  message.data !== null &&
  message.data.type === MESSAGE_TYPE;

/**
 * For the page at which a flow in a window ends: tells the page that opened it to look, then closes the window.
 * A window that some provider cut off from its opener just closes, or stays open: show a "close this tab" text too.
 *
 * @param targetOrigin exact origin of the page that opened the window
 */
export function endConnectWindow(ended: Pick<Window, 'opener' | 'close'>, targetOrigin: string): void {
  ended.opener?.postMessage({ type: MESSAGE_TYPE }, targetOrigin);
  ended.close();
}
