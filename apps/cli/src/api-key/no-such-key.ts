import { CliError } from '../cli-error.ts';
import { whenNotFound } from '../when-not-found.ts';

/** For `catch`, of what needs a key that works. @throws CliError `API_KEY_NOT_FOUND`; whatever else was thrown */
export const noSuchKey = whenNotFound(
  () =>
    new CliError(
      'API_KEY_NOT_FOUND',
      'There is no key of this id that still works. `evergrant api-key list` shows them all.',
    ),
);
