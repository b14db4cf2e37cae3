import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { StartError } from '../start-error.ts';
import { reasonOf } from './read-keys.ts';
import { openWrappingKeys } from './wrapping/open-wrapping-keys.ts';

/**
 * A new key in the form of `EVERGRANT_KEYS`: 256 random bits, wrapped where a service for that is configured.
 *
 * @throws StartError it cannot be wrapped
 */
export async function makeKey(
  id: string,
  config: Pick<Config, 'wrapping'>,
  openServices = openWrappingKeys,
): Promise<string> {
  const bytes = randomBytes(32);
  const [service] = await openServices(config);
  if (service === undefined) return `${id}:${bytes.toString('base64')}`;
  try {
    return `${id}:${await service.wrap(id, bytes)}`;
  } catch (cause) {
    throw new StartError(
      `The new key cannot be wrapped by ${service.scheme} (${reasonOf(cause)}). Check that the service can be reached, and ` +
        'that the hub may encrypt with its key.',
      { cause },
    );
  }
}
