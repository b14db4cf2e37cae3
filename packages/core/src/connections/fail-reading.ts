import { toServiceError } from '../errors.ts';

/** For `catch`: what went wrong while connections were read. @throws DATABASE_ERROR, or INTERNAL_ERROR */
export const failReading = (error: unknown): never => {
  throw toServiceError(error, 'INTERNAL_ERROR');
};
