export { createTestClock, type TestClock } from './clock.ts';
export { createTestHub, PUBLIC_URL, type TestHub, type TestHubOptions } from './create-test-hub.ts';
export { createDatabaseProxy, type DatabaseProxy } from './database-proxy.ts';
export { createTestLog, type LogLine } from './log.ts';
export { createTestQueue, type TestQueue } from './queue.ts';
export type { ConnectOptions, TestUser } from './user.ts';
