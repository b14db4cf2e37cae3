export { createEvergrantClient, type EvergrantClientOptions } from './create-evergrant-client.ts';
export {
  EvergrantError,
  type EvergrantErrorCode,
  type EvergrantErrorDetails,
  isEvergrantErrorCode,
  toEvergrantError,
} from './errors.ts';
export { getAccessToken } from './get-access-token.ts';
export type {
  AccessToken,
  AccessTokenRequest,
  AuditEvent,
  AuditEventName,
  Connection,
  ConnectionReason,
  ConnectionStatus,
  Disconnection,
  EvergrantClient,
  Flow,
  Me,
  Provider,
  StartedFlow,
} from './types.ts';
