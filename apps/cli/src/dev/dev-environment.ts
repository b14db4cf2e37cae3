import { resolve } from 'node:path';
import type { Context } from '../context.ts';

/** How a hub for development is to run. */
export interface DevSettings {
  /** Its data folder, relative to where the command runs. */
  readonly folder: string;
  readonly port: number;
  readonly sandboxPort: number;
  /** Origins of the application's pages: flows may end there, and they may call the hub. */
  readonly appOrigins: readonly string[];
}

/** What of somebody's shell a hub for development minds. All else is of hubs that are no toys. */
const KEPT = ['EVERGRANT_PROVIDERS_FILE', 'EVERGRANT_TRUSTED_PROVIDER_ORIGINS', 'LOG_FORMAT', 'LOG_LEVEL'];

/**
 * The variables of a hub for development: everything in one folder, the sandbox on, no mails, quiet. Pure.
 *
 * @example
 * devEnvironment({ environment: process.env, cwd: process.cwd() }, settings).EVERGRANT_SANDBOX; // 'on'
 */
export function devEnvironment(
  { environment, cwd }: Pick<Context, 'environment' | 'cwd'>,
  { folder, port, sandboxPort, appOrigins }: DevSettings,
): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const origins = appOrigins.join(',');
  return {
    LOG_LEVEL: 'warn',
    ...Object.fromEntries(kept),
    PORT: String(port),
    EVERGRANT_PUBLIC_URL: `http://localhost:${port}`,
    EVERGRANT_DATA_DIR: resolve(cwd, folder),
    EVERGRANT_SANDBOX: 'on',
    EVERGRANT_SANDBOX_PORT: String(sandboxPort),
    EVERGRANT_REDIRECT_ALLOWLIST: origins,
    EVERGRANT_APP_ORIGINS: origins,
  };
}
