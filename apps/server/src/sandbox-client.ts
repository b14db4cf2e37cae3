import type { KeyRing } from '@evergrant/core';
import { type ConfiguredProvider, sandboxProvider } from '@evergrant/providers';
import type { Config } from './config.ts';

/** The sandbox of a hub, as its processes use it. */
export interface SandboxAccess {
  readonly issuer: string;
  readonly configured: ConfiguredProvider;
}

/** The hub's client at its sandbox. The secret follows from the key in use: every process with that key knows it. */
export function sandboxClient(ring: KeyRing): { client_id: string; client_secret: string } {
  const secret = ring.derive(ring.activeKeyId, 'sandbox-client');
  if (secret === undefined) throw new TypeError('the active key is not in the ring');
  return { client_id: 'evergrant', client_secret: secret.export().toString('base64url') };
}

/** Access to the sandbox that listens at `issuer`. */
export const accessSandbox = (issuer: string, ring: KeyRing): SandboxAccess => ({
  issuer,
  configured: { provider: sandboxProvider({ issuer }), ...sandboxClient(ring), parameters: {} },
});

/** Access for a process beside the hub; undefined where its sandbox is off, or on a port that only that hub knows. */
export const findSandbox = (
  { sandbox }: Pick<Config, 'sandbox'>,
  ring: KeyRing,
): SandboxAccess | undefined =>
  sandbox.enabled && sandbox.port !== 0 ? accessSandbox(`http://127.0.0.1:${sandbox.port}`, ring) : undefined;
