export { createEvergrantClient, type EvergrantClientOptions } from './create-evergrant-client.ts';
export {
  EvergrantError,
  type EvergrantErrorCode,
  type EvergrantErrorDetails,
  errorOfAnswer,
  isEvergrantErrorCode,
  toEvergrantError,
} from './errors.ts';
export { getAccessToken } from './get-access-token.ts';
export type {
  AccessToken,
  AccessTokenRequest,
  Account,
  AccountQuestion,
  Anomaly,
  AuditEvent,
  AuditEventName,
  Connection,
  ConnectionReason,
  ConnectionStatus,
  Disconnection,
  EvergrantClient,
  Flow,
  KeysStatus,
  Me,
  Provider,
  ProviderConfiguration,
  ProviderDescription,
  ProviderDraft,
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
