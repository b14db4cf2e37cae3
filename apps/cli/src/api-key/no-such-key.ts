import { CliError } from '../cli-error.ts';

/** What was asked for needs a key that works. */
export const noSuchKey = (): CliError =>
  new CliError(
    'API_KEY_NOT_FOUND',
    'There is no key of this id that still works. `evergrant api-key list` shows them all.',
  );
