export type { ConnectOutcome } from './connect-outcome.ts';
export { embedConnect, receiveSession } from './embed-connect.ts';
export { type OpenConnectOptions, openConnect, type SessionAccess } from './open-connect.ts';
