import type { SandboxControl } from '@evergrant/sandbox/control';

const ENDPOINTS = ['token', 'userinfo', 'revocation', 'introspection', 'discovery', 'jwks'] as const;
const SETTINGS = {
  accessTokenTtl: 60,
  refreshTokenTtl: 1_209_600,
  rotation: true,
  graceSeconds: 0,
  omitIss: false,
};

/** Everything as it was at the start: pages, no faults, default lifetimes, an empty ledger. Grants stay. */
export async function resetSandbox(sandbox: SandboxControl): Promise<void> {
  await Promise.all([
    sandbox.consent(null),
    ...ENDPOINTS.map((endpoint) => sandbox.setFault(endpoint, null)),
    sandbox.configure(SETTINGS),
  ]);
  await sandbox.clearLedger();
}
