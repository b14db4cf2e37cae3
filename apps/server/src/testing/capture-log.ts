import { Writable } from 'node:stream';
import type { Logger } from '@evergrant/core';
import { createLogger } from '../log.ts';

export interface CapturedLog {
  readonly logger: Logger;
  /** Everything written so far, as it would have gone to standard output. */
  text(): string;
}

/** The hub's own logger into memory, by default at its most talkative. */
export function captureLog(
  format: 'json' | 'pretty' = 'json',
  level: 'debug' | 'warn' = 'debug',
): CapturedLog {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return {
    logger: createLogger({ level, format, stream }),
    text: () => chunks.join(''),
  };
}
