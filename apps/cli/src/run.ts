import type { Answer } from './answer.ts';
import type { Context } from './context.ts';

/** Runs what a command does, and prints what it came to. */
export type Run = (work: (context: Context) => Promise<Answer>) => Promise<void>;
