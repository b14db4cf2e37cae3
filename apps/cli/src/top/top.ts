import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@evergrant/server/config';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { loadConfig } from '../hub/load-config.ts';
import { figuresOf } from './figures.ts';
import { type Metrics, parseMetrics } from './metrics.ts';
import { renderFigures } from './render.ts';

const DEADLINE_MS = 5_000;
/** Clears a terminal. */
const CLEAR = '\u001b[H\u001b[2J';

export interface TopOptions {
  /** Default: the hub of the environment. */
  readonly url: string | undefined;
  readonly intervalMs: number;
  readonly once: boolean;
}

/**
 * Shows what a running hub does, again and again; ends after one interval where that is asked for, or where the output is no
 * terminal.
 *
 * @throws CliError `UNREACHABLE`, `NO_ACCESS`, `CONFIGURATION`
 */
export async function top(
  context: Pick<Context, 'environment' | 'cwd' | 'clock' | 'isTerminal' | 'writeOutput' | 'paint'>,
  { url, intervalMs, once }: TopOptions,
): Promise<Answer> {
  const config = loadConfig(context);
  const address = url ?? addressOf(config);
  const look = () => readMetrics(address, config.metrics.token, context.clock.now());
  let before = await look();
  for (;;) {
    await sleep(intervalMs);
    const after = await look();
    const figures = figuresOf([before, after]);
    const text = renderFigures(figures, after.at, context.paint);
    if (once || !context.isTerminal) return { json: figures, text };
    await context.writeOutput(`${CLEAR}${text}\n`);
    before = after;
  }
}

function addressOf({ host, port, metrics }: Pick<Config, 'host' | 'port' | 'metrics'>): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const name = reachable.includes(':') ? `[${reachable}]` : reachable;
  return `http://${name}:${metrics.port ?? port}/metrics`;
}

async function readMetrics(address: string, token: string | undefined, at: Date): Promise<Metrics> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(address, {
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(DEADLINE_MS),
  }).catch((cause: unknown) => {
    throw new CliError('UNREACHABLE', `Nothing answers at ${address}. --url says where a hub is.`, { cause });
  });
  if (response.status === 401)
    throw new CliError('NO_ACCESS', `${address} asks for a token: set EVERGRANT_METRICS_TOKEN.`);
  const text = await response.text();
  if (!response.ok || !text.includes('evergrant_info'))
    throw new CliError(
      'UNREACHABLE',
      `${address} shows no metrics. In production a hub has them with EVERGRANT_METRICS_PORT or EVERGRANT_METRICS_TOKEN only.`,
    );
  return parseMetrics(text, at);
}
