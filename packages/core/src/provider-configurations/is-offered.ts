import type { Provider } from '@evergrant/providers';
import type { Clock } from '../effects.ts';

/** Whether new connections are made through a provider: it is not retired, and its last day has not come. */
export const isOffered = ({ status, sunset }: Pick<Provider, 'status' | 'sunset'>, clock: Clock): boolean =>
  status === 'active' && (sunset === undefined || sunset > clock.now().toISOString().slice(0, 10));
