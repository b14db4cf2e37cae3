import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOG_LEVELS, type LogLevel } from './log-level.ts';

const fileIn = (dataDir: string): string => join(dataDir, 'log-level');

/** The level that somebody set for hubs of this data folder that run; null: what they were started with. */
export async function readLogLevel(dataDir: string): Promise<LogLevel | null> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch(() => '');
  return LOG_LEVELS.find((level) => level === text.trim()) ?? null;
}

/** Sets it until it is set anew; null: back to what they were started with. @throws the file system's error */
export async function writeLogLevel(dataDir: string, level: LogLevel | null): Promise<void> {
  if (level === null) await rm(fileIn(dataDir), { force: true });
  else await writeFile(fileIn(dataDir), `${level}\n`, { mode: 0o600 });
}
