import type { Config } from '@evergrant/server/config';
import { CliError } from '../cli-error.ts';
import { canListen } from '../hub/can-listen.ts';

/**
 * Looks at the ports before anything is made: a first start takes a while, and 3000 is everybody's favourite.
 *
 * @throws CliError `CONFIGURATION` one cannot be listened on
 */
export async function refuseTakenPorts({
  host,
  port,
  sandbox,
}: Pick<Config, 'host' | 'port' | 'sandbox'>): Promise<void> {
  const ports = [
    { at: host, number: port, option: '--port' },
    { at: '127.0.0.1', number: sandbox.port, option: '--sandbox-port' },
  ];
  for (const { at, number, option } of ports) {
    const state = await canListen(at, number);
    if (state === 'free') continue;
    const problem =
      state === 'EADDRINUSE'
        ? 'is taken, perhaps by a hub for development that runs already'
        : `cannot be used (${state})`;
    throw new CliError(
      'CONFIGURATION',
      `Port ${number} ${problem}. Stop what listens there, or name another with ${option}.`,
    );
  }
}
