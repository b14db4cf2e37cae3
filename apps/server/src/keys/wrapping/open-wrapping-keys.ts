import type { Config } from '../../config.ts';
import { StartError } from '../../start-error.ts';
import type { WrappingKey, WrappingKeyName } from './wrapping-key.ts';

/** The services that wrap keys; the first one wraps new ones. Their clients are loaded by those who use them only. */
export const openWrappingKeys = (config: Pick<Config, 'wrapping'>): Promise<WrappingKey[]> =>
  Promise.all(config.wrapping.keys.map((name) => open(name, config.wrapping.tokenFile)));

async function open(
  { scheme, address }: WrappingKeyName,
  tokenFile: string | undefined,
): Promise<WrappingKey> {
  switch (scheme) {
    case 'vault': {
      if (tokenFile === undefined)
        throw new StartError('EVERGRANT_WRAPPING_TOKEN_FILE has to name a file with a token for the vault.');
      return (await import('./vault-transit.ts')).createVaultTransit({ address, tokenFile, fetch });
    }
    case 'aws-kms':
      return (await import('./aws-kms.ts')).createAwsKms(address);
    case 'gcp-kms':
      return (await import('./gcp-kms.ts')).createGcpKms(address);
  }
}
