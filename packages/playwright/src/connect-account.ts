import type { SandboxControl } from '@evergrant/sandbox/control';
import type { APIRequestContext } from '@playwright/test';
import type { RunningHub } from './hub/start-hub.ts';

/** An account that was connected. */
export interface ConnectedAccount {
  readonly id: number;
  /** The sandbox's id of it. */
  readonly account: string;
}

/**
 * Connects an account of the sandbox for whoever `request` is signed in as. The sandbox answers by the script, and shows its pages
 * again afterwards.
 *
 * @throws Error the flow did not end with a connection; with the code that it ended with
 */
export async function connectAccount(
  request: APIRequestContext,
  { url, sandbox }: Pick<RunningHub, 'url' | 'sandbox'>,
  script: NonNullable<Parameters<SandboxControl['consent']>[0]>,
): Promise<ConnectedAccount> {
  const started = await request.post(`${url}/api/v1/connections`, {
    headers: { origin: url },
    data: { provider: 'sandbox', redirectUrl: '/connections' },
  });
  const { authUrl, error } = await started.json();
  if (!started.ok()) throw new Error(`connecting was refused: ${error.code}`);
  await sandbox.consent(script);
  try {
    const landed = new URL((await request.get(authUrl)).url());
    const id = Number(landed.searchParams.get('connectionId') ?? Number.NaN);
    if (Number.isNaN(id)) throw new Error(`nothing was connected: ${landed.searchParams.get('code')}`);
    return { id, account: script.account };
  } finally {
    await sandbox.consent(null);
  }
}
