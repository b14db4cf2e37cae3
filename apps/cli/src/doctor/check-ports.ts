import type { Config } from '@evergrant/server/config';
import { z } from 'zod';
import type { Check } from '../checks.ts';
import { canListen } from '../hub/can-listen.ts';

const TIMEOUT_MS = 3_000;

const readySchema = z.object({
  status: z.enum(['ok', 'unavailable']),
  checks: z.record(z.string(), z.boolean()),
});

/** What is at an address: nothing, a hub with its own account of itself, or something else. */
type Occupant =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'hub'; readonly ready: boolean; readonly missing: readonly string[] }
  | { readonly kind: 'stranger' };

type Settings = Pick<Config, 'host' | 'port' | 'sandbox'>;

/**
 * The port of the hub, and that of its sandbox provider: free, or taken by the hub.
 *
 * @param hubRuns whether one runs on the data folder, as far as that is known
 */
export async function checkPorts(config: Settings, hubRuns: boolean | undefined): Promise<Check[]> {
  const hub = await checkHubPort(config, hubRuns);
  const { enabled, port } = config.sandbox;
  // The sandbox of a hub that runs holds its own port.
  if (!enabled || port === 0 || hubRuns === true || hub.occupied) return [hub.check];
  const sandbox = await canListen('127.0.0.1', port);
  if (sandbox === 'free') return [hub.check];
  return [
    hub.check,
    {
      name: 'sandbox port',
      status: 'fail',
      message: `127.0.0.1:${port} is ${describe(sandbox)}`,
      advice: 'Set EVERGRANT_SANDBOX_PORT to a free one.',
    },
  ];
}

async function checkHubPort(
  { host, port }: Settings,
  hubRuns: boolean | undefined,
): Promise<{ check: Check; occupied: boolean }> {
  const name = 'port';
  if (port === 0) return { check: { name, status: 'ok', message: 'any free one (PORT=0)' }, occupied: false };
  const address = `${host}:${port}`;
  const occupant = await lookAt(host, port);
  if (occupant.kind === 'hub') {
    const check: Check = occupant.ready
      ? { name, status: 'ok', message: `a hub runs on ${address} and is ready` }
      : {
          name,
          status: 'fail',
          message: `a hub runs on ${address} but is not ready (${occupant.missing.join(', ')})`,
          advice: 'See the log of the hub.',
        };
    return { check, occupied: true };
  }
  const tried = await canListen(host, port);
  // Some systems let one address be listened on while another has all of them.
  const state = tried === 'free' && occupant.kind === 'stranger' ? 'EADDRINUSE' : tried;
  if (state !== 'free')
    return {
      check: {
        name,
        status: 'fail',
        message: `${address} is ${describe(state)}`,
        advice:
          state === 'EADDRNOTAVAIL' || state === 'ENOTFOUND'
            ? 'Set HOST to an address of this machine.'
            : 'Set PORT to a free one.',
      },
      occupied: false,
    };
  if (hubRuns === true)
    return {
      check: {
        name,
        status: 'warn',
        message: `nothing answers on ${address}, although a hub runs on the data folder`,
        advice: 'Give this command the HOST and PORT of the hub.',
      },
      occupied: true,
    };
  return { check: { name, status: 'ok', message: `${address} is free` }, occupied: false };
}

/** Asks what listens there for its readiness, as a load balancer would. */
async function lookAt(host: string, port: number): Promise<Occupant> {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  const hostname = reachable.includes(':') && !reachable.startsWith('[') ? `[${reachable}]` : reachable;
  try {
    const response = await fetch(`http://${hostname}:${port}/readyz`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const parsed = readySchema.safeParse(await response.json());
    if (!parsed.success) return { kind: 'stranger' };
    const { status, checks } = parsed.data;
    const missing = Object.keys(checks).filter((check) => checks[check] === false);
    return { kind: 'hub', ready: status === 'ok', missing };
  } catch (error) {
    return isRefused(error) ? { kind: 'nobody' } : { kind: 'stranger' };
  }
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const causes: unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  return causes.every(
    (one) =>
      one instanceof Error &&
      'code' in one &&
      ['ECONNREFUSED', 'ENOTFOUND', 'EADDRNOTAVAIL', 'ENETUNREACH'].includes(String(one.code)),
  );
}

function describe(code: string): string {
  if (code === 'EADDRINUSE') return 'taken by something that is not a hub';
  if (code === 'EACCES') return 'for privileged accounts only';
  return code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' ? 'not on this machine' : `not usable (${code})`;
}
