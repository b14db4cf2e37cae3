/** Whether a number can be the id of a row: PostgreSQL's `integer` ends at 2^31 - 1, and a query with more fails. */
export const isRowId = (id: number): boolean => Number.isInteger(id) && id > 0 && id < 2 ** 31;
