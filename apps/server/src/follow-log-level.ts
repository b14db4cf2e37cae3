import type { LiveLogger } from './log.ts';
import type { LogLevel } from './log-level.ts';
import { readLogLevel } from './log-level-file.ts';

/** How often the file is looked at. */
const LOOK_EVERY_MS = 2_000;

/**
 * Lets the level of the log be changed while the hub runs: by `evergrant log level`, which writes a file into the data
 * folder, and by SIGUSR2, which switches between `debug` and the level that was there before.
 */
export function followLogLevel(
  log: LiveLogger,
  { dataDir, logLevel: started }: FollowOptions,
): { stop(): void } {
  let set: LogLevel | null = null;
  const change = (level: LogLevel) => {
    if (level === log.level()) return;
    log.setLevel(level);
    log.info({}, `[log] the level is ${level} from now on`);
  };
  const toggle = () => change(log.level() === 'debug' ? (set ?? started) : 'debug');
  const look = async () => {
    const found = await readLogLevel(dataDir);
    if (found === set) return;
    set = found;
    change(found ?? started);
  };
  process.on('SIGUSR2', toggle);
  const looking = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  void look();
  return {
    stop() {
      process.off('SIGUSR2', toggle);
      clearInterval(looking);
    },
  };
}

interface FollowOptions {
  readonly dataDir: string;
  readonly logLevel: LogLevel;
}
