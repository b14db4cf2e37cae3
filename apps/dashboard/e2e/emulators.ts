import {
  type EmulatedService,
  type ServiceId,
  startEmulatedServices,
} from '@evergrant/server/testing/start-emulated-services';
import { type RunningHub, startHub } from './hub.ts';
import { MOVABLE_CLOCK } from './test.ts';

/** A hub whose catalog entries lead to emulated services. */
export interface EmulatedHub extends AsyncDisposable {
  readonly hub: RunningHub;
  service(id: ServiceId): EmulatedService;
}

/** Starts a hub whose operator has sent the catalog's entries to emulated services. */
export async function startEmulatedHub(ids: readonly ServiceId[]): Promise<EmulatedHub> {
  await using cleanup = new AsyncDisposableStack();
  const services = cleanup.use(await startEmulatedServices(ids));
  const hub = cleanup.use(await startHub(services.environment, services.providersFile, MOVABLE_CLOCK));
  await services.open(hub.url);
  const running = cleanup.move();
  return { hub, service: services.service, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
