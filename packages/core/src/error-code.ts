import { z } from 'zod';
import { ERRORS, isErrorCode } from './errors.ts';

/** A code of the table. */
export const errorCodeSchema = z
  .enum(Object.keys(ERRORS).filter(isErrorCode))
  .meta({ title: 'ErrorCode', description: 'One of docs/errors.md' });

/** A code that was stored, perhaps by another version. */
export const storedErrorCodeSchema = z
  .string()
  .transform((code) => (isErrorCode(code) ? code : 'INTERNAL_ERROR'));
