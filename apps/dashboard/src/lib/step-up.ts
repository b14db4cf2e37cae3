/** A call waits until the person has confirmed who they are, or has declined to. */
export interface StepUpRequest {
  readonly answer: (confirmed: boolean) => void;
}

/** Asks for a fresh sign-in where the hub wants one, and repeats the call that wanted it. */
export interface StepUp {
  /** Like the global `fetch`; a call that was refused for want of a fresh sign-in is sent again once it is there. */
  readonly fetch: typeof fetch;
  /** What the person is asked now; null: nothing. The same object until it is answered. */
  readonly current: () => StepUpRequest | null;
  /** @returns stops it */
  readonly subscribe: (onChange: () => void) => () => void;
}

/** The hub's challenge (RFC 9470 3). */
const isChallenge = ({ status, headers }: Response): boolean =>
  status === 401 &&
  headers.get('www-authenticate')?.includes('error="insufficient_user_authentication"') === true;

/** However many calls are refused at once, the person is asked once. */
export function createStepUp(send: typeof fetch): StepUp {
  const listeners = new Set<() => void>();
  let request: StepUpRequest | null = null;
  let asking: Promise<boolean> | null = null;

  function change(next: StepUpRequest | null): void {
    request = next;
    for (const listener of listeners) listener();
  }

  async function ask(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    change({ answer: resolve });
    try {
      return await promise;
    } finally {
      asking = null;
      change(null);
    }
  }

  return {
    async fetch(input, init) {
      const response = await send(input, init);
      if (!isChallenge(response)) return response;
      asking ??= ask();
      return (await asking) ? send(input, init) : response;
    },
    current: () => request,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}

/** This page's own. */
export const stepUp = createStepUp((input, init) => fetch(input, init));
