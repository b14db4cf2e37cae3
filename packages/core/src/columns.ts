/**
 * The columns of a table under the names of its model's fields, as every statement reads them. With its rows typed as
 * `Pick` of the generated model, a renamed field breaks the build.
 *
 * A column is its field in snake case; a test in this folder holds the schema to it.
 *
 * @example
 * const FIELDS = ['id', 'browserHash'] as const satisfies readonly (keyof Flow)[];
 * type Row = Pick<Flow, (typeof FIELDS)[number]>;
 * const text = `SELECT ${columns(FIELDS, 'f')} FROM flows f`; // f.id AS "id", f.browser_hash AS "browserHash"
 */
export const columns = (fields: readonly string[], table?: string): string =>
  fields
    .map((field) => `${table === undefined ? '' : `${table}.`}${columnOf(field)} AS "${field}"`)
    .join(', ');

/** The column of a field: `browserHash` is `browser_hash`, `credentialID` is `credential_id`. */
export const columnOf = (field: string): string =>
  field.replace(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`);
