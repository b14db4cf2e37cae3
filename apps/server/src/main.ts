import type { Logger } from '@evergrant/core';
import { DatabaseSetupError } from '@evergrant/database';
import { collectGarbage } from './collect-garbage.ts';
import { collectGarbageAtRest } from './collect-garbage-at-rest.ts';
import { parseConfig } from './config.ts';
import { followLogLevel } from './follow-log-level.ts';
import { type Hub, startHub } from './hub.ts';
import { createLogger } from './log.ts';
import { StartError } from './start-error.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Longest time for finishing what is under way; after it the process ends anyway. */
const STOP_DEADLINE_MS = 25_000;

function exitWithProblems(problems: readonly { path: string; message: string }[]): never {
  process.stderr.write(
    `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n` +
      `${problems.map(({ path, message }) => `- ${path}: ${message}`).join('\n')}\n` +
      'Every variable and its default stands in .env.example.\n',
  );
  process.exit(1);
}

/** The end of the hub, which comes once. */
interface Ending {
  begun(): boolean;
  /** Finishes what is under way, also of a hub that still starts, and ends the process. */
  begin(code: 0 | 1): Promise<void>;
}

function createEnding(starting: Promise<Hub>): Ending {
  let begun = false;
  return {
    begun: () => begun,
    async begin(code) {
      begun = true;
      const deadline = setTimeout(() => {
        process.stderr.write(
          `Not finished after ${STOP_DEADLINE_MS / 1000} s, ending anyway. Nothing stored is lost.\n`,
        );
        process.exit(1);
      }, STOP_DEADLINE_MS);
      const hub = await starting;
      await hub.stop();
      clearTimeout(deadline);
      say('Stopped.');
      process.exit(code);
    },
  };
}

function endOnSignals(ending: Ending): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (ending.begun()) return;
      say(`\n${signal}: finishing what is under way ...`);
      void ending.begin(0);
    });
}

/** Nobody knows what state a process is in after that. It is told like every error, without what hangs on it (ASVS 16.5.4). */
function endOnDefects(ending: Ending, log: Logger): void {
  process.on('uncaughtException', (cause) => {
    log.error({ cause }, 'a defect that nothing caught');
    process.stderr.write('\nThe hub ends because of a defect that nothing caught; its log has it.\n');
    if (ending.begun()) process.exit(1);
    ending.begin(1).catch(() => process.exit(1));
  });
}

function endWithDatabase(ending: Ending, starting: Promise<Hub>): void {
  starting.then(
    async (hub) => {
      await hub.databaseEnded;
      if (ending.begun() || hub.databaseEnded === undefined) return;
      process.stderr.write('\nThe database ended without being asked to. Its log is in the data folder.\n');
      process.exit(1);
    },
    // Told by whoever waits for the start.
    () => undefined,
  );
}

const result = parseConfig(process.env, process.cwd());
if (!result.ok) exitWithProblems(result.problems);
const { config } = result;
const log = createLogger({ level: config.logLevel, format: config.logFormat });
followLogLevel(log, config);
try {
  const starting = startHub(config, log);
  const ending = createEnding(starting);
  endOnSignals(ending);
  endOnDefects(ending, log);
  endWithDatabase(ending, starting);
  const hub = await starting;
  // A start leaves 15 MB behind, and more where it has migrated the database.
  collectGarbage();
  collectGarbageAtRest();
  say(`\n  Evergrant is ready: ${hub.url}\n`);
  if (hub.sandboxIssuer !== undefined)
    say(`  Sandbox provider:   ${hub.sandboxIssuer} (accounts need no password; off in production)\n`);
} catch (error) {
  if (!(error instanceof StartError) && !(error instanceof DatabaseSetupError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exit(1);
}
