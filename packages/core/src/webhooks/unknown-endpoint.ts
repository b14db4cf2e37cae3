import { IntegrationsServiceError } from '../errors.ts';

/** There is no such endpoint. */
export const unknownEndpoint = (): IntegrationsServiceError =>
  new IntegrationsServiceError('NOT_FOUND', { message: 'There is no webhook endpoint of this id.' });
