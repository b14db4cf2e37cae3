import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '@evergrant/core';
import { catalog, renderProvidersTable } from '@evergrant/providers';
import { openApiDocument } from '@evergrant/server/openapi';
import { clientContract } from './lib/client-contract.ts';

/**
 * Writes the documents that are made from code: `node scripts/generate.ts`.
 * With `--check` it writes nothing and fails when one is out of date.
 */
const ROOT = join(import.meta.dirname, '..');

function errorsDocument(): string {
  const entries = Object.entries(ERRORS).map(
    ([code, { retryable, httpStatus, message, cause, cure }]) =>
      `## ${code}\n\n> ${message}\n\nHTTP ${httpStatus} · ${retryable ? 'retryable: the same call may succeed later' : 'not retryable: something has to change first'}\n\n**Cause.** ${cause}\n\n**Cure.** ${cure}\n`,
  );
  return `# Errors

Every error that Evergrant answers with, over tRPC (\`error.data.error\`), REST (\`error\`) and the typed
\`IntegrationsServiceError\`, has one of these codes, whether it is \`retryable\`, and a \`correlationId\` that is also in the
log and the audit log. Made from \`packages/core/src/errors.ts\` by \`node scripts/generate.ts\`.

${entries.join('\n')}`;
}

const providersDocument = (): string => `# Providers

What the catalog knows about each provider, made from \`packages/providers/src/catalog\` by \`node scripts/generate.ts\`. A value
marked as unverified could not be confirmed. To add one, see [Add a provider](guides/add-a-provider.md).

${renderProvidersTable(catalog)}
`;

const documents: Readonly<Record<string, string>> = {
  'docs/errors.md': errorsDocument(),
  'docs/providers.md': providersDocument(),
  'docs/openapi.json': `${JSON.stringify(openApiDocument('/api/v1'), null, 2)}\n`,
  'packages/client/src/generated/contract.ts': clientContract(),
};

const outdated: string[] = [];
for (const [path, text] of Object.entries(documents)) {
  const file = join(ROOT, path);
  if (process.argv.includes('--check')) {
    if (readFileSync(file, 'utf8') !== text) outdated.push(path);
  } else writeFileSync(file, text);
}
if (outdated.length > 0) {
  process.stderr.write(
    `Out of date: ${outdated.join(', ')}. Run \`node scripts/generate.ts\` and commit the result.\n`,
  );
  process.exit(1);
}
