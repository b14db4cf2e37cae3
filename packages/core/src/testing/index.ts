export { createTestClock, type TestClock } from './clock.ts';
export {
  type Browser,
  type ConnectOptions,
  createTestHub,
  type TestHub,
  type TestHubOptions,
} from './create-test-hub.ts';
export { createTestLog, type LogLine } from './log.ts';
export { createTestQueue, type TestJob, type TestQueue } from './queue.ts';
