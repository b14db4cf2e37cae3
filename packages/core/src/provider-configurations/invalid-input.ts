import type { Problem } from '@evergrant/providers';
import { IntegrationsServiceError } from '../errors.ts';

/** What an operator gave is not usable; says so at each field. */
export const invalidInput = (problems: readonly Problem[]): IntegrationsServiceError =>
  new IntegrationsServiceError('VALIDATION_ERROR', {
    message: problems.map(({ path, message }) => `${path}: ${message}`).join('; '),
    metadata: { fields: Object.fromEntries(problems.map(({ path, message }) => [path, message])) },
  });
