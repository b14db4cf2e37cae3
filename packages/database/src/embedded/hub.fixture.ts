// A hub reduced to its database, to be killed by tests: node hub.fixture.ts <dataDir>
import pg from 'pg';
import { startEmbeddedPostgres } from './start-embedded-postgres.ts';

const [dataDir = ''] = process.argv.slice(2);
const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => process.stdout.write(`${line}\n`) });
const client = new pg.Client({ connectionString: postgres.connectionString });
await client.connect();
await client.query('CREATE TABLE IF NOT EXISTS survivor AS SELECT 42 AS answer');
process.stdout.write(`ready ${postgres.pid}\n`);
