import type { Context } from '../context.ts';
import { type Cell, renderTable } from '../text/table.ts';
import type { Figures } from './figures.ts';

const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });
const cellWhen = (bad: boolean, text: string): Cell => (bad ? { text, style: 'red' } : text);

/** Late by more than this is worth a look; the alert comes later. */
const LATE_S = 60;
const OLD_S = 600;

/** The figures as a page of a terminal. */
export function renderFigures(figures: Figures, at: Date, paint: Context['paint']): string {
  const { reads, database, auditChain, redis } = figures;
  const good = (ok: boolean, yes: string, no: string) => (ok ? paint('green', yes) : paint('red', no));
  const parts = [
    `${paint('bold', `Evergrant (${figures.role})`)}  ${at.toISOString().slice(11, 19)} UTC  ${number(figures.memoryBytes / 1e6)} MB  event loop p99 ${number(figures.eventLoopMs)} ms`,
    [
      good(database.up, 'database ok', 'database away'),
      `${database.busy}/${database.most} busy, ${database.waiting} waiting`,
      good(figures.changeFeed, 'changes arrive', 'no changes arrive'),
      ...(redis === null ? [] : [good(redis, 'redis ok', 'redis away')]),
      ...(figures.workers === null
        ? []
        : [
            good(
              figures.workers > 0,
              `${figures.workers} ${figures.workers === 1 ? 'worker' : 'workers'}`,
              'no worker',
            ),
          ]),
      ...(auditChain === null
        ? []
        : [
            good(
              auditChain.holds,
              `audit log holds, ${number(auditChain.waiting)} to seal`,
              'audit log BROKEN',
            ),
          ]),
      good(figures.journal === 0, 'journal empty', `${figures.journal} in the journal`),
    ].join('  '),
    [
      `tokens ${number(reads.tokens)}/s${reads.meanMs === null ? '' : ` (${number(reads.meanMs)} ms)`}`,
      `without ${number(reads.failed)}/s`,
      `answers ${number(figures.answers)}/s`,
      ...Object.entries(figures.hitRates).map(([cache, share]) => `${cache} ${Math.round(share * 100)} %`),
    ].join('  '),
  ];
  const providers = renderTable(
    ['provider', 'connected', 'troubled', 'refreshed/s', 'failed/s', 'late', 'incidents'],
    figures.providers.map((row) => [
      row.provider,
      number(row.connected),
      number(row.troubled),
      number(row.refreshed),
      cellWhen(row.failed > 0, number(row.failed)),
      cellWhen(row.lateSeconds > LATE_S, `${number(row.lateSeconds)} s`),
      cellWhen(row.incidents > 0, number(row.incidents)),
    ]),
    paint,
  );
  const queues = renderTable(
    ['job', 'waiting', 'retrying', 'oldest'],
    figures.queues.map(({ job, waiting, retrying, ageSeconds }) => [
      job,
      number(waiting),
      number(retrying),
      cellWhen(ageSeconds > OLD_S, `${number(ageSeconds)} s`),
    ]),
    paint,
  );
  const tables = [
    ...(figures.providers.length > 0 ? [providers] : []),
    ...(figures.queues.length > 0 ? [queues] : []),
  ];
  return [parts.join('\n'), ...tables].join('\n\n');
}
