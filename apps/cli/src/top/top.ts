import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { loadConfig, loadMetricsToken } from '../hub/load-config.ts';
import { figuresOf } from './figures.ts';
import { type Metrics, parseMetrics } from './metrics.ts';
import { renderFigures } from './render.ts';

const DEADLINE_MS = 5_000;
/** Clears a terminal. */
const CLEAR = '\u001b[H\u001b[2J';

export interface TopOptions {
  /** Where the metrics are. Default: of the hub of the environment. */
  readonly url: string | undefined;
  readonly intervalMs: number;
  readonly once: boolean;
}

/**
 * Shows what a running hub does, again and again; ends after one interval where that is asked for, or where the output is no
 * terminal.
 *
 * @throws CliError `UNREACHABLE`, `NO_METRICS`, `NO_ACCESS`, `CONFIGURATION`
 */
export async function top(
  context: Pick<Context, 'environment' | 'cwd' | 'clock' | 'isTerminal' | 'writeOutput' | 'paint'>,
  { url, intervalMs, once }: TopOptions,
): Promise<Answer> {
  const source = url === undefined ? ownMetrics(context) : { address: url, token: loadMetricsToken(context) };
  const look = () => readMetrics(source, context.clock.now());
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

/** Where metrics are, and what lets us in. */
interface Source {
  readonly address: string;
  readonly token: string | undefined;
}

function ownMetrics(context: Pick<Context, 'environment' | 'cwd'>): Source {
  const { host, port, metrics } = loadConfig(context);
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const name = reachable.includes(':') ? `[${reachable}]` : reachable;
  return { address: `http://${name}:${metrics.port ?? port}/metrics`, token: metrics.token };
}

async function readMetrics({ address, token }: Source, at: Date): Promise<Metrics> {
  const { status, text } = await ask(address, token).catch((cause: unknown) => {
    throw new CliError('UNREACHABLE', `Nothing answers at ${address}. --url says where a hub is.`, { cause });
  });
  if (status === 401)
    throw new CliError(
      'NO_ACCESS',
      token === undefined
        ? `${address} asks for a token: set EVERGRANT_METRICS_TOKEN.`
        : `${address} refuses the token: EVERGRANT_METRICS_TOKEN has to be the one of that hub.`,
    );
  // Of a proxy whose hub is away.
  if (status >= 500) throw new CliError('UNREACHABLE', `${address} answers ${status}: no hub is behind it.`);
  if (status !== 200 || !text.includes('evergrant_info'))
    throw new CliError(
      'NO_METRICS',
      `${address} shows no metrics. A hub in production has them with EVERGRANT_METRICS_TOKEN, or at a port of their own with EVERGRANT_METRICS_PORT; \`top --url\` names such an address.`,
    );
  return parseMetrics(text, at);
}

async function ask(
  address: string,
  token: string | undefined,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(address, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  return { status: response.status, text: await response.text() };
}
