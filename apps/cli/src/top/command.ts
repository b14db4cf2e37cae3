import type { Command } from '@commander-js/extra-typings';
import { addCommand, positiveInteger } from '../options.ts';
import type { Run } from '../run.ts';
import { top } from './top.ts';

const HELP = `
Asks a running hub for its metrics again and again, and shows what changed in between. Without --url it is the hub of the
environment (HOST, PORT, EVERGRANT_METRICS_PORT, EVERGRANT_METRICS_TOKEN), or /metrics of EVERGRANT_URL. Of several processes it shows one.

Ctrl-C ends it. Where the output is no terminal, and with --json, it shows one interval and ends.`;

/** `top` */
export function addTopCommand(program: Command, run: Run): void {
  addCommand(program, 'top', 'what a running hub does at the moment')
    .option('--url <address>', 'where its metrics are, for instance http://hub-1:9464/metrics')
    .option('--interval <seconds>', 'between two looks', positiveInteger, 2)
    .option('--once', 'one interval, then the end', false)
    .addHelpText('after', HELP)
    .action(({ url, interval, once, json }) => {
      const options = { intervalMs: interval * 1_000, once: once || json === true };
      return run(
        (context) => top(context, { ...options, url }),
        (context, hub) => top(context, { ...options, url: url ?? `${hub.url}/metrics` }),
      );
    });
}
