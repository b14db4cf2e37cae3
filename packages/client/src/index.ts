export { createEvergrantClient, type EvergrantClientOptions } from './create-evergrant-client.ts';
export {
  EvergrantError,
  type EvergrantErrorCode,
  type EvergrantErrorDetails,
  errorOfAnswer,
  isEvergrantErrorCode,
  toEvergrantError,
} from './errors.ts';
export { type FetchWithTokenOptions, fetchWithToken } from './fetch-with-token.ts';
export { type AccessTokenOptions, getAccessToken } from './get-access-token.ts';
export type {
  AccessToken,
  AccessTokenRequest,
  Account,
  AccountQuestion,
  Anomaly,
  AppRouter,
  AuditEvent,
  AuditEventName,
  CatalogProviderId,
  Connection,
  ConnectionChange,
  ConnectionReason,
  ConnectionStatus,
  ConnectionTest,
  Disconnection,
  EvergrantClient,
  Flow,
  KeysStatus,
  Me,
  Notification,
  NotificationKind,
  Provider,
  ProviderConfiguration,
  ProviderDescription,
  ProviderDraft,
  ProviderId,
  ScopeOf,
  SessionFlow,
  SignInSession,
  StartedFlow,
} from './types.ts';
export {
  verifyWebhook,
  type WebhookEvent,
  type WebhookEventType,
  type WebhookHeaders,
  type WebhookRefusal,
  WebhookVerificationError,
} from './verify-webhook.ts';
export { waitForConnection } from './wait-for-connection.ts';
