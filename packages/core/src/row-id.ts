import { z } from 'zod';

/** The largest number in an id column (PostgreSQL `integer`); one above it would fail the query of everybody in a batch. */
const MAX_ROW_ID = 2 ** 31 - 1;

/** Whether a number can be the id of a row. */
export const isRowId = (id: number): boolean => Number.isInteger(id) && id > 0 && id <= MAX_ROW_ID;

/** The id of a row. */
export const rowIdSchema = z.number().int().positive().max(MAX_ROW_ID);
export const userIdSchema = rowIdSchema.describe('Numeric id of the user');
export const connectionIdSchema = rowIdSchema.describe('Id of the connection');

/**
 * Which provider. `title`, here and elsewhere: what the type is called in the published client and in the OpenAPI document
 * (JSON Schema's own annotation).
 */
export const providerNameSchema = z.string().meta({ title: 'ProviderId' });
