import { httpSubscriptionLink, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable, type Unsubscribable } from '@trpc/server/observable';
import type { AppRouter } from './generated/contract.ts';
import type { HubFetch } from './patient-fetch.ts';

export interface StreamOptions {
  readonly url: string;
  readonly headers: () => Promise<Record<string, string>>;
  readonly fetch: HubFetch;
  /** Whether the call says what the browser's own streams cannot. */
  readonly needsFetch: boolean;
}

/**
 * The streams of the hub. They go by the browser's own `EventSource`, which shares its cookies, unless that will not do or there is
 * none; then over `fetch`, by code that is loaded at the first stream. Both come back by themselves after a lost line, and name the last
 * event that they got.
 */
export function streamLink(options: StreamOptions): TRPCLink<AppRouter> {
  return (runtime) => {
    const open = async () => {
      const source = await sourceOf(options);
      const link: TRPCLink<AppRouter> = httpSubscriptionLink({ url: options.url, ...source });
      return link(runtime);
    };
    let opening: ReturnType<typeof open> | undefined;
    return ({ op, next }) =>
      observable((observer) => {
        let stream: Unsubscribable | undefined;
        let isOver = false;
        opening ??= open();
        opening.then(
          (link) => {
            if (!isOver) stream = link({ op, next }).subscribe(observer);
          },
          (cause: Error) => {
            opening = undefined;
            observer.error(TRPCClientError.from(cause));
          },
        );
        return () => {
          isOver = true;
          stream?.unsubscribe();
        };
      });
  };
}

async function sourceOf({ headers, fetch, needsFetch }: StreamOptions) {
  if (!needsFetch && globalThis.EventSource !== undefined) return {};
  const { EventSource } = await import('eventsource');
  return {
    EventSource,
    eventSourceOptions: {
      fetch: async (address: string | URL, init: RequestInit) => {
        const own = Object.fromEntries(new Headers(init.headers));
        return fetch(String(address), { ...init, headers: { ...own, ...(await headers()) } });
      },
    },
  };
}
