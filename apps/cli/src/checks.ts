import type { Context, Style } from './context.ts';
import { plain } from './text/table.ts';

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  /** `warn`: works, but not as it should; `fail`: does not work. */
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was found. */
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

const STYLES: Record<Check['status'], Style> = { ok: 'green', warn: 'yellow', fail: 'red' };

/** One line per check, what to do below it, and the sum at the end. */
export function renderChecks(checks: readonly Check[], paint: Context['paint']): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const indent = ' '.repeat(width + 8);
  const lines = checks.flatMap(({ name, status, message, advice }) => {
    const [first = '', ...rest] = message.split('\n').map(plain);
    return [
      `${paint(STYLES[status], status.padEnd(4))}  ${name.padEnd(width)}  ${first}`,
      ...rest.map((line) => indent + line),
      ...(advice === undefined ? [] : [`${indent}-> ${plain(advice)}`]),
    ];
  });
  const count = (wanted: Check['status']) => checks.filter(({ status }) => status === wanted).length;
  const [warnings, failures] = [count('warn'), count('fail')];
  const sum =
    failures + warnings === 0
      ? 'Everything is fine.'
      : [failures === 0 ? '' : plural(failures, 'failure'), warnings === 0 ? '' : plural(warnings, 'warning')]
          .filter(Boolean)
          .join(', ');
  return [...lines, '', sum].join('\n');
}

export const hasFailed = (checks: readonly Check[]): boolean =>
  checks.some(({ status }) => status === 'fail');

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
