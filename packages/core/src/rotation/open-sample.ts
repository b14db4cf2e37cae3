import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { inTransaction } from '../transaction.ts';
import type { Vault } from '../vault/vault.ts';
import { type Envelopes, takeSealedRows } from './reseal-store.ts';
import { RESEALED_TABLES, type ResealedTable } from './sealed-values.ts';

/**
 * Opens what is sealed in some rows of every table, for whoever wants to know whether a copy of the database and the keys
 * belong together. What came out is forgotten at once.
 *
 * @param limit rows of each table
 * @returns how many rows opened, and how many did not
 */
export async function openSample(
  { db, vault }: Pick<Deps, 'db'> & { readonly vault: Vault },
  limit: number,
): Promise<{ readonly opened: number; readonly unreadable: number }> {
  const found = { opened: 0, unreadable: 0 };
  for (const table of RESEALED_TABLES) {
    // No key has an empty id: that is every row.
    const every = { keyId: '', after: null, limit };
    const rows = await inTransaction(db, (tx) => takeSealedRows(tx, table, every));
    for (const row of rows) found[opens(vault, table, row) ? 'opened' : 'unreadable'] += 1;
  }
  return found;
}

function opens(vault: Vault, table: ResealedTable, { row, envelopes }: Envelopes): boolean {
  try {
    for (const [index, { bindingOf }] of table.values.entries()) {
      const envelope = envelopes[index] ?? null;
      if (envelope !== null) vault.decryptToken(envelope, bindingOf(row));
    }
    return true;
  } catch (error) {
    if (error instanceof IntegrationsServiceError) return false;
    throw error;
  }
}
