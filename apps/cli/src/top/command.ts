import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { addCommand, positiveInteger } from '../options.ts';
import type { Run } from '../run.ts';
import { top } from './top.ts';

const HELP = `
Asks a running hub for its metrics again and again, and shows what changed in between. Without --url it is the hub of the
environment (HOST, PORT, EVERGRANT_METRICS_PORT), or /metrics of EVERGRANT_URL. Of several processes it shows one. Where
metrics are guarded, EVERGRANT_METRICS_TOKEN lets in, and no API key does.

Ctrl-C ends it. Where the output is no terminal, and with --json, it shows one interval and ends.`;

/** An address without a path is that of a hub. */
function metricsAddress(text: string): string {
  const address = URL.parse(text);
  if (address === null || !/^https?:$/.test(address.protocol) || address.username !== '')
    throw new InvalidArgumentError('Expected an address such as http://hub-1:9464/metrics.');
  if (address.pathname === '/') address.pathname = '/metrics';
  return address.href;
}

/** `top` */
export function addTopCommand(program: Command, run: Run): void {
  addCommand(program, 'top', 'what a running hub does at the moment')
    .option(
      '--url <address>',
      'where its metrics are, for instance http://hub-1:9464/metrics',
      metricsAddress,
    )
    .option('--interval <seconds>', 'between two looks', positiveInteger, 2)
    .option('--once', 'one interval, then the end')
    .addHelpText('after', HELP)
    .action(({ url, interval, once = false, json }) => {
      const options = { intervalMs: interval * 1_000, once: once || json === true };
      return run(
        (context) => top(context, { ...options, url }),
        (context, hub) => top(context, { ...options, url: url ?? `${hub.url}/metrics` }),
      );
    });
}
