import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_KEY_SCOPES, createApiKey, type Deps } from '@evergrant/core';
import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import { cliOrigin } from '../cli-origin.ts';
import { makePassword } from '../user/read-password.ts';

const accessSchema = z.object({
  email: z.string(),
  password: z.string(),
  /** Absent: the hub was stopped before it was made. */
  apiKey: z.string().optional(),
});

/** How a hub for development is got into. */
export type DevAccess = Required<z.infer<typeof accessSchema>>;

/** What the hub answers where the address has an account. */
const EXISTS = 422;

/**
 * Makes the first account of a hub for development and an API key that may do everything, and keeps both beside its data, so that the
 * next start has the same.
 *
 * @throws CliError `BROKEN_FOLDER` its file cannot be read; `INVALID_USER` the hub refuses the account
 */
export async function openDevAccess(
  hub: { readonly url: string; readonly deps: Pick<Deps, 'db' | 'rows'> },
  dataDir: string,
): Promise<DevAccess> {
  const file = join(dataDir, 'dev.json');
  const save = (access: z.infer<typeof accessSchema>) =>
    writeFileSync(file, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600 });
  const known = existsSync(file) ? accessSchema.safeParse(readJson(file)) : undefined;
  if (known?.success === false)
    throw new CliError('BROKEN_FOLDER', `${file} cannot be read. Remove the folder to begin anew.`);
  const { apiKey, ...account } = known?.data ?? { email: 'dev@example.com', password: makePassword() };
  if (apiKey !== undefined) return { ...account, apiKey };
  // Kept first: whatever stops this, the next start goes on with the same password.
  save(account);
  await signUp(hub.url, account);
  const { key } = await createApiKey(hub.deps, { name: 'development', scopes: API_KEY_SCOPES }, cliOrigin());
  save({ ...account, apiKey: key });
  return { ...account, apiKey: key };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function signUp(url: string, account: Pick<DevAccess, 'email' | 'password'>): Promise<void> {
  const answer = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Developer', ...account }),
  });
  await answer.body?.cancel();
  if (answer.ok || answer.status === EXISTS) return;
  throw new CliError('INVALID_USER', `The hub refused the first account (${answer.status}).`);
}
