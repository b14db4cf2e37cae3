import { IntegrationsServiceError } from '@evergrant/core';
import type { CliError } from './cli-error.ts';

/** For `catch`: says in the words of the command line that there is nothing of the id; anything else is thrown on. */
export const whenNotFound =
  (say: (message: string) => CliError) =>
  (error: unknown): never => {
    if (!(error instanceof IntegrationsServiceError) || error.code !== 'NOT_FOUND') throw error;
    throw say(error.message);
  };
