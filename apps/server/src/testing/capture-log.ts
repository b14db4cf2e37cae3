import { Writable } from 'node:stream';
import { createLogger, type LiveLogger } from '../log.ts';

export interface CapturedLog {
  readonly logger: LiveLogger;
  /** Everything written so far, as it would have gone to standard output. */
  text(): string;
}

/** The hub's own logger into memory, by default at its most talkative. */
export function captureLog(
  format: 'json' | 'pretty' | 'ecs' = 'json',
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
