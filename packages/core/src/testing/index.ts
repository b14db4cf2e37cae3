export { createTestClock, type TestClock } from './clock.ts';
export { createTestHub, PUBLIC_URL } from './create-test-hub.ts';
export { type Form, formsOf } from './forms.ts';
export { createTestLog, type LogLine } from './log.ts';
export { createTestQueue, type TestQueue } from './queue.ts';
export { sealWith } from './seal-with.ts';
export type { ConnectOptions, TestHub, TestHubOptions, TestUser } from './test-hub.ts';
export { connectWitness, sentAMinuteAgo } from './witness.ts';
