import type { Exchange } from '../protocol/exchange.ts';
import { type Fault, type FaultyEndpoint, faultyEndpoints } from './fault.ts';

/** The faults in force, at most one per endpoint. */
export interface FaultTable {
  set(endpoint: FaultyEndpoint, fault: Fault | null): void;
  /** The fault a request meets, if any; counts it against `times`. */
  take(exchange: Exchange): Fault | undefined;
}

export function createFaultTable(): FaultTable {
  const inForce = new Map<FaultyEndpoint, { fault: Fault; left: number }>();
  return {
    set(endpoint, fault) {
      if (fault) inForce.set(endpoint, { fault, left: fault.times ?? Number.POSITIVE_INFINITY });
      else inForce.delete(endpoint);
    },
    take(exchange) {
      const endpoint = faultyEndpoints.find((name) => name === exchange.endpoint);
      const armed = endpoint && inForce.get(endpoint);
      if (!armed || armed.left <= 0) return undefined;
      const { fault } = armed;
      if (fault.grantType && fault.grantType !== exchange.grantType) return undefined;
      if (fault.clientId && fault.clientId !== exchange.clientId) return undefined;
      armed.left -= 1;
      return fault;
    },
  };
}
