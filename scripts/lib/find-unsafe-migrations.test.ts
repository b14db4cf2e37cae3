import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findUnsafeStatements } from './find-unsafe-migrations.ts';
import { root } from './root.mjs';

/** Up to this one, processes had to be stopped for an upgrade. */
const LAST_WITH_A_STOP = '20261129194000_key_holder_reseals';

const folder = join(root, 'prisma/migrations');
const rolling = globSync('*/migration.sql', { cwd: folder }).filter((file) => file > `${LAST_WITH_A_STOP}/~`);

it('finds nothing in the migrations of this version that hubs which run would have to be stopped for', () => {
  const found = rolling.flatMap((file) =>
    findUnsafeStatements(readFileSync(join(folder, file), 'utf8')).map((unsafe) => ({ file, ...unsafe })),
  );
  expect(found).toEqual([]);
});

it.each([
  'CREATE INDEX "i" ON "audit_events"("at")',
  'CREATE UNIQUE INDEX i ON connections (user_id)',
  'ALTER TABLE "connections" ALTER COLUMN "label" SET NOT NULL',
  'ALTER TABLE "connections" ALTER COLUMN "label" SET DATA TYPE VARCHAR(3)',
  'ALTER TABLE "connections" ADD COLUMN "a" TEXT,\nALTER COLUMN "label" TYPE int USING 1',
  'ALTER TABLE sealed_tokens ADD COLUMN id uuid DEFAULT gen_random_uuid()',
  'ALTER TABLE "flows" ADD CONSTRAINT "f" FOREIGN KEY ("user_id") REFERENCES "users"("id")',
  'ALTER TABLE users ADD CONSTRAINT u UNIQUE (name)',
  'UPDATE connections SET label = $$;$$',
  `-- no reason\nDELETE FROM "audit_events" WHERE event = 'x;y'`,
  'ALTER TABLE "anomalies" DROP COLUMN "details"',
  'ALTER TABLE "anomalies" RENAME COLUMN "details" TO "detail"',
  'DROP TABLE "traffic"',
  'ALTER TABLE "traffic" ADD COLUMN "a" TEXT NOT NULL',
])('finds %s', (statement) => {
  expect(findUnsafeStatements(`CREATE TABLE other ();\n${statement};`)).toHaveLength(1);
  expect(findUnsafeStatements(`SELECT 1;\n-- safe: nobody has any\n${statement};`)).toEqual([]);
});

it.each([
  'CREATE TABLE "flows" ("id" int); CREATE INDEX ON "flows"("id"); ALTER TABLE "flows" ADD COLUMN "a" int NOT NULL',
  'CREATE INDEX i ON anomalies (kind)',
  'ALTER TABLE "connections" ADD COLUMN "a" TEXT NOT NULL DEFAULT \'x\', ADD COLUMN b TIMESTAMPTZ(3)',
  'ALTER TABLE connections ADD CONSTRAINT c CHECK (label IS NOT NULL) NOT VALID',
  'ALTER TABLE connections ALTER COLUMN label DROP NOT NULL',
  'ALTER TABLE connections DROP CONSTRAINT c',
  'CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ UPDATE connections SET label = 1; $$',
  '-- UPDATE connections\nSELECT 1',
])('lets pass %s', (script) => {
  expect(findUnsafeStatements(script)).toEqual([]);
});
