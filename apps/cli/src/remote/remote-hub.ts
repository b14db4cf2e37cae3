import { createEvergrantClient, type EvergrantClient } from '@evergrant/client';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';

/** A hub on another machine, by its API. */
export interface RemoteHub {
  /** Its origin. */
  readonly url: string;
  /** @throws CliError `USAGE` no API key is given */
  client(): EvergrantClient;
}

/** Options of the whole command line that say where the hub is. */
export interface RemoteOptions {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The hub that the command line names, or else the environment; undefined: the one of this machine.
 *
 * @throws CliError `USAGE` the address is none, or a key would go over the network unencrypted; a key without an address
 */
export function remoteHubOf(
  { url: option, key: keyOption }: RemoteOptions,
  environment: Context['environment'],
): RemoteHub | undefined {
  const given = option ?? (environment.EVERGRANT_URL || undefined);
  if (given === undefined) {
    if (keyOption === undefined) return undefined;
    throw new CliError('USAGE', '--key goes with --url, or with EVERGRANT_URL.');
  }
  const address = URL.parse(given);
  const isLocal = address !== null && LOOPBACK.includes(address.hostname);
  if (
    address === null ||
    address.username !== '' ||
    !(address.protocol === 'https:' || (address.protocol === 'http:' && isLocal))
  )
    throw new CliError(
      'USAGE',
      `${option === undefined ? 'EVERGRANT_URL' : '--url'} has to be the address of a hub, such as https://hub.example.com: with https, unless it is on this machine.`,
    );
  const apiKey = keyOption ?? (environment.EVERGRANT_API_KEY || undefined);
  return {
    url: address.origin,
    client() {
      if (apiKey === undefined)
        throw new CliError('USAGE', `For ${address.origin} set EVERGRANT_API_KEY, or give --key.`);
      return createEvergrantClient({ url: address.origin, apiKey });
    },
  };
}
