import type { ChainProblem } from './verify-audit-chain.ts';

const SENTENCES = {
  checkpoint: 'is missing, was changed, or does not follow the one before',
  cut_off: 'was kept outside, and the chain ends before it: what came after was removed',
  rewritten: 'is another one than was kept outside: the chain was made anew from there, or before',
} as const;

/** A sentence about a problem: what, and where. */
export function describeProblem(problem: ChainProblem): string {
  if (problem.kind === 'unknown_key')
    return `no known key stands behind the chain; it is signed by ${problem.key}`;
  if (problem.kind !== 'events') return `checkpoint ${problem.seq} ${SENTENCES[problem.kind]}`;
  const { seq, range, changed, missing, added } = problem;
  const named = Object.entries({ changed, missing, added }).filter(([, ids]) => ids.length > 0);
  const where = `checkpoint ${seq}, events above ${range.after} up to ${range.upTo}`;
  return named.length === 0
    ? `${where}: not what they were`
    : `${where}: ${named.map(([what, ids]) => `${what} ${ids.join(' ')}`).join(', ')}`;
}
