import type { EvergrantErrorCode } from '../errors.ts';
import type { ProviderId } from '../types.ts';
import type { ConnectRequest, ConnectState } from './connect-state.ts';
import { useEvergrant } from './evergrant-provider.tsx';
import { type UseConnectOptions, useConnect } from './use-connect.ts';
import { useProviderName } from './use-provider-name.ts';
import type { Words } from './words.ts';

export interface ConnectButtonProps<Id extends ProviderId>
  extends ConnectRequest<Id>,
    Pick<UseConnectOptions, 'onConnected' | 'onFailed' | 'returnUrl' | 'windowUrl'> {
  /** Default: "Connect …" or, with `connectionId`, "Reconnect …". */
  readonly label?: string;
  /** Of the element around button and status. */
  readonly className?: string;
}

/**
 * A button that connects an account, or with `connectionId` reconnects one, and says how that goes, also to screen readers. Without
 * styles of its own: see `@evergrant/client/styles.css`, or the classes in it.
 *
 * @example
 * ```tsx
 * <ConnectButton provider="google" onConnected={(connectionId) => refresh(connectionId)} />
 * ```
 */
export function ConnectButton<Id extends ProviderId>({
  label,
  className = 'evergrant-connect',
  onConnected,
  onFailed,
  returnUrl,
  windowUrl,
  ...request
}: ConnectButtonProps<Id>) {
  const { words } = useEvergrant();
  const name = useProviderName(request.provider);
  const { state, open, focusWindow, dismiss } = useConnect({
    placeholder: words.starting,
    ...(onConnected && { onConnected }),
    ...(onFailed && { onFailed }),
    ...(returnUrl && { returnUrl }),
    ...(windowUrl && { windowUrl }),
  });
  const text = label ?? (request.connectionId === undefined ? words.connect(name) : words.reconnect(name));
  const isWaiting = state.status === 'waiting';
  const isBusy = state.status === 'starting' || state.status === 'redirecting';
  return (
    <div className={className} data-state={state.status}>
      <button
        type="button"
        className="evergrant-button"
        aria-busy={isBusy}
        disabled={isBusy}
        onClick={() => (isWaiting && focusWindow()) || open(request)}
      >
        {text}
      </button>
      {isWaiting && (
        <button type="button" className="evergrant-button evergrant-quiet" onClick={dismiss}>
          {words.cancel}
        </button>
      )}
      <span role="status" className="evergrant-note">
        {noteOn(state, words, name)}
      </span>
    </div>
  );
}

/** What the user decided, rather than what went wrong. */
const BY_THE_USER: readonly EvergrantErrorCode[] = ['CONSENT_DENIED', 'FLOW_EXPIRED'];

function noteOn(state: ConnectState, words: Words, name: string): string {
  switch (state.status) {
    case 'starting':
    case 'redirecting':
      return words.starting;
    case 'waiting':
      return words.waiting;
    case 'connected':
      return words.connected(name);
    case 'failed':
      return BY_THE_USER.includes(state.error.code) ? words.notFinished : words.failed;
    case 'idle':
      return '';
  }
}
