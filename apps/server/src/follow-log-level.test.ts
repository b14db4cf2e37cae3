import { expect, test } from 'vitest';
import { followLogLevel } from './follow-log-level.ts';
import { writeLogLevel } from './log-level-file.ts';
import { captureLog } from './testing/capture-log.ts';
import { temporaryFolder } from './testing/test-environment.ts';

test('the level follows the file in the data folder, and a signal switches it to debug and back', async () => {
  using folder = temporaryFolder();
  const { logger, text } = captureLog('json', 'warn');
  const follower = followLogLevel(logger, { dataDir: folder.path, logLevel: 'warn' });
  await writeLogLevel(folder.path, 'info');
  await expect.poll(() => logger.level(), { timeout: 20_000 }).toBe('info');
  expect(text()).toContain('the level is info from now on');

  process.emit('SIGUSR2');
  expect(logger.level()).toBe('debug');
  process.emit('SIGUSR2');
  expect(logger.level()).toBe('info');

  await writeLogLevel(folder.path, null);
  await expect.poll(() => logger.level(), { timeout: 20_000 }).toBe('warn');
  follower.stop();
});
