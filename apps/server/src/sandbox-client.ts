import { type ConfiguredProvider, sandboxProvider } from '@evergrant/providers';
import type { Config } from './config.ts';

/** The sandbox of a hub, as its processes use it. */
export interface SandboxAccess {
  readonly issuer: string;
  readonly configured: ConfiguredProvider;
}

/** The hub's client at its sandbox. */
export const SANDBOX_CLIENT_ID = 'evergrant';

/**
 * Access to the sandbox that listens at `issuer`.
 *
 * @param clientSecret the hub's secret of the name `sandbox-client`, which every process with the keys knows
 */
export const accessSandbox = (issuer: string, clientSecret: string): SandboxAccess => ({
  issuer,
  configured: {
    provider: sandboxProvider({ issuer }),
    client_id: SANDBOX_CLIENT_ID,
    client_secret: clientSecret,
    parameters: {},
  },
});

/** Where the sandbox of a hub listens; undefined where it is off, or on a port that only that hub knows. */
export const sandboxIssuerOf = ({ sandbox }: Pick<Config, 'sandbox'>): string | undefined =>
  sandbox.enabled && sandbox.port !== 0 ? `http://127.0.0.1:${sandbox.port}` : undefined;
