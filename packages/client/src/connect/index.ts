export { embedConnect, receiveSession } from './embed-connect.ts';
export {
  type ConnectOutcome,
  type OpenConnectOptions,
  openConnect,
  type SessionAccess,
} from './open-connect.ts';
