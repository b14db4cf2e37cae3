import type { SessionAccess } from './open-connect.ts';

const READY = 'evergrant:ready';
const SESSION = 'evergrant:session';

const isOfType = (data: unknown, type: string): data is object =>
  typeof data === 'object' && data !== null && 'type' in data && data.type === type;

/**
 * Puts the hub's page for connecting accounts into yours, as a frame. The origin of yours has to be one of `EVERGRANT_APP_ORIGINS`. It
 * is handed the token by a message, and needs no cookies, which browsers keep from frames of other sites; accounts are connected in
 * a window of the hub.
 *
 * @returns takes the frame out again
 *
 * @example
 * ```ts
 * const remove = embedConnect(session, document.body, { title: 'Your accounts' });
 * ```
 */
export function embedConnect(
  session: SessionAccess,
  container: Element,
  { title }: { readonly title: string },
): () => void {
  const { origin } = new URL(session.url);
  const frame = container.ownerDocument.createElement('iframe');
  Object.assign(frame, { title, src: `${origin}/connect/sessions/${session.id}` });
  Object.assign(frame.style, { border: '0', width: '100%', height: '100%' });
  const onMessage = (message: MessageEvent<unknown>) => {
    if (message.origin !== origin || message.source !== frame.contentWindow) return;
    if (isOfType(message.data, READY)) frame.contentWindow?.postMessage({ type: SESSION, session }, origin);
  };
  window.addEventListener('message', onMessage);
  container.append(frame);
  return () => {
    window.removeEventListener('message', onMessage);
    frame.remove();
  };
}

/**
 * For the framed page: what the page around it hands over. Who may frame it, the hub says in `frame-ancestors`.
 *
 * @returns undefined: it is not framed
 */
export async function receiveSession(page: Window): Promise<SessionAccess | undefined> {
  if (page.parent === page) return undefined;
  return new Promise((resolve) => {
    const onMessage = ({ source, data }: MessageEvent<unknown>) => {
      if (source !== page.parent || !isOfType(data, SESSION) || !('session' in data)) return;
      const session = sessionOf(data.session, page.location.origin);
      if (session === undefined) return;
      page.removeEventListener('message', onMessage);
      resolve(session);
    };
    page.addEventListener('message', onMessage);
    page.parent.postMessage({ type: READY }, '*');
  });
}

/** Undefined: it is none of this hub. */
function sessionOf(given: unknown, hub: string): SessionAccess | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const [id, url, token]: unknown[] = ['id', 'url', 'token'].map((name) => Reflect.get(given, name));
  if (typeof id !== 'string' || typeof url !== 'string' || typeof token !== 'string') return undefined;
  return URL.parse(url)?.origin === hub ? { id, url, token } : undefined;
}
