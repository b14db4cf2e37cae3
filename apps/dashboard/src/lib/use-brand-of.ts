import type { brandOf } from '@evergrant/providers/brands';
import { useSyncExternalStore } from 'react';

type BrandOf = typeof brandOf;

let loaded: BrandOf | undefined;
const waiting = new Set<() => void>();

// Begun with the first script and beside the first questions to the hub: nothing waits for what is only drawn.
void import('@evergrant/providers/brands').then(
  (brands) => {
    loaded = brands.brandOf;
    for (const tell of waiting) tell();
  },
  // Without them there are names and empty tiles.
  () => undefined,
);

function subscribe(tell: () => void): () => void {
  waiting.add(tell);
  return () => void waiting.delete(tell);
}

/** How providers look and are called, as soon as that is loaded. */
export const useBrandOf = (): BrandOf | undefined => useSyncExternalStore(subscribe, () => loaded);
