import { IntegrationsServiceError } from '@evergrant/core';
import { CliError } from '../cli-error.ts';

/** For `catch`, of what needs a key that works. @throws CliError `API_KEY_NOT_FOUND`; whatever else was thrown */
export function noSuchKey(error: unknown): never {
  if (!(error instanceof IntegrationsServiceError) || error.code !== 'NOT_FOUND') throw error;
  throw new CliError(
    'API_KEY_NOT_FOUND',
    'There is no key of this id that still works. `evergrant api-key list` shows them all.',
  );
}
